package io.nioloop.tls;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Path;

/** The certificates of the tests; make.sh beside them makes them anew. */
final class Fixtures {
    private Fixtures() {}

    static Path file(String name) {
        try {
            return Path.of(Fixtures.class.getResource(name).toURI());
        } catch (URISyntaxException broken) {
            throw new AssertionError(broken);
        }
    }

    static TlsOptions server(String name) {
        try {
            return TlsOptions.server(file(name + ".pem"), file(name + ".key"));
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    static TlsOptions client() {
        try {
            return TlsOptions.trusting(file("ca.pem"));
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    static TlsOptions clientWithCertificate() {
        try {
            return TlsOptions.trusting(file("ca.pem"), file("client.pem"), file("client.key"));
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    static TlsOptions serverOfKnownClients() {
        try {
            return TlsOptions.server(file("server.pem"), file("server.key"), file("ca.pem"));
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }
}
