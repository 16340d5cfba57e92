#!/bin/sh
# Makes the certificates of the tests of io.nioloop.tls anew: sh make.sh, in this directory. They hold for a hundred years.
set -e
rm -f ./*.pem ./*.key
mkdir -p work/new
trap 'rm -rf work' EXIT
: > work/index.txt
echo 1000 > work/serial
cat > work/ca.cnf <<END
[ca]
default_ca = here
[here]
database = work/index.txt
serial = work/serial
new_certs_dir = work/new
default_md = sha256
policy = any
unique_subject = no
[any]
commonName = supplied
END
here="DNS:server.test,DNS:localhost,IP:127.0.0.1,IP:10.0.0.1"

key() { # name algorithm
    case $2 in
        rsa) openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out "$1.key" ;;
        ed25519) openssl genpkey -algorithm ed25519 -out "$1.key" ;;
        *) openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:prime256v1 -out "$1.key" ;;
    esac
}

signed() { # name algorithm extension end how
    key "$1" "$2"
    openssl req -new -key "$1.key" -subj "/CN=$1" -out work/request
    printf '%b' "$3" > work/extensions
    openssl ca -batch -config work/ca.cnf -in work/request $5 -extfile work/extensions \
        -startdate 20200101000000Z -enddate "$4" -notext -out "$1.pem"
}

ca="-cert ca.pem -keyfile ca.key"
signed ca ec "basicConstraints=critical,CA:TRUE\nsubjectKeyIdentifier=hash\n" 21200101000000Z "-selfsign -keyfile ca.key"
signed server ec "subjectAltName=$here\n" 21200101000000Z "$ca"
signed server-rsa rsa "subjectAltName=$here\n" 21200101000000Z "$ca"
signed server-ed25519 ed25519 "subjectAltName=$here\n" 21200101000000Z "$ca"
signed other-host ec "subjectAltName=DNS:other.test\n" 21200101000000Z "$ca"
signed expired ec "subjectAltName=$here\n" 20200201000000Z "$ca"
signed client ec "subjectAltName=DNS:client.test\n" 21200101000000Z "$ca"
signed self-signed ec "subjectAltName=$here\n" 21200101000000Z "-selfsign -keyfile self-signed.key"
openssl pkey -in server-rsa.key -traditional -out pkcs1.key
openssl pkcs8 -topk8 -in server.key -out encrypted.key -passout pass:secret
chmod 644 ./*.key
