package io.nioloop.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nioloop.net.ExtraInfo;
import io.nioloop.net.Server;
import io.nioloop.testing.Simulation;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSession;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who shows which certificate to whom: those that a server only wants (row 77, on its side), and the name a client asks for. */
class CertificatesTest {
    private static final String HOST = "10.0.0.1";

    private final Recorder client = new Recorder();
    private final Recorder server = new Recorder();

    private void run(TlsOptions serverOptions, TlsOptions clientOptions, Simulation.Body body) {
        Simulation.run(1, simulation -> {
            Server listening = simulation.await(Tls.listen(simulation.loop(), HOST, 443, () -> server, serverOptions));
            simulation.outcome(Tls.connect(simulation.loop(), HOST, 443, () -> client, clientOptions));
            simulation.settle();
            body.run(simulation);
            if (server.transport != null) {
                server.transport.close();
            }
            listening.close();
        });
    }

    private static TlsOptions wanting(String version) {
        return Fixtures.serverOfKnownClients()
                .withClientCertificates(ClientCertificates.WANT)
                .withProtocols(version);
    }

    private static String subject(X509Certificate certificate) {
        return certificate.getSubjectX500Principal().getName();
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void wantedCertificateThatIsGivenIsSeen(String version) {
        run(wanting(version), Fixtures.clientWithCertificate(), simulation -> {
            X509Certificate seen = (X509Certificate) server.transport.extraInfo(ExtraInfo.PEERCERT);
            assertEquals("CN=client", subject(seen));
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void clientWithoutTheWantedCertificateIsServed(String version) {
        run(wanting(version), Fixtures.client(), simulation -> {
            assertNull(server.transport.extraInfo(ExtraInfo.PEERCERT));
            client.transport.write("hello");
            simulation.settle();
            assertEquals("hello", server.text());
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void wrongCertificateIsRefusedThoughNoneWouldDo(String version) {
        TlsOptions client = TlsOptions.of(ChosenKey.context(engine -> "self-signed", new Trusting()));
        run(wanting(version), client, simulation -> {
            assertEquals(List.of(), server.calls, "rule 240");
            if (version.equals("TLSv1.3")) { // the client believes itself connected, and learns better
                assertEquals(List.of("made", "lost with an error"), this.client.calls);
                assertInstanceOf(SSLException.class, this.client.cause);
            } else {
                assertEquals(List.of(), this.client.calls);
            }
        });
    }

    /** Not what these tests are about. */
    private static final class Trusting implements X509TrustManager, TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }

    private static String requestedName(SSLSession session) {
        List<String> names = new ArrayList<>();
        for (SNIServerName name : ((ExtendedSSLSession) session).getRequestedServerNames()) {
            names.add(((SNIHostName) name).getAsciiName());
        }
        return String.join(" ", names);
    }

    private static String certificateFor(SSLEngine engine) {
        return requestedName(engine.getHandshakeSession()).equals("other.test") ? "other-host" : "server";
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void nameThatTheClientAsksForChoosesTheCertificateAndIsSeenByTheServer(String version) {
        TlsOptions twoHosts = TlsOptions.server(ChosenKey.context(CertificatesTest::certificateFor))
                .withProtocols(version);
        for (String name : List.of("other.test", "server.test")) {
            run(twoHosts, Fixtures.client().withServerHostname(name), simulation -> {
                X509Certificate seen = (X509Certificate) client.transport.extraInfo(ExtraInfo.PEERCERT);
                assertEquals(name.equals("other.test") ? "CN=other-host" : "CN=server", subject(seen));
                assertEquals(name, requestedName(server.transport.extraInfo(ExtraInfo.SSL_SESSION)));
            });
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void clientOfAnAddressAsksForNoName(String version) {
        run(
                Fixtures.server("server").withProtocols(version),
                Fixtures.client(),
                simulation -> assertTrue(requestedName(server.transport.extraInfo(ExtraInfo.SSL_SESSION))
                        .isEmpty()));
    }
}
