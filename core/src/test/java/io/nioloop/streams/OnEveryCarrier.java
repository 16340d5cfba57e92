package io.nioloop.streams;

import io.nioloop.net.Server;
import io.nioloop.net.Transport;
import io.nioloop.task.Carriers;
import io.nioloop.task.Coroutine;
import io.nioloop.task.Task;
import io.nioloop.task.Tasks;
import io.nioloop.task.Watch;
import io.nioloop.testing.MemoryPipe;
import io.nioloop.testing.Simulation;
import io.nioloop.testing.SimulationOptions;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests of streams, each run in a simulation, inside a task, on every carrier that there is, in debug mode and out of it. */
@ParameterizedClass(name = "{0}")
@MethodSource("carriers")
abstract class OnEveryCarrier {
    @Parameter
    String carrier;

    private Runnable restore;

    static List<String> carriers() {
        return Carriers.offered();
    }

    @BeforeEach
    void chooseCarrier() {
        restore = Carriers.choose(carrier);
    }

    @AfterEach
    void restoreCarrier() {
        restore.run();
    }

    /** The body of a test; it runs in a task. */
    interface Body {
        void run(Simulation simulation) throws Exception;
    }

    static void run(Body body) {
        for (Watch watch : Watch.values()) {
            watch.simulate(1, SimulationOptions.defaults(), inTask(body));
        }
    }

    /** For programs that listen to what the simulation hears. */
    static void runObserved(Body body) {
        Simulation.run(1, inTask(body));
    }

    static Simulation.Body inTask(Body body) {
        return simulation -> simulation.await(Task.start(simulation.loop(), Coroutine.of(() -> body.run(simulation))));
    }

    static <T> Task<T> start(Coroutine<T> body) {
        return Task.start(Task.current().loop(), body);
    }

    static Task<Void> startAction(Coroutine.Action body) {
        return start(Coroutine.of(body));
    }

    static void passTurn() {
        Tasks.sleep(Duration.ZERO);
    }

    static StreamReader reader(int limit) {
        return new StreamReader(Task.current().loop(), limit);
    }

    static StreamReader reader() {
        return reader(StreamReader.DEFAULT_LIMIT);
    }

    static void feed(StreamReader reader, String... pieces) {
        for (String piece : pieces) {
            reader.feedData(ByteBuffer.wrap(bytes(piece)));
        }
    }

    /** What is in the buffer of a reader, which is at its end then. */
    static String rest(StreamReader reader) throws Exception {
        reader.feedEof();
        return text(reader.read());
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    /** A connection whose ends are in the same loop; the one is a stream, the other a bare transport. */
    record Wire(StreamReaderProtocol protocol, Mouth peer, Transport here, Transport there) {
        StreamReader reader() {
            return protocol.reader();
        }

        StreamWriter writer() {
            return protocol.writer();
        }
    }

    static Wire wire(int limit) {
        StreamReaderProtocol protocol = new StreamReaderProtocol(Task.current().loop(), limit);
        Mouth peer = new Mouth();
        MemoryPipe pipe = MemoryPipe.open(Task.current().loop(), protocol, peer);
        passTurn();
        return new Wire(protocol, peer, pipe.left(), pipe.right());
    }

    static void end(Server server) {
        server.close();
        server.abortClients();
        Task.await(server.closed());
    }
}
