package io.nioloop.demo.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nioloop.tls.TlsOptions;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A certificate that is made by the keytool of this JDK. */
class SelfSignedTest {
    /** For a client that looks at nothing. */
    static SSLContext trustingAnybody() throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {new Anybody()}, null);
        return context;
    }

    private static final class Anybody extends X509ExtendedTrustManager {
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

    @Test
    void theContextIsFitForAServerAndNothingIsLeftOnTheDisk(@TempDir Path temporary) throws Exception {
        SSLContext context = SelfSigned.make(Path.of(System.getProperty("java.home")), temporary);
        assertTrue(TlsOptions.server(context).toString().contains("TLSv1.3"));
        assertEquals(0, temporary.toFile().list().length);
    }

    @Test
    void withoutAKeytoolOneIsToldWhatToType(@TempDir Path temporary) {
        Path noJava = temporary.resolve("none");
        String complaint = assertThrows(IOException.class, () -> SelfSigned.make(noJava, temporary))
                .getMessage();
        assertTrue(complaint.startsWith("--tls-self-signed: this Java has no keytool. "), complaint);
        assertTrue(complaint.contains("openssl req -x509 "), complaint);
        assertEquals(1, complaint.lines().count());
        assertEquals(0, temporary.toFile().list().length);
    }
}
