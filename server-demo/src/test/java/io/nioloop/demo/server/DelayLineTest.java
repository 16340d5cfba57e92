package io.nioloop.demo.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nioloop.task.Coroutine;
import io.nioloop.task.Task;
import io.nioloop.task.Tasks;
import io.nioloop.testing.Simulation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** On virtual time. */
class DelayLineTest {
    private static final Duration DELAY = Duration.ofSeconds(1);

    /** What is done with a line; it runs in a task. */
    private interface Body {
        void run(DelayLine line) throws Exception;
    }

    private static void run(Body body) {
        Simulation.run(1, simulation -> {
            DelayLine line = new DelayLine(simulation.loop(), DELAY);
            simulation.await(Task.start(simulation.loop(), Coroutine.of(() -> body.run(line))));
        });
    }

    private static Duration now() {
        return Task.current().loop().time();
    }

    private static Task<Void> start(Coroutine.Action body) {
        return Task.start(Task.current().loop(), Coroutine.of(body));
    }

    @Test
    void whatWentInComesOutInOrderAndEachLaterByTheSameTime() {
        run(line -> {
            List<String> out = new ArrayList<>();
            Task<Void> receiving = start(() -> {
                for (byte[] data = line.receive(); data.length > 0; data = line.receive()) {
                    out.add(data.length + " at " + now().toMillis());
                }
                out.add("end at " + now().toMillis());
            });
            for (int length = 1; length <= 3; length++) {
                line.send(new byte[length]);
                Tasks.sleep(Duration.ofMillis(10));
            }
            line.end();
            assertFalse(line.isEmpty());
            Task.await(receiving);
            assertEquals(List.of("1 at 1000", "2 at 1010", "3 at 1020", "end at 1030"), out);
            assertTrue(line.isEmpty());
        });
    }

    @Test
    void aReceiverThatIsLateDoesNotWaitAgain() {
        run(line -> {
            line.send(new byte[1]);
            line.send(new byte[2]);
            Tasks.sleep(Duration.ofHours(1));
            Duration before = now();
            assertEquals(1, line.receive().length);
            assertEquals(2, line.receive().length);
            assertEquals(before, now());
        });
    }

    @Test
    void whoSendsWaitsWhileTooMuchIsUnderWay() {
        assertEquals(5, sentBeforeItWaits(DelayLine.LIMIT_BYTES / 4 - 100));
    }

    @Test
    void aSmallPieceCountsForTheMemoryThatItTakes() {
        int sent = sentBeforeItWaits(1);
        assertTrue(sent < DelayLine.LIMIT_BYTES / 32, sent + " pieces of one byte");
    }

    private static int sentBeforeItWaits(int length) {
        AtomicInteger sent = new AtomicInteger();
        run(line -> {
            Task<Void> sending = start(() -> {
                while (true) {
                    sent.incrementAndGet();
                    line.send(new byte[length]);
                }
            });
            Tasks.sleep(Duration.ofHours(1));
            int before = sent.get();
            line.receive();
            Tasks.sleep(Duration.ZERO);
            assertEquals(before + 1, sent.get(), "there is room for one again");
            sent.set(before);
            sending.cancel();
        });
        return sent.get();
    }

    @Test
    void whoIsCancelledWhileItWaitsHasLostNothing() {
        run(line -> {
            Task<Void> sending = start(() -> line.send(new byte[DelayLine.LIMIT_BYTES]));
            Tasks.sleep(Duration.ZERO);
            sending.cancel();
            Tasks.sleep(Duration.ZERO);
            assertTrue(sending.cancelled());
            assertEquals(DelayLine.LIMIT_BYTES, line.receive().length);
        });
    }
}
