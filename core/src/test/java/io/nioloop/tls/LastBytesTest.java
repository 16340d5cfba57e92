package io.nioloop.tls;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nioloop.net.Server;
import io.nioloop.net.Tcp;
import io.nioloop.testing.Simulation;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Rule 244: the peer's farewell ends what it sends; what was written to it before still arrives, if it reads on. */
class LastBytesTest {
    private static final String HOST = "10.0.0.1";

    private static void serve(String version, Recorder server, BareTls client, Simulation.Body body) {
        Simulation.run(1, simulation -> {
            Server listening = simulation.await(Tls.listen(
                    simulation.loop(),
                    HOST,
                    443,
                    () -> server,
                    Fixtures.server("server").withProtocols(version)));
            simulation.await(Tcp.connect(simulation.loop(), HOST, 443, () -> client));
            body.run(simulation);
            client.transport.close();
            listening.close();
        });
    }

    private static BareTls client() {
        return new BareTls(Fixtures.client().withServerHostname("server.test").clientEngine());
    }

    @ParameterizedTest
    @CsvSource({
        "TLSv1.2, 10",
        "TLSv1.3, 10",
        "TLSv1.2, 100000",
        "TLSv1.3, 100000",
        "TLSv1.2, 3000000",
        "TLSv1.3, 3000000"
    })
    void whatWasWrittenBeforeTheFarewellArrivesWhole(String version, int size) {
        byte[] sent = new byte[size];
        new Random(size).nextBytes(sent);
        Recorder server = new Recorder();
        server.onMade = transport -> transport.write(sent);
        BareTls client = client();
        client.onEstablished = client::farewell;
        serve(version, server, client, simulation -> {
            simulation.settle();
            assertArrayEquals(sent, client.received.toByteArray());
            assertTrue(client.heardFarewell);
            assertNull(server.cause);
        });
    }

    @ParameterizedTest
    @CsvSource({"TLSv1.2", "TLSv1.3"})
    void whatIsKeptForASlowReaderArrivesAfterItsFarewell(String version) {
        byte[] sent = new byte[3_000_000];
        new Random(1).nextBytes(sent);
        Recorder server = new Recorder();
        BareTls client = client();
        serve(version, server, client, simulation -> {
            simulation.settle();
            client.transport.pauseReading();
            server.transport.write(sent);
            simulation.sleep(Duration.ofSeconds(5));
            assertTrue(server.transport.writeBufferSize() > 512 * 1024, "nothing is kept");
            client.farewell();
            simulation.sleep(Duration.ofSeconds(20));
            client.transport.resumeReading();
            simulation.settle();
            assertArrayEquals(sent, client.received.toByteArray());
            assertTrue(client.heardFarewell);
            assertNull(server.cause);
        });
    }

    @ParameterizedTest
    @CsvSource({"TLSv1.2", "TLSv1.3"})
    void whatIsWrittenAfterTheFarewellIsDroppedAsInAsyncio(String version) {
        Recorder server = new Recorder();
        BareTls client = client();
        serve(version, server, client, simulation -> {
            simulation.settle();
            server.transport.write("before");
            client.farewell();
            simulation.settle();
            server.transport.write("after");
            simulation.settle();
            assertEquals("before", client.received.toString());
            assertTrue(client.heardFarewell);
        });
    }
}
