package io.nioloop.samples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.nioloop.testing.SimulatedNetwork;
import io.nioloop.testing.VirtualClock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.spi.SelectorProvider;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A program of {@code docs/testing.md} that knows java.nio and nothing of nioloop. */
class RawNioTest {
    @Test
    void anyNioCodeRunsOnTheNetwork() throws IOException {
        VirtualClock clock = new VirtualClock();
        SimulatedNetwork network = new SimulatedNetwork(clock, 42).latency(Duration.ofSeconds(1));
        assertEquals("hello", askOverRawNio(network));
        assertEquals(4, clock.elapsed().toSeconds());
    }

    private static String askOverRawNio(SelectorProvider provider) throws IOException {
        InetSocketAddress address = new InetSocketAddress("10.0.0.1", 80);
        ByteBuffer answer = ByteBuffer.allocate(16);
        try (Selector selector = provider.openSelector();
                ServerSocketChannel server = provider.openServerSocketChannel();
                SocketChannel client = provider.openSocketChannel()) {
            server.bind(address).configureBlocking(false).register(selector, SelectionKey.OP_ACCEPT);
            client.configureBlocking(false).register(selector, SelectionKey.OP_CONNECT);
            client.connect(address);
            do {
                selector.select(RawNioTest::step);
            } while (client.read(answer) >= 0);
        }
        return UTF_8.decode(answer.flip()).toString();
    }

    private static void step(SelectionKey key) {
        try {
            if (key.isAcceptable()) {
                SocketChannel accepted = ((ServerSocketChannel) key.channel()).accept();
                accepted.configureBlocking(false);
                accepted.write(UTF_8.encode("hello"));
                accepted.close();
            } else if (key.isConnectable()) {
                ((SocketChannel) key.channel()).finishConnect();
                key.interestOps(SelectionKey.OP_READ);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
