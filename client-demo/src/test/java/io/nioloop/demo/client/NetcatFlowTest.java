package io.nioloop.demo.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nioloop.demo.client.cli.CommandLine;
import io.nioloop.future.Offload;
import io.nioloop.loop.EventLoop;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** One piece at a time, either way; the network is a fake, the threads are real. */
class NetcatFlowTest {
    private static final int DEADLINE_SECONDS = 30;

    private final AtomicInteger reads = new AtomicInteger();
    private final CountDownLatch screen = new CountDownLatch(1);
    private final EventLoop loop = EventLoop.open();
    private final Netcat netcat = netcat();
    private final FakeTransport transport = new FakeTransport(netcat);

    private Netcat netcat() {
        InputStream typing = new InputStream() {
            @Override
            public int read() {
                throw new UnsupportedOperationException();
            }

            @Override
            public int read(byte[] target, int offset, int length) {
                target[offset] = (byte) reads.incrementAndGet();
                return 1;
            }
        };
        OutputStream blocking = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                try {
                    screen.await();
                } catch (InterruptedException e) {
                    throw new IOException(e);
                }
            }
        };
        PrintStream out = new PrintStream(blocking);
        PrintStream err = new PrintStream(OutputStream.nullOutputStream());
        Terminal terminal = new Terminal(typing, out, err, false, false, true, Map.of(), "nioloop");
        Talk talk = Talk.of(terminal, CommandLine.parse(CommonOptions.all(), List.of()));
        return new Netcat(loop, terminal, talk, new LineEnds(false));
    }

    @AfterEach
    void closeLoop() {
        screen.countDown();
        loop.close();
    }

    private void runUntil(BooleanSupplier condition) {
        for (int i = 0; i < DEADLINE_SECONDS && !condition.getAsBoolean(); i++) {
            loop.runOnce(Duration.ofSeconds(1));
        }
        assertTrue(condition.getAsBoolean(), "not within " + DEADLINE_SECONDS + " s");
    }

    @Test
    void inputIsReadOnlyWhenTheConnectionHasRoomForIt() {
        Offload.setDefaultExecutor(loop, Runnable::run); // what is to be read, is read at once
        transport.becomeNarrow();
        netcat.connectionMade(transport);
        runUntil(() -> transport.written() > 0);
        assertEquals(1, reads.get());
        netcat.resumeWriting();
        runUntil(() -> transport.written() > 1);
        assertEquals(2, reads.get());
    }

    @Test
    void theConnectionIsReadOnlyWhenTheOutputHasRoomForIt() {
        transport.becomeNarrow();
        netcat.connectionMade(transport);
        transport.receive(new byte[] {1, 2, 3});
        assertFalse(transport.isReading());
        screen.countDown();
        runUntil(transport::isReading);
    }

    @Test
    void whatHasArrivedIsShownBeforeItEnds() {
        transport.becomeNarrow();
        netcat.connectionMade(transport);
        transport.receive(new byte[] {1, 2, 3});
        netcat.connectionLost(null);
        loop.runOnce(Duration.ZERO);
        assertFalse(netcat.exitCode().done());
        screen.countDown();
        runUntil(() -> netcat.exitCode().done());
        assertEquals(0, netcat.exitCode().result());
    }
}
