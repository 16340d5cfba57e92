package io.nioloop.net;

import io.nioloop.future.Future;
import io.nioloop.loop.EventLoop;
import java.io.FileInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * Runs in a {@link ChildJvm}: takes every descriptor there is, and only then does for the first time what needs classes
 * that were not needed before. A class cannot be loaded without a descriptor, and is missing for ever after it failed.
 */
final class NoDescriptor {
    private static final int TURNS = 20_000;

    private final EventLoop loop = EventLoop.open();
    private final List<String> reports = new ArrayList<>();
    private final List<Served> accepted = new ArrayList<>();
    private final List<Socket> clients = new ArrayList<>();
    private final List<FileInputStream> hogs = new ArrayList<>();
    private final Server server;
    private final int port;

    private NoDescriptor() throws IOException {
        loop.setExceptionHandler((owner, error) -> reports.add(error.message() + " " + error.exception()));
        Duration idle = Duration.ofSeconds(3); // longer than all that comes before takes on a busy machine
        ListenOptions options = ListenOptions.defaults().withIdleTimeout(idle);
        Future<Server> listening = Tcp.listen(loop, List.of("127.0.0.1"), 0, this::protocol, options);
        runUntil("listening", listening::done);
        server = listening.result();
        port = ((InetSocketAddress) server.addresses().get(0)).getPort();
    }

    private Served protocol() {
        Served served = new Served();
        accepted.add(served);
        return served;
    }

    public static void main(String[] args) throws IOException {
        NoDescriptor test = new NoDescriptor();
        try {
            test.run();
        } catch (Throwable failure) {
            test.hogs.clear();
            System.out.println("failed " + failure);
            failure.printStackTrace(System.out);
        }
        System.exit(0);
    }

    private void run() throws IOException {
        for (int i = 0; i < 5; i++) {
            connectClient();
        }
        runUntil("accepted", () -> accepted.size() == 5);
        connectClient(); // waits in the backlog
        System.out.println("before"); // loads what printing needs
        hog();

        check("accept", () -> !reports.isEmpty(), () -> {});
        check("connect", Tcp.connect(loop, "127.0.0.1", port, Served::new)::done, () -> {});
        check("listen", Tcp.listen(loop, "127.0.0.1", 0, Served::new)::done, () -> {});
        check("linger", accepted.get(0)::lost, () -> {
            accepted.get(0).transport.write("bye");
            accepted.get(0).transport.close();
        });
        check("keep", () -> accepted.get(1).paused, () -> accepted.get(1)
                .transport
                .write(new byte[8_000_000]));
        check("throw", accepted.get(2)::lost, clients.get(2)::shutdownOutput);
        check("abort", accepted.get(3)::lost, () -> accepted.get(3).transport.abort());
        check("idle", accepted.get(4)::lost, () -> {});
        check("name", Tcp.connect(loop, "localhost", port, Served::new)::done, () -> {});
        check("close", server.closed()::done, () -> {
            server.serveForever();
            server.close();
            server.abortClients();
        });
        loop.close();
        reports.forEach(report -> System.out.println("report " + report));
        System.out.println("done");
    }

    private void connectClient() throws IOException {
        clients.add(new Socket("127.0.0.1", port));
    }

    private void hog() {
        try {
            while (true) {
                hogs.add(new FileInputStream("/dev/null"));
            }
        } catch (IOException noneLeft) {
            System.out.println("none left " + hogs.size());
        }
    }

    private interface Cause {
        void run() throws IOException;
    }

    private void check(String what, Supplier<Boolean> condition, Cause cause) throws IOException {
        cause.run();
        runUntil(what, condition);
        System.out.println("survived " + what);
    }

    private void runUntil(String what, Supplier<Boolean> condition) {
        for (int i = 0; !condition.get(); i++) {
            if (i > TURNS) {
                throw new AssertionError("waited in vain: " + what + " " + reports);
            }
            loop.runOnce(Duration.ofMillis(1));
        }
    }

    private static final class Served implements Protocol {
        Transport transport;
        boolean paused;
        private boolean lost;

        boolean lost() {
            return lost;
        }

        @Override
        public void connectionMade(Transport to) {
            transport = to;
        }

        @Override
        public void dataReceived(ByteBuffer data) {}

        @Override
        public boolean eofReceived() {
            throw new IllegalStateException("bug");
        }

        @Override
        public void pauseWriting() {
            paused = true;
        }

        @Override
        public void connectionLost(Throwable cause) {
            lost = true;
        }
    }
}
