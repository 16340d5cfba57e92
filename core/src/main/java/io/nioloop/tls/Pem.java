package io.nioloop.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;

/** From PEM files, which everybody has, to an {@link SSLContext}. */
final class Pem {
    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----([^-]*)-----END \\1-----", Pattern.DOTALL);
    private static final char[] NO_PASSWORD = new char[0];
    private static final byte[] SAMPLE = "nioloop".getBytes(StandardCharsets.US_ASCII);

    private Pem() {}

    /**
     * Makes a context.
     *
     * @param certificate the own certificates; null: none
     * @param key the own key; null: none
     * @param trusted whom to trust; null: whom the JDK trusts
     */
    static SSLContext context(Path certificate, Path key, Path trusted) throws IOException {
        try {
            KeyManager[] keys = certificate == null ? null : keys(certificates(certificate), certificate, key);
            TrustManager[] trust = trusted == null ? null : trust(certificates(trusted));
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys, trust, null);
            return context;
        } catch (GeneralSecurityException failure) {
            throw new IOException("no TLS with " + (certificate == null ? trusted : certificate), failure);
        }
    }

    private static KeyManager[] keys(List<Certificate> chain, Path certificate, Path key)
            throws IOException, GeneralSecurityException {
        PublicKey publicKey = chain.get(0).getPublicKey();
        PrivateKey privateKey = privateKey(key, publicKey.getAlgorithm(), certificate);
        requirePair(privateKey, publicKey, key + " is not the key of the first certificate in " + certificate);
        KeyStore store = emptyStore();
        store.setKeyEntry("own", privateKey, NO_PASSWORD, chain.toArray(new Certificate[0]));
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(store, NO_PASSWORD);
        return factory.getKeyManagers();
    }

    private static TrustManager[] trust(List<Certificate> certificates) throws IOException, GeneralSecurityException {
        KeyStore store = emptyStore();
        for (Certificate certificate : certificates) {
            store.setCertificateEntry("trusted " + store.size(), certificate);
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return factory.getTrustManagers();
    }

    private static KeyStore emptyStore() throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }

    private static List<Certificate> certificates(Path file) throws IOException {
        List<Certificate> found = new ArrayList<>();
        for (byte[] encoded : blocks(file, "CERTIFICATE")) {
            try {
                CertificateFactory factory = CertificateFactory.getInstance("X.509");
                found.add(factory.generateCertificate(new ByteArrayInputStream(encoded)));
            } catch (CertificateException broken) {
                throw new IOException(file + " has a broken certificate: " + broken.getMessage(), broken);
            }
        }
        if (found.isEmpty()) {
            throw new IOException(file + " has no certificate: no -----BEGIN CERTIFICATE----- in it");
        }
        return found;
    }

    private static PrivateKey privateKey(Path file, String algorithm, Path certificate)
            throws IOException, GeneralSecurityException {
        List<byte[]> keys = blocks(file, "PRIVATE KEY");
        if (keys.isEmpty()) {
            throw new IOException(whyNoKey(file));
        }
        try {
            return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(keys.get(0)));
        } catch (InvalidKeySpecException broken) {
            throw new IOException(
                    file + " has no " + algorithm + " key, as the certificate in " + certificate + " needs: "
                            + broken.getMessage(),
                    broken);
        }
    }

    private static String whyNoKey(Path file) throws IOException {
        String text = text(file);
        String convert = "; convert it: openssl pkcs8 -topk8 -nocrypt -in " + file + " -out NEW";
        if (text.contains("BEGIN ENCRYPTED PRIVATE KEY") || text.contains("Proc-Type: 4,ENCRYPTED")) {
            return file + " has an encrypted key, and nobody to ask for the password" + convert;
        }
        if (text.contains("BEGIN RSA PRIVATE KEY") || text.contains("BEGIN EC PRIVATE KEY")) {
            return file + " has a key in PKCS#1 or SEC1 form, not in PKCS#8" + convert;
        }
        return file + " has no private key: no -----BEGIN PRIVATE KEY----- in it";
    }

    private static List<byte[]> blocks(Path file, String kind) throws IOException {
        List<byte[]> found = new ArrayList<>();
        Matcher block = BLOCK.matcher(text(file));
        while (block.find()) {
            if (block.group(1).equals(kind)) {
                found.add(decode(file, block.group(2)));
            }
        }
        return found;
    }

    private static byte[] decode(Path file, String base64) throws IOException {
        try {
            return Base64.getDecoder().decode(base64.replaceAll("\\s", ""));
        } catch (IllegalArgumentException broken) {
            throw new IOException(file + " is no good PEM: " + broken.getMessage(), broken);
        }
    }

    private static String text(Path file) throws IOException {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1); // garbage has no bad encoding
        } catch (NoSuchFileException missing) {
            throw new IOException("there is no file " + file, missing);
        } catch (IOException unreadable) {
            throw new IOException("cannot read " + file + ": " + unreadable.getMessage(), unreadable);
        }
    }

    /** A server that cannot prove who it is would fail at each handshake and not say why. */
    private static void requirePair(PrivateKey privateKey, PublicKey publicKey, String otherwise)
            throws IOException, GeneralSecurityException {
        String algorithm =
                switch (publicKey.getAlgorithm()) {
                    case "RSA" -> "SHA256withRSA";
                    case "EC" -> "SHA256withECDSA";
                    default -> publicKey.getAlgorithm();
                };
        Signature signature = Signature.getInstance(algorithm);
        signature.initSign(privateKey);
        signature.update(SAMPLE);
        byte[] signed = signature.sign();
        signature.initVerify(publicKey);
        signature.update(SAMPLE);
        if (!signature.verify(signed)) {
            throw new IOException(otherwise);
        }
    }
}
