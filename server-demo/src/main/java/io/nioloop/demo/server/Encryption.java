package io.nioloop.demo.server;

import io.nioloop.demo.server.cli.CommandLine;
import io.nioloop.demo.server.cli.Option;
import io.nioloop.demo.server.cli.UsageError;
import io.nioloop.tls.TlsOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Whether a program speaks TLS with its clients, and with which certificate. */
final class Encryption {
    /** A certificate and its key, as PEM files. */
    private record Pair(Path certificate, Path key) {
        @Override
        public String toString() {
            return certificate + " " + key;
        }
    }

    private static final Option<Pair> TLS = Option.pair(
            List.of("--tls"),
            "CERT KEY",
            (certificate, key) -> new Pair(readable(certificate), readable(key)),
            "speak TLS, with the certificate and the key in these PEM files");
    private static final Option<Boolean> SELF_SIGNED = Option.flag(
            List.of("--tls-self-signed"), "speak TLS, with a certificate for localhost that is made at once");

    static final List<Option<?>> OPTIONS = List.of(TLS, SELF_SIGNED);

    private Encryption() {}

    /** The options of a program that can speak TLS. */
    static List<Option<?>> besides(Option<?>... options) {
        return Stream.concat(Stream.of(options), OPTIONS.stream()).toList();
    }

    private static Path readable(String name) {
        Path file = Path.of(name);
        if (!Files.exists(file)) {
            throw new IllegalArgumentException("there is no file " + (name.isEmpty() ? "''" : name));
        }
        if (Files.isDirectory(file) || !Files.isReadable(file)) {
            throw new IllegalArgumentException(
                    name + (Files.isDirectory(file) ? " is a directory" : " may not be read"));
        }
        return file;
    }

    static boolean isWanted(CommandLine line) {
        return OPTIONS.stream().anyMatch(option -> Exclusive.isOn(line, option));
    }

    /** What the command line says; null: no TLS. To make a certificate takes about a second. */
    static TlsOptions of(CommandLine line) throws IOException {
        Exclusive.refuse(line, TLS, List.of(SELF_SIGNED), "one certificate is enough");
        if (line.value(SELF_SIGNED)) {
            return TlsOptions.server(SelfSigned.make());
        }
        Pair pair = line.value(TLS);
        if (pair == null) {
            return null;
        }
        try {
            return TlsOptions.server(pair.certificate(), pair.key());
        } catch (IOException unfit) {
            throw new UsageError(TLS.name() + " " + pair + ": " + unfit.getMessage());
        }
    }
}
