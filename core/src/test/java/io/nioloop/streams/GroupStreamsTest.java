package io.nioloop.streams;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nioloop.future.Promise;
import io.nioloop.loop.EventLoop;
import io.nioloop.net.ListenOptions;
import io.nioloop.net.LoopGroup;
import io.nioloop.task.Carriers;
import io.nioloop.task.Task;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Handlers on several loops, on the threads and sockets of the machine and on every carrier: rule 191 for each loop. */
@Timeout(120)
@ParameterizedClass(name = "{0}")
@MethodSource("carriers")
class GroupStreamsTest {
    private static final int LIMIT_MILLIS = 30_000;
    private static final int LOOPS = 3;

    @Parameter
    String carrier;

    private final List<String> errors = new CopyOnWriteArrayList<>();
    private final BlockingQueue<Object> told = new LinkedBlockingQueue<>(); // by handlers
    private final List<Socket> clients = new ArrayList<>();
    private Runnable restore;
    private LoopGroup group;

    static List<String> carriers() {
        return Carriers.offered();
    }

    @BeforeEach
    void open() {
        restore = Carriers.choose(carrier);
        group = LoopGroup.open(LOOPS);
        for (EventLoop loop : group.loops()) {
            loop.execute(() -> loop.setExceptionHandler((where, error) -> errors.add(error.message())));
        }
    }

    @AfterEach
    void close() throws IOException {
        for (Socket client : clients) {
            client.close();
        }
        assertTrue(group.close(Duration.ofSeconds(10)));
        restore.run();
        assertEquals(List.of(), errors);
    }

    private int serve(ClientHandler handler) throws Exception {
        List<SocketAddress> addresses = Streams.startServer(group, "127.77.0.10", 0, handler, ListenOptions.defaults())
                .get(LIMIT_MILLIS, TimeUnit.MILLISECONDS);
        return ((InetSocketAddress) addresses.get(0)).getPort();
    }

    private Socket client(int port) throws IOException {
        Socket client = new Socket(InetAddress.getByAddress(new byte[] {127, 77, 0, 10}), port);
        client.setSoTimeout(LIMIT_MILLIS);
        clients.add(client);
        return client;
    }

    private Object told() throws InterruptedException {
        return told.poll(LIMIT_MILLIS, TimeUnit.MILLISECONDS);
    }

    @Test
    void handlerIsATaskOfTheLoopThatItsClientCameTo() throws Exception {
        int port = serve((reader, writer) -> {
            EventLoop born = Task.current("a handler").loop();
            try (writer) {
                for (byte[] line = reader.readLine(); line.length > 0; line = reader.readLine()) {
                    told.add(EventLoop.current() == born && group.loops().contains(born));
                    writer.write(line);
                    writer.drain();
                }
            }
        });
        for (int i = 0; i < 12; i++) {
            client(port);
        }
        for (int round = 0; round < 3; round++) {
            for (Socket client : clients) {
                client.getOutputStream().write(new byte[] {'a', '\n'});
            }
            for (Socket client : clients) {
                assertEquals("a\n", new String(client.getInputStream().readNBytes(2), "UTF-8"));
                assertEquals(true, told());
            }
        }
    }

    @Test
    void handlerOfAClientThatIsClosedWithTheGroupFindsTheEnd() throws Exception {
        int port = serve((reader, writer) -> {
            told.add("here");
            told.add(reader.read().length);
            writer.close();
        });
        client(port);
        assertEquals("here", told());
        assertTrue(group.close(Duration.ofSeconds(10)));
        assertEquals(0, told.remove());
    }

    @Test
    void handlerThatWaitsForSomethingElseIsUnwoundAndReported() throws Exception {
        int port = serve((reader, writer) -> {
            try {
                told.add("here");
                Task.await(new Promise<>(EventLoop.current()));
            } finally {
                told.add("unwound");
            }
        });
        client(port);
        assertEquals("here", told());
        assertTrue(group.close(Duration.ofSeconds(10)));
        assertEquals("unwound", told.remove());
        assertTrue(errors.remove(0).startsWith("Task was destroyed but it is pending"));
    }

    @Test
    void failureOfAHandlerIsReportedAndClosesItsConnection() throws Exception {
        int port = serve((reader, writer) -> {
            throw new IllegalStateException("as if");
        });
        assertEquals(-1, client(port).getInputStream().read());
        assertEquals("Unhandled exception in the client handler", errors.remove(0));
    }

    @Test
    void limitIsForAllLoopsTogether() throws Exception {
        ClientHandler handler = (reader, writer) -> {
            try (writer) {
                told.add(reader.readLine()[0] - 'a');
                reader.read();
            }
        };
        List<SocketAddress> addresses = Streams.startServer(
                        group,
                        "127.77.0.10",
                        0,
                        handler,
                        ListenOptions.defaults().withMaxConnections(1))
                .get(LIMIT_MILLIS, TimeUnit.MILLISECONDS);
        for (int i = 0; i < 5; i++) {
            client(((InetSocketAddress) addresses.get(0)).getPort())
                    .getOutputStream()
                    .write(new byte[] {(byte) ('a' + i), '\n'});
        }
        for (int i = 0; i < 5; i++) {
            int served = (Integer) told();
            for (EventLoop loop : group.loops()) {
                CompletableFuture.runAsync(() -> {}, loop).get(LIMIT_MILLIS, TimeUnit.MILLISECONDS);
            }
            assertTrue(told.isEmpty());
            clients.get(served).close();
        }
    }

    @Test
    void missingHandlerIsRefused() {
        assertThrows(
                NullPointerException.class,
                () -> Streams.startServer(group, "127.77.0.10", 0, null, ListenOptions.defaults()));
    }
}
