package io.nioloop.tls;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nioloop.future.CancelledError;
import io.nioloop.future.Future;
import io.nioloop.future.TimeoutException;
import io.nioloop.net.ExtraInfo;
import io.nioloop.net.NetEvent;
import io.nioloop.net.Server;
import io.nioloop.net.Tcp;
import io.nioloop.net.Transport;
import io.nioloop.testing.FaultKind;
import io.nioloop.testing.FaultPlan;
import io.nioloop.testing.Simulation;
import io.nioloop.testing.SimulationOptions;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Section O of the semantics, rules 240 to 250, on the simulated network. */
class TlsTest {
    private static final String HOST = "10.0.0.1";
    private static final int PORT = 443;
    private static final TlsOptions SERVER = Fixtures.server("server");
    private static final TlsOptions CLIENT = Fixtures.client();

    private final Recorder client = new Recorder();
    private final Recorder server = new Recorder();

    private Future<Transport> connect(Simulation simulation, TlsOptions options) {
        return Tls.connect(simulation.loop(), HOST, PORT, () -> client, options);
    }

    private static byte[] random(int size) {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return bytes;
    }

    private void run(Simulation.Body body) {
        Simulation.run(1, simulation -> {
            Server listening = simulation.await(Tls.listen(simulation.loop(), HOST, PORT, () -> server, SERVER));
            body.run(simulation);
            listening.close();
        });
    }

    private void converse(String version, Supplier<Recorder> factory, TlsOptions options, Simulation.Body body) {
        Simulation.run(1, simulation -> {
            Server listening = simulation.await(
                    Tls.listen(simulation.loop(), HOST, PORT, factory, options.withProtocols(version)));
            body.run(simulation);
            listening.close();
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void fourMebibytesComeBackAndTheEndIsInGoodOrder(String version) {
        byte[] sent = random(4 * 1024 * 1024);
        Recorder echo = Recorder.echo();
        converse(version, () -> echo, SERVER, simulation -> {
            Transport transport = simulation.await(connect(simulation, CLIENT));
            transport.write(sent);
            simulation.settle();
            assertArrayEquals(sent, client.data.toByteArray());
            transport.close();
            simulation.settle();
            assertEquals(List.of("made", "eof", "lost"), essential(echo));
            assertEquals(List.of("made", "lost"), essential(client));
        });
    }

    private static List<String> essential(Recorder recorder) {
        return recorder.calls.stream()
                .filter(call -> !call.equals("pause") && !call.equals("resume"))
                .toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void splitsDoNotMatter(String version) {
        Recorder echo = Recorder.echo();
        FaultPlan plan = FaultPlan.none().with(FaultKind.SHORT_READ, 0.9).with(FaultKind.SHORT_WRITE, 0.5);
        Simulation.run(3, SimulationOptions.defaults().withFaults(plan), simulation -> {
            Server listening = simulation.await(
                    Tls.listen(simulation.loop(), HOST, PORT, () -> echo, SERVER.withProtocols(version)));
            Transport transport = simulation.await(connect(simulation, CLIENT));
            byte[] sent = random(100_000);
            transport.write(sent);
            simulation.settle();
            assertArrayEquals(sent, client.data.toByteArray());
            transport.close();
            listening.close();
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void writeThenCloseDeliversAll(String version) { // rule 243
        byte[] sent = random(3_000_000);
        converse(version, () -> server, SERVER, simulation -> {
            Transport transport = simulation.await(connect(simulation, CLIENT));
            transport.write(sent);
            transport.close();
            transport.write("too late");
            simulation.settle();
            assertArrayEquals(sent, server.data.toByteArray());
            assertEquals(List.of("made", "eof", "lost"), essential(server));
            assertNull(client.cause);
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void farewellOfThePeerLeavesWhatIsKeptToBeSent(String version) { // rule 244
        byte[] sent = random(2_000_000);
        long[] count = new long[1];
        server.onMade = transport -> transport.write(sent);
        converse(version, () -> server, SERVER, simulation -> {
            simulation.observe((loop, event) -> {
                if (event instanceof NetEvent.BytesSent bytes) {
                    count[0] += bytes.count();
                }
            });
            Transport transport = simulation.await(connect(simulation, CLIENT));
            transport.close(); // the client wants no more data, which the server does not know when it writes
            simulation.settle();
            assertEquals(List.of("made", "eof", "lost"), essential(server));
            assertNull(server.cause);
            assertTrue(count[0] > sent.length, () -> "only " + count[0] + " bytes were sent");
        });
    }

    @Test
    void protocolWritesBeforeItIsClosedInItsEof() {
        server.onEof = self -> self.transport.write("answer to the end");
        run(simulation -> {
            simulation.await(connect(simulation, CLIENT)).close();
            simulation.settle();
            assertEquals(List.of("made", "eof", "lost"), server.calls);
        });
    }

    @Test
    void sessionIsKnown() {
        converse("TLSv1.3", () -> server, SERVER.withAlpnProtocols("h2", "http/1.1"), simulation -> {
            Transport transport = simulation.await(connect(simulation, CLIENT.withAlpnProtocols("http/1.1")));
            assertEquals("http/1.1", transport.extraInfo(ExtraInfo.ALPN_PROTOCOL));
            assertEquals("TLSv1.3", transport.extraInfo(ExtraInfo.SSL_SESSION).getProtocol());
            assertNotNull(transport.extraInfo(ExtraInfo.PEERCERT));
            assertTrue(transport.extraInfo(ExtraInfo.CIPHER).startsWith("TLS_"));
            assertNotNull(transport.extraInfo(ExtraInfo.PEERNAME));
            simulation.settle();
            assertNull(server.transport.extraInfo(ExtraInfo.PEERCERT));
            transport.close();
        });
    }

    @Test
    void writeEofIsRefused() { // rule 246
        run(simulation -> {
            Transport transport = simulation.await(connect(simulation, CLIENT));
            assertThrows(UnsupportedOperationException.class, transport::writeEof);
            assertEquals(List.of(128 * 1024, 512 * 1024), transport.writeBufferLimits());
            transport.close();
        });
    }

    @Test
    void writerIsPausedAndResumedOnce() { // rules 201 and 246
        run(simulation -> {
            Transport transport = simulation.await(connect(simulation, CLIENT));
            simulation.settle();
            server.transport.pauseReading();
            transport.write(new byte[8 * 1024 * 1024]);
            simulation.sleep(Duration.ofSeconds(5));
            assertEquals(List.of("made", "pause"), client.calls);
            server.transport.resumeReading();
            simulation.settle();
            assertEquals(List.of("made", "pause", "resume"), client.calls);
            assertEquals(8 * 1024 * 1024, server.data.size());
            transport.close();
        });
    }

    @Test
    void dataHeldBackComesBeforeTheEnd() { // rule 245
        server.onMade = Transport::pauseReading;
        run(simulation -> {
            Transport transport = simulation.await(connect(simulation, CLIENT));
            transport.write("held back");
            transport.close();
            simulation.sleep(Duration.ofSeconds(5));
            assertEquals(List.of("made"), server.calls);
            server.transport.resumeReading();
            simulation.settle();
            assertEquals("held back", server.text());
            assertEquals(List.of("made", "eof", "lost"), server.calls);
        });
    }

    @Nested
    class Refusals {
        private Throwable refused(TlsOptions serverOptions, TlsOptions clientOptions) {
            List<Throwable> why = new ArrayList<>();
            Simulation.run(1, simulation -> {
                Server listening =
                        simulation.await(Tls.listen(simulation.loop(), HOST, PORT, () -> server, serverOptions));
                why.add(simulation.outcome(connect(simulation, clientOptions)).error());
                simulation.settle();
                assertEquals(List.of(), client.calls, "rule 240");
                listening.close();
            });
            return why.get(0);
        }

        @ParameterizedTest
        @ValueSource(strings = {"other-host", "expired", "self-signed"})
        void badCertificateIsRefused(String name) { // row 77
            assertInstanceOf(SSLException.class, refused(Fixtures.server(name), CLIENT));
        }

        @Test
        void certificateOfAnUnknownAuthorityIsRefusedByDefault() {
            assertInstanceOf(SSLException.class, refused(SERVER, TlsOptions.client()));
        }

        @Test
        void otherHostIsAcceptedWhenNamedOrNotChecked() {
            for (TlsOptions options : List.of(CLIENT.withServerHostname("other.test"), CLIENT.withoutHostnameCheck())) {
                Simulation.run(1, simulation -> {
                    Server listening = simulation.await(
                            Tls.listen(simulation.loop(), HOST, PORT, () -> server, Fixtures.server("other-host")));
                    simulation.await(connect(simulation, options)).close();
                    listening.close();
                });
            }
        }

        @Test
        void noCommonProtocolIsRefused() {
            TlsOptions old = SERVER.withProtocols("TLSv1.2");
            assertInstanceOf(SSLException.class, refused(old, CLIENT.withProtocols("TLSv1.3")));
            assertInstanceOf(
                    SSLException.class, refused(SERVER.withAlpnProtocols("h2"), CLIENT.withAlpnProtocols("x")));
        }

        @Test
        void neededCertificateIsAskedForInTls12() {
            TlsOptions strict = Fixtures.serverOfKnownClients().withProtocols("TLSv1.2");
            assertInstanceOf(SSLException.class, refused(strict, CLIENT));
            assertEquals(List.of(), server.calls);
        }

        @Test
        void neededCertificateIsAskedForInTls13() { // the client believes itself connected, and learns better
            Simulation.run(1, simulation -> {
                Server listening = simulation.await(
                        Tls.listen(simulation.loop(), HOST, PORT, () -> server, Fixtures.serverOfKnownClients()));
                simulation.await(connect(simulation, CLIENT));
                simulation.settle();
                assertEquals(List.of("made", "lost with an error"), client.calls);
                assertInstanceOf(SSLException.class, client.cause);
                assertEquals(List.of(), server.calls);
                listening.close();
            });
        }

        @ParameterizedTest
        @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
        void knownClientIsServed(String version) {
            converse(version, () -> server, Fixtures.serverOfKnownClients(), simulation -> {
                Transport transport = simulation.await(connect(simulation, Fixtures.clientWithCertificate()));
                simulation.settle();
                assertNotNull(server.transport.extraInfo(ExtraInfo.PEERCERT));
                transport.close();
            });
        }
    }

    @Nested
    class Strangers {
        private Recorder talk(byte[] said, Duration until) {
            Recorder stranger = new Recorder();
            Simulation.run(1, simulation -> {
                Server listening = simulation.await(Tls.listen(simulation.loop(), HOST, PORT, () -> server, SERVER));
                Transport transport = simulation.await(Tcp.connect(simulation.loop(), HOST, PORT, () -> stranger));
                transport.write(said);
                simulation.sleep(until);
                assertEquals(List.of(), server.calls, "rule 240");
                assertTrue(transport.isClosing(), "still open");
                listening.close();
            });
            return stranger;
        }

        @Test
        void plainHttpIsRefused() { // row 72
            Recorder stranger = talk("GET / HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(), Duration.ofSeconds(1));
            assertTrue(stranger.data.size() <= 7, "more than one alert");
        }

        @Test
        void garbageIsRefused() {
            talk(random(10_000), Duration.ofSeconds(1));
            talk(new byte[] {22, 3, 3, (byte) 0xff, (byte) 0xff, 1, 2, 3}, Duration.ofSeconds(1));
        }

        @Test
        void silentOneIsCutOff() { // rule 241, row 69
            talk(new byte[] {22, 3, 1}, Duration.ofSeconds(61));
        }
    }

    @Test
    void tenThousandFailedHandshakesLeaveNothing() { // row 76: the simulation looks for what is left
        run(simulation -> {
            for (int i = 0; i < 10_000; i++) {
                Transport transport = simulation.await(Tcp.connect(simulation.loop(), HOST, PORT, Recorder::new));
                transport.write("GET / HTTP/1.1\r\n\r\n");
                simulation.sleep(Duration.ofMillis(10));
                assertTrue(transport.isClosing());
            }
            assertEquals(List.of(), server.calls);
        });
    }

    @Test
    void serverClosesItsClientsInGoodOrder() {
        Simulation.run(1, simulation -> {
            Server listening = simulation.await(Tls.listen(simulation.loop(), HOST, PORT, () -> server, SERVER));
            simulation.await(connect(simulation, CLIENT));
            simulation.sleep(Duration.ofSeconds(1));
            listening.closeClients();
            simulation.settle();
            assertEquals(List.of("made", "eof", "lost"), client.calls);
            listening.close();
        });
    }

    @Test
    void faultsOfTheNetworkCorruptNothingAndLeaveNothing() {
        Simulation.search(1, 60, simulation -> {
            Recorder echo = Recorder.echo();
            Recorder speaker = new Recorder();
            byte[] sent = random(50_000);
            speaker.onMade = transport -> {
                transport.write(sent);
                transport.close();
            };
            Future<Server> listen = Tls.listen(simulation.loop(), HOST, PORT, () -> echo, SERVER);
            Server listening = simulation.withoutFaults(() -> simulation.await(listen));
            simulation.outcome(Tls.connect(simulation.loop(), HOST, PORT, () -> speaker, CLIENT));
            simulation.settle();
            byte[] received = echo.data.toByteArray();
            assertArrayEquals(Arrays.copyOf(sent, received.length), received);
            assertTrue(
                    !echo.calls.contains("eof") || received.length == sent.length, "a cut that looks like a good end");
            listening.close();
        });
    }

    @Test
    void handshakeWithASilentServerTakesNoLongerThanItMay() { // rule 241
        Simulation.run(1, simulation -> {
            Recorder silent = new Recorder();
            Server listening = simulation.await(Tcp.listen(simulation.loop(), HOST, PORT, () -> silent));
            TlsOptions hasty = CLIENT.withHandshakeTimeout(Duration.ofSeconds(3));
            assertInstanceOf(
                    TimeoutException.class,
                    simulation.outcome(connect(simulation, hasty)).error());
            simulation.settle();
            assertEquals(List.of(), client.calls);
            listening.close();
        });
    }

    @Test
    void cancelledConnectLeavesNothing() { // at each moment of it
        for (int millis = 0; millis < 60; millis++) {
            Duration when = Duration.ofMillis(millis);
            Recorder one = new Recorder();
            Simulation.run(millis, simulation -> {
                Server listening = simulation.await(Tls.listen(simulation.loop(), HOST, PORT, Recorder::new, SERVER));
                Future<Transport> connecting = Tls.connect(simulation.loop(), HOST, PORT, () -> one, CLIENT);
                simulation.sleep(when);
                if (connecting.cancel()) {
                    assertThrows(CancelledError.class, connecting::result);
                } else {
                    connecting.result().close();
                }
                simulation.settle();
                listening.close();
            });
        }
    }

    @Test
    void shutdownThatThePeerIgnoresIsForced() { // rule 243
        Simulation.run(1, simulation -> {
            Recorder tls = new Recorder();
            Server listening = simulation.await(Tls.listen(simulation.loop(), HOST, PORT, () -> tls, SERVER));
            Transport transport = simulation.await(connect(simulation, CLIENT));
            simulation.settle();
            tls.transport.pauseReading(); // so it never sees the farewell
            transport.write(new byte[100]);
            transport.close();
            simulation.sleep(Duration.ofSeconds(29));
            assertEquals(List.of("made"), client.calls);
            simulation.sleep(Duration.ofSeconds(2));
            assertInstanceOf(TimeoutException.class, client.cause);
            tls.transport.abort();
            listening.close();
        });
    }

    @Test
    void hostNameIsNeverMissingByAccident() {
        assertThrows(IllegalArgumentException.class, () -> CLIENT.withServerHostname(""));
        assertThrows(IllegalArgumentException.class, () -> CLIENT.withHandshakeTimeout(Duration.ZERO));
        assertThrows(IllegalArgumentException.class, () -> CLIENT.withShutdownTimeout(Duration.ofSeconds(-1)));
        assertThrows(IllegalArgumentException.class, () -> CLIENT.withProtocols("TLSv7"));
        assertThrows(IllegalArgumentException.class, () -> CLIENT.withAlpnProtocols(""));
        run(simulation -> assertThrows(
                IllegalArgumentException.class, () -> Tls.connect(simulation.loop(), "", PORT, () -> client, CLIENT)));
    }

    @Test
    void tlsRunsInsideTls() { // rule 250
        server.onReceived = said -> {
            if (server.text().equals("go")) {
                Tls.startTls(server.transport, server, SERVER, true)
                        .addDoneCallback(done -> server.transport = done.result());
            }
        };
        run(simulation -> {
            Transport outer = simulation.await(connect(simulation, CLIENT));
            outer.write("go");
            simulation.sleep(Duration.ofSeconds(1));
            Transport inner =
                    simulation.await(Tls.startTls(outer, client, CLIENT.withServerHostname("server.test"), false));
            inner.write(ByteBuffer.wrap("secret".getBytes()));
            simulation.settle();
            assertEquals("gosecret", server.text());
            inner.close();
            simulation.settle();
            assertEquals(List.of("made", "eof", "lost"), server.calls);
            assertEquals(List.of("made", "lost"), client.calls);
        });
    }
}
