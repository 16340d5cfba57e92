package io.nioloop.streams;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nioloop.NioLoop;
import io.nioloop.task.Task;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The input and output of a process, which block, as streams. Threads stand between, so this is the edge. */
@Timeout(60)
class StandardStreamsTest {
    private static final int LIMIT_SECONDS = 30;

    private static byte[] random(int size) {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return bytes;
    }

    @Test
    void inputIsReadToItsEnd() throws Exception {
        byte[] all = random(1_000_000);
        NioLoop.run(() -> {
            StreamReader reader = StandardStreams.read(Task.current().loop(), new ByteArrayInputStream(all));
            assertArrayEquals(all, reader.read());
        });
    }

    @Test
    void outputThatNobodyTakesMakesTheWriterWait() throws Exception {
        CountDownLatch taking = new CountDownLatch(1);
        CountDownLatch ended = new CountDownLatch(1);
        AtomicInteger taken = new AtomicInteger();
        OutputStream slow = new OutputStream() {
            @Override
            public void write(int one) {
                throw new AssertionError("one by one");
            }

            @Override
            public void write(byte[] piece, int from, int count) throws IOException {
                try {
                    assertTrue(taking.await(LIMIT_SECONDS, TimeUnit.SECONDS));
                } catch (InterruptedException e) {
                    throw new IOException(e);
                }
                if (taken.addAndGet(count) == 1_000_000) {
                    ended.countDown();
                }
            }
        };
        NioLoop.run(() -> {
            StreamWriter writer = StandardStreams.write(Task.current().loop(), slow);
            writer.write(random(1_000_000));
            assertTrue(writer.transport().writeBufferSize() > 500_000);
            taking.countDown();
            writer.close();
            writer.waitClosed();
        });
        assertTrue(ended.await(LIMIT_SECONDS, TimeUnit.SECONDS)); // although the loop is closed
        assertEquals(1_000_000, taken.get());
    }

    @Test
    void inputThatNeverComesDoesNotHoldUpTheEnd() throws Exception {
        PipedOutputStream keyboard = new PipedOutputStream();
        InputStream silent = new PipedInputStream(keyboard);
        AtomicReference<StreamReader> reader = new AtomicReference<>();
        NioLoop.run(() -> reader.set(StandardStreams.read(Task.current().loop(), silent)));
        assertFalse(reader.get().atEof());
        keyboard.close();
    }

    @Test
    void streamThatIsReadIsClosedAtItsEnd() throws Exception {
        CountDownLatch closed = new CountDownLatch(1);
        InputStream in = new ByteArrayInputStream(random(100)) {
            @Override
            public void close() {
                closed.countDown();
            }
        };
        NioLoop.run(() -> {
            assertEquals(100, Streams.fromBlocking("reads", in).reader().read().length);
        });
        assertTrue(closed.await(LIMIT_SECONDS, TimeUnit.SECONDS));
    }

    @Test
    void endlessStreamIsClosedWhenNobodyReadsItAnyMore() throws Exception {
        CountDownLatch closed = new CountDownLatch(1);
        InputStream in = new InputStream() {
            @Override
            public int read() {
                return 1;
            }

            @Override
            public void close() {
                closed.countDown();
            }
        };
        NioLoop.run(() -> {
            Connection connection = Streams.fromBlocking("reads", in);
            connection.reader().readExactly(100_000);
            connection.close();
        });
        assertTrue(closed.await(LIMIT_SECONDS, TimeUnit.SECONDS));
    }

    @Test
    void streamThatIsWrittenIsClosedWithItsWriterAfterAllIsWritten() throws Exception {
        CountDownLatch closed = new CountDownLatch(1);
        AtomicInteger taken = new AtomicInteger();
        OutputStream out = new OutputStream() {
            @Override
            public void write(int one) {
                taken.incrementAndGet();
            }

            @Override
            public void close() {
                closed.countDown();
            }
        };
        NioLoop.run(() -> {
            StreamWriter writer = Streams.toBlocking("writes", out);
            writer.write(random(300_000));
            writer.close();
            writer.waitClosed();
        });
        assertTrue(closed.await(LIMIT_SECONDS, TimeUnit.SECONDS));
        assertEquals(300_000, taken.get());
    }

    @Test
    void streamThatFailsBreaksTheWriterAndIsClosed() throws Exception {
        CountDownLatch closed = new CountDownLatch(1);
        OutputStream full = new OutputStream() {
            @Override
            public void write(int one) throws IOException {
                throw new IOException("full");
            }

            @Override
            public void close() {
                closed.countDown();
            }
        };
        NioLoop.run(() -> {
            StreamWriter writer = Streams.toBlocking("writes", full);
            writer.write(random(1_000_000));
            assertThrows(IOException.class, writer::drain);
        });
        assertTrue(closed.await(LIMIT_SECONDS, TimeUnit.SECONDS));
    }
}
