package io.nioloop.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nioloop.future.Future;
import io.nioloop.net.Server;
import io.nioloop.net.Tcp;
import io.nioloop.net.Transport;
import io.nioloop.testing.Simulation;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.Test;

/** Rule 247, and row 75: nobody slips in a command before the handshake. */
class StartTlsTest {
    private static final String HOST = "10.0.0.1";
    private static final TlsOptions SERVER = Fixtures.server("server");
    private static final TlsOptions CLIENT = Fixtures.client().withServerHostname("server.test");

    private final Recorder client = new Recorder();
    private final Recorder server = new Recorder();

    private void run(Simulation.Body body) {
        server.onReceived = bytes -> {
            if (server.text().startsWith("STARTTLS\n") && !(server.transport instanceof TlsTransport)) {
                Tls.startTls(server.transport, server, SERVER, true).addDoneCallback(this::serverUpgraded);
            }
        };
        Simulation.run(1, simulation -> {
            Server listening = simulation.await(Tcp.listen(simulation.loop(), HOST, 25, () -> server));
            body.run(simulation);
            listening.close();
        });
    }

    private void serverUpgraded(Future<Transport> done) {
        if (!done.cancelled() && done.exception() == null) {
            server.transport = done.result();
        }
    }

    private Transport connected(Simulation simulation) {
        return simulation.await(Tcp.connect(simulation.loop(), HOST, 25, () -> client));
    }

    /** The client waits until the server is ready, as it has to. */
    private Transport agreed(Simulation simulation) {
        Transport plain = connected(simulation);
        plain.write("STARTTLS\n");
        simulation.sleep(Duration.ofSeconds(1));
        return plain;
    }

    @Test
    void protocolsGoOnAndAreNotMadeAgain() {
        run(simulation -> {
            Transport plain = agreed(simulation);
            Transport tls = simulation.await(Tls.startTls(plain, client, CLIENT, false));
            tls.write("secret");
            simulation.settle();
            assertEquals("STARTTLS\nsecret", server.text());
            tls.close();
            simulation.settle();
            assertEquals(List.of("made", "lost"), client.calls);
            assertEquals(List.of("made", "eof", "lost"), server.calls);
        });
    }

    @Test
    void commandInClearBehindStartTlsNeverReachesTheProtocol() { // row 75
        run(simulation -> {
            Transport plain = agreed(simulation);
            plain.write("DELETE ALL\n");
            simulation.sleep(Duration.ofSeconds(1));
            assertEquals("STARTTLS\n", server.text());
            assertEquals(List.of("made", "lost with an error"), server.calls);
            assertInstanceOf(SSLException.class, server.cause);
            assertFalse(client.calls.contains("lost with an error"));
        });
    }

    @Test
    void helloInOneSegmentWithTheCommandBeforeItIsNoHandshake() { // row 75
        run(simulation -> {
            Transport plain = connected(simulation);
            plain.write("STARTTLS\nDELETE ALL\n");
            simulation.sleep(Duration.ofSeconds(1));
            TlsOptions hasty = CLIENT.withHandshakeTimeout(Duration.ofSeconds(5));
            plain.write("DELETE MORE\n");
            simulation.outcome(Tls.startTls(plain, client, hasty, false));
            simulation.settle();
            assertFalse(server.text().contains("MORE"));
            assertInstanceOf(SSLException.class, server.cause);
        });
    }

    @Test
    void cancelEndsTheConnection() {
        run(simulation -> {
            Transport plain = connected(simulation);
            Future<Transport> upgrade = Tls.startTls(plain, client, CLIENT, false);
            simulation.sleep(Duration.ofSeconds(1));
            assertTrue(upgrade.cancel());
            simulation.settle();
            assertTrue(plain.isClosing());
            assertEquals(List.of("made", "lost"), client.calls);
        });
    }

    @Test
    void connectionThatIsClosingIsRefused() {
        run(simulation -> {
            Transport plain = connected(simulation);
            plain.close();
            Future<Transport> upgrade = Tls.startTls(plain, client, CLIENT, false);
            assertInstanceOf(SSLException.class, simulation.outcome(upgrade).error());
        });
    }

    @Test
    void clientHasToNameTheServer() {
        run(simulation -> {
            Transport plain = connected(simulation);
            assertThrows(IllegalArgumentException.class, () -> Tls.startTls(plain, client, Fixtures.client(), false));
            plain.close();
        });
    }

    @Test
    void corruptRecordIsFatal() { // rule 248
        run(simulation -> {
            Transport plain = agreed(simulation);
            simulation.await(Tls.startTls(plain, client, CLIENT, false));
            simulation.settle();
            plain.write(new byte[] {
                23, 3, 3, 0, 32, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24,
                25, 26, 27, 28, 29, 30, 31, 32
            });
            simulation.settle();
            assertInstanceOf(SSLException.class, server.cause);
            assertInstanceOf(SSLException.class, client.cause, "it got the alert");
        });
    }

    @Test
    void renegotiationIsRefused() { // row 70
        run(simulation -> {
            Transport plain = agreed(simulation);
            SSLEngine engine = CLIENT.withProtocols("TLSv1.2").clientEngine();
            Upgrade upgrade = new Upgrade(simulation.loop());
            TlsProtocol tls = new TlsProtocol(simulation.loop(), client, CLIENT, engine, upgrade);
            tls.takeOver(plain);
            simulation.await(upgrade);
            simulation.settle();
            engine.beginHandshake();
            tls.outgoing().sendOwn();
            simulation.settle();
            assertTrue(server.cause.getMessage().contains("renegotiate"), server.cause.toString());
        });
    }

    @Test
    void floodOfKeyUpdatesIsRefused() { // row 71
        run(simulation -> {
            Transport plain = agreed(simulation);
            SSLEngine engine = CLIENT.clientEngine();
            Upgrade upgrade = new Upgrade(simulation.loop());
            TlsProtocol tls = new TlsProtocol(simulation.loop(), client, CLIENT, engine, upgrade);
            tls.takeOver(plain);
            simulation.await(upgrade);
            simulation.settle();
            for (int i = 0; i < 5000 && !tls.isClosing(); i++) {
                engine.beginHandshake(); // a KeyUpdate, in TLS 1.3
                tls.outgoing().sendOwn();
            }
            simulation.settle();
            assertTrue(server.cause.getMessage().contains("flood"), server.cause.toString());
        });
    }
}
