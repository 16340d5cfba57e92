package io.nioloop.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.spi.SelectorProvider;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A provider of channels, the system's or a simulated one, and what a test needs to be the same program on both. */
final class ChannelWorld implements AutoCloseable {
    private static final int TRIES = 200; // of 50 ms each in the real world, where nobody can know

    private final SelectorProvider provider;
    private final Selector selector;
    private final List<SelectableChannel> channels = new ArrayList<>();
    final Trail trail = new Trail();

    private ChannelWorld(SelectorProvider provider) throws IOException {
        this.provider = provider;
        this.selector = provider.openSelector();
    }

    static ChannelWorld real() throws IOException {
        return new ChannelWorld(SelectorProvider.provider());
    }

    static ChannelWorld simulated() throws IOException {
        return new ChannelWorld(new SimulatedNetwork(new VirtualClock(), 1));
    }

    /** What a test does, on channels of either kind. */
    interface Scenario {
        void play(ChannelWorld world) throws Exception;
    }

    SelectorProvider provider() {
        return provider;
    }

    Selector selector() {
        return selector;
    }

    <C extends SelectableChannel> C keep(C channel) throws IOException {
        channels.add(channel);
        channel.configureBlocking(false);
        return channel;
    }

    SocketChannel socket() throws IOException {
        return keep(provider.openSocketChannel(StandardProtocolFamily.INET));
    }

    ServerSocketChannel server() throws IOException {
        ServerSocketChannel server = keep(provider.openServerSocketChannel(StandardProtocolFamily.INET));
        server.bind(loopback(0));
        return server;
    }

    static InetSocketAddress loopback(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    /** A connected pair: who connected, and who was accepted. */
    SocketChannel[] pair() throws IOException {
        ServerSocketChannel server = server();
        SocketChannel client = socket();
        if (!client.connect(server.getLocalAddress())) {
            waitFor(client, SelectionKey.OP_CONNECT);
            client.finishConnect();
        }
        waitFor(server, SelectionKey.OP_ACCEPT);
        SocketChannel accepted = keep(server.accept());
        server.close();
        return new SocketChannel[] {client, accepted};
    }

    /** Waits until a channel is ready; returns for what. */
    int waitFor(SelectableChannel channel, int ops) throws IOException {
        SelectionKey key = channel.register(selector, ops);
        for (int left = TRIES; left > 0; left--) {
            int[] ready = {0};
            selector.select(
                    found -> {
                        if (found == key) {
                            ready[0] = found.readyOps();
                        }
                    },
                    50);
            if (ready[0] != 0) {
                key.interestOps(0);
                return ready[0];
            }
        }
        throw new AssertionError(channel + " is not ready for " + ops);
    }

    /** A select with which closed channels go. */
    void turn() throws IOException {
        selector.selectNow(key -> {});
    }

    /** Whether a byte can still be written, to a peer that is gone. */
    boolean isTaken(SocketChannel channel) {
        try {
            channel.write(bytes("x"));
            return true;
        } catch (IOException broken) {
            return false;
        }
    }

    /** A millisecond, of either kind of time. */
    void letTimePass() throws IOException {
        for (SelectionKey key : selector.keys()) {
            key.interestOps(0);
        }
        selector.select(key -> {}, 1);
    }

    /** Reads until so many bytes have come, or the end. */
    String read(SocketChannel channel, int count) throws IOException {
        ByteBuffer into = ByteBuffer.allocate(count);
        while (into.hasRemaining()) {
            waitFor(channel, SelectionKey.OP_READ);
            if (channel.read(into) < 0) {
                break;
            }
        }
        return new String(into.array(), 0, into.position(), StandardCharsets.UTF_8);
    }

    static ByteBuffer bytes(String text) {
        return StandardCharsets.UTF_8.encode(text);
    }

    interface Attempt {
        Object make() throws Exception;
    }

    /** Notes the result of a call, or the class and message of what it threw. */
    void note(String what, Attempt attempt) {
        String result;
        try {
            result = String.valueOf(attempt.make());
        } catch (Exception failure) {
            result = failure.getClass().getName();
            if (failure instanceof IOException && failure.getMessage() != null) {
                result += ": " + failure.getMessage();
            }
        }
        trail.add(what + " -> " + result);
    }

    static String family(SocketAddress address) {
        return address instanceof InetSocketAddress inet
                ? inet.getAddress().getHostAddress() + (inet.getPort() == 0 ? ":0" : ":some")
                : String.valueOf(address);
    }

    @Override
    public void close() throws IOException {
        for (SelectableChannel channel : channels) {
            channel.close();
        }
        selector.close();
    }
}
