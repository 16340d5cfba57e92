package io.nioloop.demo.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.nioloop.future.Futures;
import io.nioloop.loop.EventLoop;
import io.nioloop.loop.LoopError;
import io.nioloop.net.Protocol;
import io.nioloop.net.Server;
import io.nioloop.net.Tcp;
import io.nioloop.net.Transport;
import io.nioloop.streams.ClientHandler;
import io.nioloop.streams.Streams;
import io.nioloop.task.Task;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** A server on a loop and a thread of its own, and on any free port. */
final class LocalServer implements AutoCloseable {
    private static final int DEADLINE_MILLIS = 30_000;

    private final EventLoop loop = EventLoop.open();
    private final List<LoopError> errors = new ArrayList<>();
    private final Server server;
    private final int port;
    private final Thread thread;

    /** Sends back what arrives. */
    static class Echo implements Protocol {
        private Transport transport;

        @Override
        public void connectionMade(Transport transport) {
            this.transport = transport;
        }

        @Override
        public void dataReceived(ByteBuffer data) {
            transport.write(data);
        }

        @Override
        public void pauseWriting() {
            transport.pauseReading();
        }

        @Override
        public void resumeWriting() {
            transport.resumeReading();
        }

        Transport transport() {
            return transport;
        }
    }

    LocalServer(Supplier<? extends Protocol> factory) {
        this("127.0.0.1", factory);
    }

    LocalServer(String host, Supplier<? extends Protocol> factory) {
        loop.setExceptionHandler((where, error) -> errors.add(error));
        server = Futures.runUntilComplete(Tcp.listen(loop, host, 0, factory));
        port = ((InetSocketAddress) server.addresses().get(0)).getPort();
        thread = new Thread(loop::runForever, "local server");
        thread.setDaemon(true);
        thread.start();
    }

    /** A server of tasks. */
    LocalServer(ClientHandler handler) {
        loop.setExceptionHandler((where, error) -> errors.add(error));
        server = Futures.runUntilComplete(Task.start(loop, () -> Streams.startServer("127.0.0.1", 0, handler)));
        port = ((InetSocketAddress) server.addresses().get(0)).getPort();
        thread = new Thread(loop::runForever, "local server");
        thread.setDaemon(true);
        thread.start();
    }

    int port() {
        return port;
    }

    String address() {
        return "127.0.0.1:" + port;
    }

    /** Ends it; complains about anything that went wrong in it. */
    @Override
    public void close() {
        loop.callSoonThreadsafe(() -> {
            server.close();
            server.abortClients();
            loop.callSoon(loop::stop);
        });
        try {
            thread.join(DEADLINE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        assertFalse(thread.isAlive(), "the server does not end");
        loop.close();
        assertEquals(List.of(), errors);
    }
}
