package io.nioloop.observe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nioloop.loop.CapturedLog;
import io.nioloop.loop.ExceptionHandler;
import io.nioloop.task.Coroutine;
import io.nioloop.task.Task;
import io.nioloop.task.Tasks;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What debug mode adds to the log, and to whom findings go. */
class DebugReportsTest extends OnEachCarrier {
    private static final String SLOW = "Executing ";

    private List<String> logOf(Coroutine.Action main) {
        try (CapturedLog log = CapturedLog.open()) {
            findingsIn(world -> {
                loop.setExceptionHandler(ExceptionHandler.logging());
                spawn("main", main);
                world.settle();
            });
            return log.messages();
        }
    }

    @Test // rule 281
    void aSlowStepNamesItsTask() {
        String slow = logOf(() -> simulation.clock().advance(Duration.ofMillis(100))).stream()
                .filter(message -> message.contains(SLOW))
                .findFirst()
                .orElse("nothing slow");
        assertTrue(slow.startsWith("WARNING: Executing <Handle step of <Task main finished"), slow);
        assertTrue(slow.endsWith(" took 100 ms"), slow);
    }

    @Test // rule 281
    void aFastStepIsNotReported() {
        List<String> log = logOf(() -> simulation.clock().advance(Duration.ofMillis(99)));
        assertFalse(log.stream().anyMatch(message -> message.contains(SLOW)), log::toString);
    }

    @Test // rules 279 and 282
    void anErrorShowsWhereThoseWhomItConcernsWereMade() {
        List<String> log = logOf(() -> loop.callSoon(() -> {
            throw new IllegalStateException("fails");
        }));
        String error = log.stream()
                .filter(line -> line.contains("Exception in callback"))
                .findFirst()
                .orElse("none");
        assertTrue(error.contains(" was created at (innermost call first):\n    "), error);
        assertTrue(error.contains("DebugReportsTest.java:"), error);
        assertTrue(error.lines().filter(line -> line.startsWith("    ")).count() <= 10, error);
    }

    @Test
    void outOfDebugModeItDoesNot() {
        List<String> log = logOf(() -> {
            loop.setDebug(false);
            loop.callSoon(() -> {
                throw new IllegalStateException("fails");
            });
        });
        String error = log.stream()
                .filter(line -> line.contains("Exception in callback"))
                .findFirst()
                .orElse("none");
        assertFalse(error.contains("was created"), error);
        assertTrue(error.contains("Exception in callback"), error);
    }

    @Test
    void debugModeIsSwitchedOffAndOnAgain() {
        assertEquals(
                1,
                findingsOf(() -> {
                            loop.setDebug(false);
                            swallowOne();
                            loop.setDebug(true);
                            loop.setDebug(true);
                            swallowAnother();
                        })
                        .size());
    }

    private void swallowOne() {
        Task<Void> task = spawn("one", () -> ignoreCancellation());
        cancel(task);
    }

    private void swallowAnother() {
        Task<Void> task = spawn("another", () -> ignoreCancellation());
        cancel(task);
    }

    private static void ignoreCancellation() {
        try {
            Tasks.sleep(millis(10));
        } catch (io.nioloop.future.CancelledError swallowed) {
            // the fault
        }
    }

    private static void cancel(Task<?> task) {
        Tasks.sleep(millis(1));
        task.cancel();
        Tasks.waitFor(List.of(task), Tasks.Until.ALL_COMPLETED, null);
    }

    @Test
    void withoutAReceiverFindingsAreLoggedAsWarnings() {
        try (CapturedLog log = CapturedLog.open()) {
            findingsOf(() -> {
                Findings.setSink(loop, null);
                swallowOne();
            });
            assertTrue(
                    log.messages().stream()
                            .anyMatch(line -> line.startsWith("WARNING: task one was cancelled at DebugReportsTest")),
                    () -> log.messages().toString());
        }
    }

    @Test
    void aReceiverThatFailsIsLoggedAndTheProgramGoesOn() {
        try (CapturedLog log = CapturedLog.open()) {
            findingsOf(() -> {
                Findings.setSink(loop, finding -> {
                    throw new IllegalStateException("broken");
                });
                swallowOne();
            });
            assertTrue(
                    log.messages().stream().anyMatch(line -> line.contains("the receiver of a finding failed")),
                    () -> log.messages().toString());
        }
    }
}
