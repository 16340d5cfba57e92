package io.nioloop.demo.client;

import io.nioloop.demo.client.cli.CommandLine;
import io.nioloop.demo.client.cli.Option;
import io.nioloop.demo.client.cli.UsageError;
import io.nioloop.tls.TlsOptions;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/** On what a client talks to its server, and whom it trusts. */
final class Link {
    static final Option<Path> TO_FILE =
            Option.of(List.of("-U", "--unix"), "FILE", Path::of, "connect to a Unix socket instead of a port");
    static final Option<Boolean> BY_UDP =
            Option.flag(List.of("-u", "--udp"), "send datagrams, one for each line or piece");
    static final Option<Boolean> TLS =
            Option.flag(List.of("--tls"), "speak TLS, with a server whose certificate Java trusts");
    static final Option<Path> CA =
            Option.of(List.of("--ca"), "FILE", Path::of, "trust the certificates in this PEM file, and no others");
    static final Option<Boolean> INSECURE =
            Option.flag(List.of("--insecure"), "trust any certificate, for any name: to try things out, no more");

    static final List<Option<?>> OPTIONS = List.of(TO_FILE, BY_UDP, TLS, CA, INSECURE);

    private Link() {}

    /** Refuses what cannot be meant together: it is better to say so than to ignore an option. */
    static void check(CommandLine line) {
        exclude(line, TO_FILE, BY_UDP, "connect to the one or the other");
        exclude(line, TO_FILE, TLS, "a Unix socket does not leave the machine");
        exclude(line, BY_UDP, TLS, "TLS is for connections");
        exclude(line, CA, INSECURE, "trust those, or anybody");
        for (Option<?> option : List.of(CA, INSECURE)) {
            if (isOn(line, option) && !line.value(TLS)) {
                throw new UsageError(option.name() + " needs --tls: without it nobody shows a certificate");
            }
        }
    }

    private static void exclude(CommandLine line, Option<?> one, Option<?> other, String reason) {
        if (isOn(line, one) && isOn(line, other)) {
            throw new UsageError(one.name() + " and " + other.name() + " exclude each other: " + reason);
        }
    }

    private static boolean isOn(CommandLine line, Option<?> option) {
        return line.given(option) && !Boolean.FALSE.equals(line.value(option));
    }

    /** Whom the command line trusts; null: no TLS. */
    static TlsOptions tls(CommandLine line) {
        if (!line.value(TLS)) {
            return null;
        }
        if (line.value(INSECURE)) {
            return TlsOptions.of(trustingAnybody()).withoutHostnameCheck();
        }
        Path ca = line.value(CA);
        try {
            return ca == null ? TlsOptions.client() : TlsOptions.trusting(ca);
        } catch (IOException unfit) {
            throw new UsageError(CA.name() + ": " + unfit.getMessage());
        }
    }

    private static SSLContext trustingAnybody() {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {new Trustful()}, null);
            return context;
        } catch (GeneralSecurityException impossible) { // every Java has TLS
            throw new IllegalStateException(impossible);
        }
    }

    /** What {@code --insecure} asks for. Of the extended kind: Java checks the names itself for any other. */
    private static final class Trustful extends X509ExtendedTrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
