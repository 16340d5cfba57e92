package io.nioloop.net;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nioloop.future.Future;
import io.nioloop.testing.Simulation;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Unix sockets of a simulated network, which have paths but no files. The files: {@link LocalEdgeTest}. */
class UnixTest {
    private static final Path PATH = Path.of("/simulated/server.sock");
    private static final Supplier<Protocol> FACTORY = Recorder::new;

    private final Recorder server = new Recorder();
    private final Recorder client = new Recorder();

    @Test
    void everythingWrittenBeforeCloseArrives() { // rule 204
        Simulation.run(1, simulation -> {
            byte[] message = simulation.random().bytes(4 * 1024 * 1024);
            Server listening = simulation.await(Unix.listen(simulation.loop(), PATH, () -> server));
            assertEquals(List.of(UnixDomainSocketAddress.of(PATH)), listening.addresses());
            Transport transport = simulation.await(Unix.connect(simulation.loop(), PATH, () -> client));
            assertEquals(UnixDomainSocketAddress.of(PATH), transport.extraInfo(ExtraInfo.PEERNAME));
            transport.write(message);
            transport.close();
            simulation.settle();
            assertArrayEquals(message, server.received());
            listening.close();
            simulation.await(listening.closed());
        });
    }

    @Test
    void pathWithoutAServerIsNamed() {
        Simulation.run(1, simulation -> {
            Throwable failure = simulation
                    .outcome(Unix.connect(simulation.loop(), PATH, FACTORY))
                    .error();
            assertInstanceOf(IOException.class, failure);
            assertTrue(failure.getMessage().endsWith(": " + PATH), failure::getMessage);
        });
    }

    @Test
    void pathInUseIsNamed() {
        Simulation.run(1, simulation -> {
            Server first = simulation.await(Unix.listen(simulation.loop(), PATH, FACTORY));
            Throwable failure = simulation
                    .outcome(Unix.listen(simulation.loop(), PATH, FACTORY))
                    .error();
            assertEquals("Address already in use: " + PATH, failure.getMessage());
            first.close();
        });
    }

    @Test
    void cancelledConnectionLeavesNoSocket() {
        Simulation.run(1, simulation -> {
            Server listening = simulation.await(Unix.listen(simulation.loop(), PATH, () -> server));
            Future<Transport> connecting = Unix.connect(simulation.loop(), PATH, () -> client);
            connecting.cancel();
            simulation.settle();
            assertEquals(List.of("made", "lost null"), client.story());
            listening.close();
        });
    }

    @Test
    void whatMakesNoSenseIsRefused() { // rule 239
        Simulation.run(1, simulation -> {
            Path tooLong = Path.of("/" + "x".repeat(106));
            refused("path of 107 bytes", () -> Unix.connect(simulation.loop(), tooLong, FACTORY));
            refused("1 to 106", () -> Unix.listen(simulation.loop(), tooLong, FACTORY));
            refused("path of 0 bytes", () -> Unix.listen(simulation.loop(), Path.of(""), FACTORY));
            refused(
                    "reusePort",
                    () -> Unix.listen(
                            simulation.loop(),
                            PATH,
                            FACTORY,
                            ListenOptions.defaults().withReusePort(true)));
            ConnectOptions local = ConnectOptions.defaults().withLocalAddress(new InetSocketAddress(0));
            refused("localAddress", () -> Unix.connect(simulation.loop(), PATH, FACTORY, local));
        });
    }

    private static void refused(String what, Supplier<Future<?>> call) {
        IllegalArgumentException refused = assertThrows(IllegalArgumentException.class, call::get);
        assertTrue(refused.getMessage().contains(what), refused::getMessage);
    }
}
