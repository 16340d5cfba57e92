package io.nioloop.task;

import io.nioloop.future.Futures;
import io.nioloop.loop.EventLoop;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/**
 * Runs in a JVM of its own: the first to block on a socket there is a task, so the JDK makes its pollers in the body of
 * that task. They have to serve others when the loop is gone.
 */
final class FirstBlockingRead {
    private static final int LIMIT_MILLIS = 30_000;

    private FirstBlockingRead() {}

    public static void main(String[] args) throws Exception {
        try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Socket client = new Socket(InetAddress.getLoopbackAddress(), listener.getLocalPort());
                Socket server = listener.accept()) {
            try (EventLoop loop = EventLoop.open()) {
                Task<Integer> reader =
                        Task.start(loop, () -> client.getInputStream().read());
                loop.callSoon(() -> send(server, 7));
                System.out.println("in the task " + Futures.runUntilComplete(reader));
            }
            Thread later = VirtualThreads.start(() -> System.out.println("later " + read(client)));
            while (later.isAlive() && later.getState() != Thread.State.WAITING) {
                Thread.sleep(1); // until it depends on a poller
            }
            send(server, 8);
            later.join(LIMIT_MILLIS);
        }
        System.exit(0);
    }

    private static void send(Socket socket, int value) {
        try {
            socket.getOutputStream().write(value);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static int read(Socket socket) {
        try {
            return socket.getInputStream().read();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
