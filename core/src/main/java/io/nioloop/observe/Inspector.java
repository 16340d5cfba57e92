package io.nioloop.observe;

import io.nioloop.future.Futures;
import io.nioloop.loop.EventLoop;
import io.nioloop.net.ListenOptions;
import io.nioloop.net.Server;
import io.nioloop.net.Tcp;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;

/**
 * Lets another process on this machine ask what a loop does: who waits for whom, since when, and where.
 *
 * <pre>{@code
 * Inspector.open(loop); // logs: NIOLOOP_TOKEN=5f1c... java -jar nioloop-client-demo.jar pstree 127.0.0.1:39481
 * }</pre>
 *
 * <p>It has a thread and a loop of its own, so that it answers while the inspected loop is blocked: then with the stack of
 * its thread. It listens on the loopback interface only, wants a token that is drawn anew each time, and shows names of
 * tasks, classes and methods, never what a program handles. It changes nothing, unless {@code control} is granted: then
 * it cancels tasks. It is closed with the loop.
 *
 * <p>With {@code -Dio.nioloop.inspect} or {@code -Dio.nioloop.inspect=PORT} every loop that is opened gets one, with
 * {@code -Dio.nioloop.inspect.control=true} with control.
 *
 * <p>The protocol: one line {@code TOKEN COMMAND}, at most 1024 bytes, of which the command is {@code ps}, {@code pstree},
 * {@code json}, {@code dump} or {@code cancel TASK}. The answer is a line {@code ok BYTES} and as many bytes of text, or a
 * line {@code error REASON}; then the connection is closed.
 */
public final class Inspector implements AutoCloseable {
    private static final Logger LOGGER = System.getLogger("io.nioloop.observe");
    private static final int TOKEN_BYTES = 16;
    private static final int MOST_CONNECTIONS = 8;

    /** What the thread has when it serves. */
    private record Serving(EventLoop own, Server server) {}

    private final EventLoop loop;
    private final String token = HexFormat.of().formatHex(random());
    private final CompletableFuture<Serving> serving = new CompletableFuture<>();
    private final Thread thread;
    private final InetSocketAddress address;

    private Inspector(EventLoop loop, int port, boolean control) throws IOException {
        this.loop = loop;
        this.thread = new ToolThread("inspector", () -> serve(port, control));
        thread.start();
        this.address = awaitAddress();
    }

    private static byte[] random() {
        byte[] bytes = new byte[TOKEN_BYTES];
        new SecureRandom().nextBytes(bytes);
        return bytes;
    }

    /**
     * Opens an inspector without control on any free port, and logs the command to ask it with.
     *
     * @param loop the loop to be inspected; this is called on it, or while nobody runs it
     * @return the inspector; it is closed with the loop, or before
     * @throws IOException if no port can be had
     */
    public static Inspector open(EventLoop loop) throws IOException {
        return open(loop, false);
    }

    /**
     * Opens an inspector on any free port, and logs the command to ask it with.
     *
     * @param loop the loop to be inspected; this is called on it, or while nobody runs it
     * @param control whether who has the token may cancel tasks
     * @return the inspector; it is closed with the loop, or before
     * @throws IOException if no port can be had
     */
    public static Inspector open(EventLoop loop, boolean control) throws IOException {
        return open(loop, 0, control);
    }

    /**
     * Opens an inspector, and logs the command to ask it with.
     *
     * @param loop the loop to be inspected; this is called on it, or while nobody runs it
     * @param port where to listen, on the loopback interface; 0: any free port
     * @param control whether who has the token may cancel tasks
     * @return the inspector; it is closed with the loop, or before
     * @throws IOException if the port cannot be had
     */
    public static Inspector open(EventLoop loop, int port, boolean control) throws IOException {
        loop.checkThread();
        Inspector inspector = new Inspector(loop, port, control);
        loop.onClose(inspector::close);
        WaitTimes.of(loop).want(loop, inspector);
        LOGGER.log(Level.INFO, "inspect {0} with: {1}", loop, inspector.command());
        return inspector;
    }

    /** As the system properties say. Of several loops the first has the port that was asked for. */
    static void openAsAsked(EventLoop loop) {
        boolean control = Boolean.getBoolean("io.nioloop.inspect.control");
        int port = Integer.getInteger("io.nioloop.inspect", 0);
        try {
            openHereOrAnywhere(loop, port, control);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure.getMessage(), failure);
        }
    }

    private static void openHereOrAnywhere(EventLoop loop, int port, boolean control) throws IOException {
        try {
            open(loop, port, control);
        } catch (BindException taken) {
            open(loop, control);
        }
    }

    // On the inspector's thread.

    private void serve(int port, boolean control) {
        try (EventLoop own = EventLoop.open()) {
            Server server = listen(own, port, control);
            serving.complete(new Serving(own, server));
            own.runForever();
            server.abortClients();
            Futures.runUntilComplete(server.closed());
        } catch (RuntimeException failure) {
            if (!serving.completeExceptionally(failure)) {
                LOGGER.log(Level.WARNING, "the inspector has failed", failure);
            }
        } finally {
            serving.completeExceptionally(
                    new IllegalStateException("the inspector has ended")); // an Error has no answer
        }
    }

    private Server listen(EventLoop own, int port, boolean control) {
        String host = InetAddress.getLoopbackAddress().getHostAddress();
        ListenOptions options = ListenOptions.defaults().withMaxConnections(MOST_CONNECTIONS);
        return Futures.runUntilComplete(
                Tcp.listen(own, List.of(host), port, () -> new InspectorProtocol(own, loop, token, control), options));
    }

    // On any thread.

    private InetSocketAddress awaitAddress() throws IOException {
        try {
            return (InetSocketAddress) serving.join().server().addresses().get(0);
        } catch (CompletionException failed) {
            joinThread();
            if (failed.getCause() instanceof UncheckedIOException io) {
                throw io.getCause();
            }
            throw failed;
        }
    }

    /** {@return where it listens} */
    public InetSocketAddress address() {
        return address;
    }

    /** {@return the word that a request begins with} */
    public String token() {
        return token;
    }

    /**
     * {@return a command line that asks it. The token is in the environment there, which, other than arguments, the list
     * of processes does not show to other users of the machine}
     */
    public String command() {
        String host = address.getAddress().getHostAddress();
        return "NIOLOOP_TOKEN=" + token + " java -jar nioloop-client-demo.jar pstree "
                + (host.contains(":") ? "[" + host + "]" : host) + ":" + address.getPort();
    }

    /** Ends it: its socket, its loop and its thread are gone when this returns. Twice it does nothing. */
    @Override
    public void close() {
        EventLoop own = serving.join().own();
        Server server = serving.join().server();
        try {
            own.execute(() -> {
                server.close();
                own.stop();
            });
        } catch (RejectedExecutionException closed) {
            return;
        }
        forgo();
        joinThread();
    }

    private void forgo() {
        if (loop.isClosed()) {
            return;
        }
        if (!loop.isRunning() || loop.inLoop()) {
            WaitTimes.of(loop).forgo(loop, this);
        } else {
            loop.execute(() -> WaitTimes.of(loop).forgo(loop, this));
        }
    }

    private void joinThread() {
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException later) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public String toString() {
        return "<Inspector " + address + (thread.isAlive() ? "" : " closed") + ">";
    }
}
