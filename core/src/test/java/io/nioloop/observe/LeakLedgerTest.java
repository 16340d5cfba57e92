package io.nioloop.observe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nioloop.Runner;
import io.nioloop.future.Promise;
import io.nioloop.loop.CapturedLog;
import io.nioloop.loop.EventLoop;
import io.nioloop.loop.LoopOptions;
import io.nioloop.net.DatagramOptions;
import io.nioloop.net.DatagramTransport;
import io.nioloop.net.Udp;
import io.nioloop.observe.LeakLedger.Kind;
import io.nioloop.support.VirtualLoop;
import io.nioloop.task.Task;
import io.nioloop.task.TaskOptions;
import io.nioloop.task.Tasks;
import io.nioloop.testing.Simulation;
import io.nioloop.testing.SimulationOptions;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a loop still has, and that nothing is left of one that was cleaned up. */
class LeakLedgerTest {
    private static final String WANTED = "io.nioloop.ledger";

    private String before;

    @BeforeEach
    void remember() {
        before = System.getProperty(WANTED, "false");
    }

    @AfterEach
    void restore() {
        System.setProperty(WANTED, before);
    }

    private static void loop(LoopOptions options, java.util.function.Consumer<EventLoop> body) {
        try (VirtualLoop virtual = VirtualLoop.open(options)) {
            body.accept(virtual.loop());
        }
    }

    @Test
    void ofAFreshLoopNothingIsLeft() {
        loop(LoopOptions.defaults(), loop -> {
            LeakLedger ledger = LeakLedger.of(loop);
            assertTrue(ledger.isEmpty());
            assertEquals(
                    "nothing is left of " + loop
                            + ": 0 tasks, 0 callbacks, 0 timers, 0 channels, 0 threads, 0 unread errors",
                    ledger.toString());
        });
    }

    @Test
    void aTimerIsLeftUntilItHasFiredOrIsCancelled() {
        loop(LoopOptions.defaults().withDebug(true), loop -> {
            loop.callLater(Duration.ofSeconds(5), () -> {}).cancel();
            assertTrue(LeakLedger.of(loop).isEmpty());
            loop.callLater(Duration.ofSeconds(5), () -> {});
            LeakLedger ledger = LeakLedger.of(loop);
            assertEquals(1, ledger.count(Kind.TIMER));
            assertTrue(ledger.toString().contains("a callback of LeakLedgerTest, due in PT5S"), ledger::toString);
            assertTrue(ledger.toString().contains("at io.nioloop"), ledger::toString);
        });
    }

    @Test
    void withoutDebugModeNobodyKnowsWhereItWasMade() {
        loop(LoopOptions.defaults().withDebug(false), loop -> {
            loop.callLater(Duration.ofSeconds(5), () -> {});
            assertEquals(List.of(), LeakLedger.of(loop).entries().get(0).birthplace());
        });
    }

    @Test
    void callbacksAreLeftUntilTheyRun() {
        loop(LoopOptions.defaults(), loop -> {
            loop.callSoon(() -> {});
            assertEquals(1, LeakLedger.of(loop).count(Kind.CALLBACK));
            loop.callSoon(() -> {
                loop.callSoon(() -> {}).cancel();
                loop.callSoon(() -> {});
                assertEquals(1, LeakLedger.of(loop).count(Kind.CALLBACK));
            });
            loop.runOnce(Duration.ZERO);
            loop.runOnce(Duration.ZERO);
            assertTrue(LeakLedger.of(loop).isEmpty());
        });
    }

    @Test
    void tasksAreLeftButForTheOneThatAsks() {
        Simulation.run(1, simulation -> {
            EventLoop loop = simulation.loop();
            Task<Void> task = Task.start(loop, () -> {
                Task<Void> other = Task.start(
                        loop,
                        () -> {
                            Tasks.sleep(Duration.ofSeconds(1));
                            return null;
                        },
                        TaskOptions.defaults().withName("other"));
                Tasks.sleep(Duration.ZERO);
                LeakLedger ledger = LeakLedger.of(loop);
                assertEquals(1, ledger.count(Kind.TASK));
                assertTrue(ledger.entries().get(0).what().contains("other"));
                return Task.await(other);
            });
            simulation.await(task);
            assertTrue(LeakLedger.of(loop).isEmpty());
        });
    }

    @Test
    void aChannelIsLeftUnderTheNameOfItsOwner() {
        Simulation.run(1, simulation -> {
            DatagramTransport transport = simulation.await(Udp.open(
                    simulation.loop(),
                    new InetSocketAddress(InetAddress.getByAddress(new byte[] {10, 0, 0, 1}), 53),
                    null,
                    () -> (data, sender) -> {},
                    DatagramOptions.defaults()));
            LeakLedger ledger = LeakLedger.of(simulation.loop());
            assertEquals(1, ledger.count(Kind.CHANNEL));
            assertEquals(transport.toString(), ledger.entries().get(0).what());
            transport.close();
            simulation.settle();
            assertTrue(LeakLedger.of(simulation.loop()).isEmpty());
        });
    }

    @Test
    void anErrorIsLeftUntilSomebodyAsksForIt() {
        loop(LoopOptions.defaults(), loop -> {
            Promise<Void> promise = new Promise<>(loop);
            promise.setException(new IllegalStateException("unheard"));
            LeakLedger ledger = LeakLedger.of(loop);
            assertEquals(1, ledger.count(Kind.ERROR));
            assertTrue(ledger.toString().contains("unheard"));
            assertEquals(1, LeakLedger.of(loop).count(Kind.ERROR)); // to list it was no asking
            promise.exception();
            assertTrue(LeakLedger.of(loop).isEmpty());
        });
    }

    @Test
    void aThreadIsLeftThatWasStartedSinceAndIsNotOurs() throws InterruptedException {
        System.setProperty(WANTED, "true");
        try (CapturedLog log = CapturedLog.open();
                VirtualLoop virtual = VirtualLoop.open()) {
            Object never = new Object();
            Thread started = new Thread(() -> stay(never), "left behind");
            Thread ours = new Thread(() -> stay(never), "nioloop-something");
            try {
                Stream.of(started, ours).forEach(Thread::start);
                LeakLedger ledger = LeakLedger.of(virtual.loop());
                assertEquals(1, ledger.count(Kind.THREAD));
                assertTrue(ledger.toString().contains("left behind"));
            } finally {
                started.interrupt();
                ours.interrupt();
                started.join();
                ours.join();
            }
            assertEquals(0, LeakLedger.of(virtual.loop()).count(Kind.THREAD));
            assertEquals(List.of(), log.entries());
        }
    }

    private static void stay(Object never) {
        synchronized (never) {
            try {
                never.wait();
            } catch (InterruptedException over) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Test
    void whenALoopIsClosedItsAccountIsLoggedIfThatIsWanted() {
        System.setProperty(WANTED, "true");
        try (CapturedLog log = CapturedLog.open()) {
            loop(LoopOptions.defaults().withDebug(false), loop -> loop.callLater(Duration.ofSeconds(1), () -> {}));
            loop(LoopOptions.defaults().withDebug(false), loop -> {});
            assertEquals(
                    List.of("WARNING", "INFO"),
                    log.entries().stream().map(CapturedLog.Entry::level).toList());
            assertTrue(log.entries().get(0).message().contains("1 timer"));
            assertTrue(log.entries().get(1).message().startsWith("nothing is left of"));
        }
    }

    @Test
    void inDebugModeItIsLoggedIfSomethingIsLeft() {
        try (CapturedLog log = CapturedLog.open()) {
            loop(LoopOptions.defaults().withDebug(true), loop -> {});
            assertEquals(List.of(), log.entries());
            loop(LoopOptions.defaults().withDebug(true), loop -> loop.callLater(Duration.ofSeconds(1), () -> {}));
            assertEquals(1, log.entries().size());
            assertTrue(log.entries().get(0).message().contains("LeakLedgerTest.java"));
        }
    }

    @Test
    void otherwiseNobodyAsks() {
        try (CapturedLog log = CapturedLog.open()) {
            loop(LoopOptions.defaults().withDebug(false), loop -> loop.callLater(Duration.ofSeconds(1), () -> {}));
            assertEquals(List.of(), log.entries());
        }
    }

    @Test
    void tasksThatOutliveTheirMainAreNamed() {
        System.setProperty(WANTED, "true");
        try (CapturedLog log = CapturedLog.open()) {
            try (Runner runner = new Runner(LoopOptions.defaults().withDebug(true))) {
                runner.run(() -> Task.start(
                        runner.loop(),
                        () -> {
                            Tasks.sleep(Duration.ofHours(1));
                            return null;
                        },
                        TaskOptions.defaults().withName("orphan")));
            }
            List<CapturedLog.Entry> entries = log.entries().stream()
                    .filter(entry -> !entry.message().startsWith("coroutines run on the carrier"))
                    .toList(); // which may be said once in each process
            String told = entries.get(0).message();
            assertTrue(told.startsWith("1 task outlives its run, and is cancelled now"), told);
            assertTrue(told.contains("orphan") && told.contains("LeakLedgerTest.java"), told);
            assertTrue(entries.get(1).message().startsWith("nothing is left"), entries::toString);
        }
    }

    @Test
    void theAccountOfAClosedLoopIsEmpty() {
        SimulationOptions options = SimulationOptions.defaults().withCheckLeaks(false);
        Simulation.run(1, options, simulation -> {
            simulation.loop().callLater(Duration.ofSeconds(1), () -> {});
            assertFalse(LeakLedger.of(simulation.loop()).isEmpty());
            simulation.loop().close();
            assertTrue(LeakLedger.of(simulation.loop()).isEmpty());
        });
    }

    @Test
    void anErrorThatCannotBeShownKeepsNoRunnerFromCleaningUp() {
        List<String> ended = new ArrayList<>();
        try (Runner runner = new Runner()) {
            runner.loop().setExceptionHandler((loop, error) -> {});
            runner.run(() -> {
                Promise<Void> unread = new Promise<>(runner.loop());
                unread.setException(new Unspeakable());
                Task.start(runner.loop(), () -> {
                    try {
                        return Task.await(new Promise<Promise<Void>>(runner.loop()));
                    } finally {
                        ended.add(unread.done() ? "cancelled" : "");
                    }
                });
                Tasks.sleep(Duration.ZERO);
                Tasks.sleep(Duration.ZERO);
                assertTrue(LeakLedger.of(runner.loop()).toString().contains("whose toString fails"));
                return null;
            });
        }
        assertEquals(List.of("cancelled"), ended);
    }

    @SuppressWarnings("serial")
    private static final class Unspeakable extends RuntimeException {
        @Override
        public String getMessage() {
            throw new UnsupportedOperationException("getMessage");
        }
    }
}
