package io.nioloop.testing;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** Bare channels on a simulated network with faults, for tests that look at one fault at a time. */
final class Lab implements AutoCloseable {
    final VirtualClock clock = new VirtualClock();
    final SimulatedNetwork network;
    final Selector selector;

    Lab(FaultPlan plan) throws IOException {
        this(plan, 1);
    }

    Lab(FaultPlan plan, long seed) throws IOException {
        network = new SimulatedNetwork(clock, seed, plan).jitter(Duration.ZERO).latency(Duration.ofMillis(1));
        selector = network.openSelector();
    }

    static Lab with(FaultKind kind) throws IOException {
        return new Lab(FaultPlan.none().with(kind, 1));
    }

    static Lab once(FaultKind kind, int occasion) throws IOException {
        return new Lab(FaultPlan.none().once(kind, occasion));
    }

    SocketChannel socket() throws IOException {
        SocketChannel socket = network.openSocketChannel(StandardProtocolFamily.INET);
        socket.configureBlocking(false);
        return socket;
    }

    static InetSocketAddress at(String host, int port) {
        return new InetSocketAddress(Hosts.numeric(host), port);
    }

    ServerSocketChannel server(String host, int port) throws IOException {
        ServerSocketChannel server = network.openServerSocketChannel(StandardProtocolFamily.INET);
        server.configureBlocking(false);
        server.bind(at(host, port));
        return server;
    }

    SocketChannel connecting(SocketAddress target) throws IOException {
        SocketChannel client = socket();
        client.bind(at("10.0.0.2", 0));
        client.connect(target);
        return client;
    }

    /** Both ends of a connection from 10.0.0.2 to 10.0.0.1. */
    SocketChannel[] pair() throws IOException {
        ServerSocketChannel server = server("10.0.0.1", 80);
        SocketChannel client = connecting(server.getLocalAddress());
        waitFor(client, SelectionKey.OP_CONNECT);
        client.finishConnect();
        waitFor(server, SelectionKey.OP_ACCEPT);
        SocketChannel accepted = server.accept();
        accepted.configureBlocking(false);
        server.close();
        selector.selectNow(); // frees the port
        return new SocketChannel[] {client, accepted};
    }

    /** Waits until a channel is ready, and returns for what; nothing if it is not within the time. */
    int ready(SelectableChannel channel, int ops, Duration within) throws IOException {
        SelectionKey key = channel.register(selector, ops);
        long deadline = clock.nanoTime() + within.toNanos();
        int[] ready = {0};
        while (ready[0] == 0 && deadline - clock.nanoTime() > 0) {
            long millis = Math.max(1, (deadline - clock.nanoTime()) / 1_000_000);
            selector.select(
                    found -> {
                        if (found == key) {
                            ready[0] = found.readyOps();
                        }
                    },
                    millis);
        }
        if (key.isValid()) {
            key.interestOps(0);
        }
        return ready[0];
    }

    void waitFor(SelectableChannel channel, int ops) throws IOException {
        if (ready(channel, ops, Duration.ofHours(1)) == 0) {
            throw new AssertionError(channel + " is not ready for " + Happening.ops(ops) + " within an hour");
        }
    }

    /** Lets time pass in which nobody waits for anything. */
    void pass(Duration time) throws IOException {
        long deadline = clock.nanoTime() + time.toNanos();
        while (deadline - clock.nanoTime() > 0) {
            selector.select(key -> {}, Math.max(1, (deadline - clock.nanoTime()) / 1_000_000));
        }
    }

    static ByteBuffer bytes(String text) {
        return StandardCharsets.UTF_8.encode(text);
    }

    /** Reads once, when there is something; returns the text, "" for nothing, null at the end. */
    static String read(SocketChannel channel, int atMost) throws IOException {
        ByteBuffer into = ByteBuffer.allocate(atMost);
        int count = channel.read(into);
        return count < 0 ? null : new String(into.array(), 0, count, StandardCharsets.UTF_8);
    }

    /** Reads all that comes until the end, or until nothing has come for an hour. */
    String readAll(SocketChannel channel) throws IOException {
        StringBuilder text = new StringBuilder();
        while (ready(channel, SelectionKey.OP_READ, Duration.ofHours(1)) != 0) {
            String piece = read(channel, 1024);
            if (piece == null) {
                return text + ".";
            }
            text.append(piece);
        }
        return text + "…";
    }

    int strikes(FaultKind kind) {
        return network.faults().strikesOf(kind);
    }

    @Override
    public void close() throws IOException {
        selector.close();
    }
}
