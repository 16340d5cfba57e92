package io.nioloop.tls;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nioloop.net.ExtraInfo;
import io.nioloop.net.Server;
import io.nioloop.net.Transport;
import io.nioloop.testing.Simulation;
import java.security.KeyManagementException;
import java.security.SecureRandom;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLContextSpi;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocketFactory;
import javax.net.ssl.SSLSessionContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import org.junit.jupiter.api.Test;

/** What is offered when the program names nothing: no CBC (LUCKY13), nothing that a stolen key opens afterwards. */
class CipherSuitesTest {
    private static final String HOST = "10.0.0.1";
    private static final String CBC = "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256";
    private static final String GCM = "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256";

    private static void assertSound(SSLEngine engine) {
        List<String> offered = List.of(engine.getEnabledCipherSuites());
        assertTrue(offered.contains("TLS_AES_128_GCM_SHA256") && offered.contains(GCM), offered::toString);
        for (String suite : offered) {
            boolean signal = suite.equals("TLS_EMPTY_RENEGOTIATION_INFO_SCSV");
            assertTrue(signal || suite.contains("_GCM_") || suite.contains("_CHACHA20_POLY1305_"), suite);
            assertTrue(signal || !suite.contains("_WITH_") || suite.contains("DHE_"), suite);
        }
    }

    @Test
    void onlySuitesWithAuthenticatedEncryptionAndForwardSecrecyAreOffered() {
        assertSound(Fixtures.client().clientEngine());
        assertSound(TlsOptions.client().clientEngine());
        assertSound(Fixtures.server("server").serverEngine());
    }

    @Test
    void thoseWithAes128ComeFirstElseTheOrderIsTheOneOfTheJdk() {
        String[] enabled = {
            "TLS_AES_256_GCM_SHA384",
            "TLS_RSA_WITH_AES_256_GCM_SHA384",
            "TLS_DHE_RSA_WITH_CHACHA20_POLY1305_SHA256",
            CBC,
            "TLS_ECDH_RSA_WITH_AES_128_GCM_SHA256",
            "TLS_DH_anon_WITH_AES_128_GCM_SHA256",
            GCM,
            "TLS_EMPTY_RENEGOTIATION_INFO_SCSV"
        };
        String[] sound = {
            GCM,
            "TLS_AES_256_GCM_SHA384",
            "TLS_DHE_RSA_WITH_CHACHA20_POLY1305_SHA256",
            "TLS_EMPTY_RENEGOTIATION_INFO_SCSV"
        };
        assertArrayEquals(sound, CipherSuites.soundOf(enabled));
    }

    @Test
    void peerThatKnowsOnlyCbcIsRefusedUnlessTheProgramSaysOtherwise() {
        TlsOptions old = Fixtures.client().withProtocols("TLSv1.2").withCipherSuites(CBC);
        TlsOptions server = Fixtures.server("server");
        Simulation.run(1, simulation -> {
            Server modern = simulation.await(Tls.listen(simulation.loop(), HOST, 443, Recorder::new, server));
            assertInstanceOf(
                    SSLException.class,
                    simulation
                            .outcome(Tls.connect(simulation.loop(), HOST, 443, Recorder::new, old))
                            .error());
            modern.close();
            Server tolerant = simulation.await(
                    Tls.listen(simulation.loop(), HOST, 444, Recorder::new, server.withCipherSuites(GCM, CBC)));
            Transport transport = simulation.await(Tls.connect(simulation.loop(), HOST, 444, Recorder::new, old));
            assertEquals(CBC, transport.extraInfo(ExtraInfo.CIPHER));
            transport.close();
            tolerant.close();
        });
    }

    @Test
    void suitesThatDoNotExistAreRefused() {
        TlsOptions options = Fixtures.client();
        assertThrows(IllegalArgumentException.class, options::withCipherSuites);
        IllegalArgumentException refused =
                assertThrows(IllegalArgumentException.class, () -> options.withCipherSuites("TLS_ROT13"));
        assertTrue(refused.getMessage().startsWith("cipher suites are [TLS_ROT13]: use some of ["));
        assertEquals(
                "<TlsOptions TLSv1.3, TLSv1.2 cipherSuites=[" + CBC + "] handshakeTimeout=PT1M shutdownTimeout=PT30S>",
                options.withCipherSuites(CBC).toString());
    }

    @Test
    void contextWithoutAnySoundSuiteIsRefusedBeforeAnybodyConnects() {
        TlsOptions outdated =
                TlsOptions.of(new Outdated(Fixtures.server("server").context()));
        Simulation.run(1, simulation -> {
            for (IllegalArgumentException refused : List.of(
                    assertThrows(
                            IllegalArgumentException.class,
                            () -> Tls.listen(simulation.loop(), HOST, 443, Recorder::new, outdated)),
                    assertThrows(
                            IllegalArgumentException.class,
                            () -> Tls.connect(simulation.loop(), HOST, 443, Recorder::new, outdated)))) {
                assertTrue(refused.getMessage().startsWith("none of the cipher suites"), refused.getMessage());
                assertTrue(refused.getMessage().contains("withCipherSuites()"), refused.getMessage());
                assertTrue(refused.getMessage().endsWith("[" + CBC + "]"), refused.getMessage());
            }
        });
    }

    /** A context that enables nothing but CBC, as a system property of the JDK may bring about. */
    private static final class Outdated extends SSLContext {
        Outdated(SSLContext modern) {
            super(new Spi(modern), modern.getProvider(), modern.getProtocol());
        }

        private static final class Spi extends SSLContextSpi {
            private final SSLContext modern;

            Spi(SSLContext modern) {
                this.modern = modern;
            }

            @Override
            protected SSLEngine engineCreateSSLEngine() {
                SSLEngine engine = modern.createSSLEngine();
                engine.setEnabledCipherSuites(new String[] {CBC});
                return engine;
            }

            @Override
            protected SSLEngine engineCreateSSLEngine(String host, int port) {
                return engineCreateSSLEngine();
            }

            @Override
            protected SSLParameters engineGetSupportedSSLParameters() {
                return modern.getSupportedSSLParameters();
            }

            @Override
            protected void engineInit(KeyManager[] keys, TrustManager[] trust, SecureRandom random)
                    throws KeyManagementException {
                throw new KeyManagementException("it is made already");
            }

            @Override
            protected SSLSocketFactory engineGetSocketFactory() {
                return modern.getSocketFactory();
            }

            @Override
            protected SSLServerSocketFactory engineGetServerSocketFactory() {
                return modern.getServerSocketFactory();
            }

            @Override
            protected SSLSessionContext engineGetServerSessionContext() {
                return modern.getServerSessionContext();
            }

            @Override
            protected SSLSessionContext engineGetClientSessionContext() {
                return modern.getClientSessionContext();
            }
        }
    }
}
