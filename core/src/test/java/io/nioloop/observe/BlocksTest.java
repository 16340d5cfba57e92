package io.nioloop.observe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nioloop.loop.Event;
import io.nioloop.loop.EventLoop;
import io.nioloop.loop.Handle;
import io.nioloop.loop.LoopEvent;
import io.nioloop.loop.LoopOptions;
import io.nioloop.loop.Observer;
import io.nioloop.net.Protocol;
import io.nioloop.net.Server;
import io.nioloop.net.Tcp;
import io.nioloop.net.Transport;
import io.nioloop.task.Task;
import io.nioloop.task.TaskOptions;
import io.nioloop.testing.Simulation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** What the watchdog makes of what it sees: its thread is played by the callbacks themselves, on virtual time. */
class BlocksTest {
    private static final StackTraceElement[] DEEP = {
        frame("java.lang.Thread", "sleep"), frame("Main", "report"), frame("Main", "run"),
    };
    private static final StackTraceElement[] FLAT = {frame("Main", "run")};

    private final List<BlockReport> reports = new ArrayList<>();
    private StackTraceElement[] stack = DEEP;
    private Simulation simulation;
    private EventLoop loop;
    private Blocks blocks;

    private static StackTraceElement frame(String type, String method) {
        return new StackTraceElement(type, method, "Main.java", 1);
    }

    private void watching(Simulation.Body body) {
        Simulation.run(1, world -> {
            simulation = world;
            loop = world.loop();
            blocks = new Blocks(world.clock(), Duration.ofMillis(100), () -> stack, reports::add);
            loop.addObserver(blocks);
            body.run(world);
            blocks.look();
        });
    }

    /** Time passes in a callback, and the watchdog looks every 20 ms. */
    private void block(long millis) {
        for (long passed = 0; passed < millis; passed += 20) {
            simulation.clock().advance(Duration.ofMillis(20));
            blocks.look();
        }
    }

    @Test
    void aBlockIsReportedOnceItIsOver() {
        watching(world -> {
            Handle handle = loop.callSoon(() -> {
                block(300);
                assertEquals(List.of(), reports);
            });
            world.settle();
            blocks.look();
            BlockReport report = reports.get(0);
            assertSame(handle, report.source());
            assertEquals("a callback of BlocksTest", report.what());
            assertEquals(Duration.ofMillis(300), report.duration());
            assertTrue(report.ended());
            assertEquals(List.of(DEEP), report.stack());
        });
        assertEquals(1, reports.size());
    }

    @Test
    void theTaskIsNamed() {
        watching(world -> {
            Task<Void> task = Task.start(
                    loop,
                    () -> {
                        block(100);
                        return null;
                    },
                    TaskOptions.defaults().withName("report"));
            world.settle();
            blocks.look();
            assertSame(task, reports.get(0).source());
            assertEquals(
                    "a step of task report held the loop for 100 ms\n    at java.lang.Thread.sleep(Main.java:1)"
                            + "\n    at Main.report(Main.java:1)\n    at Main.run(Main.java:1)",
                    reports.get(0).message());
        });
    }

    @Test
    void manyShortCallbacksAreNoBlock() {
        watching(world -> {
            for (int i = 0; i < 50; i++) {
                loop.callSoon(() -> block(80));
            }
            world.settle();
        });
        assertEquals(List.of(), reports);
    }

    @Test
    void theStackSeenMostOftenIsShown() {
        watching(world -> {
            loop.callSoon(() -> {
                block(80);
                stack = FLAT;
                block(100);
            });
            world.settle();
        });
        assertEquals(List.of(FLAT), reports.get(0).stack());
    }

    @Test
    void ofStacksSeenEquallyOftenTheDeepestIsShown() {
        watching(world -> {
            loop.callSoon(() -> {
                block(40); // too short to be looked at
                stack = FLAT;
                block(60);
                stack = DEEP;
                block(60);
            });
            world.settle();
        });
        assertEquals(List.of(DEEP), reports.get(0).stack());
    }

    @Test
    void whoWasReadyHasWaited() {
        watching(world -> {
            loop.callLater(Duration.ofMillis(50), () -> {});
            loop.callLater(Duration.ofMillis(500), () -> {});
            loop.callSoon(() -> {
                block(100);
                loop.callSoon(() -> {});
                block(100);
            });
            loop.callSoon(() -> {});
            loop.callSoon(() -> {}).cancel();
            world.settle();
        });
        assertEquals(
                "a callback of BlocksTest (200 ms), a cancelled callback (200 ms), a callback of BlocksTest (100 ms),"
                        + " the timer of a callback of BlocksTest (150 ms)",
                named(reports.get(0)));
        assertTrue(reports.get(0).message().contains("\n  4 had to wait: "), reports::toString);
    }

    private static String named(BlockReport report) {
        return String.join(
                ", ",
                report.victims().stream().map(BlockReport.Victim::toString).toList());
    }

    @Test
    void aChannelThatIsReadyAfterwardsHasWaitedToo() {
        watching(world -> {
            Server server = world.await(Tcp.listen(loop, "10.0.0.1", 80, () -> (Protocol) data -> {}));
            AtomicReference<Transport> client =
                    new AtomicReference<>(world.await(Tcp.connect(loop, "10.0.0.1", 80, () -> (Protocol) data -> {})));
            world.settle();
            client.get().write("hello".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
            loop.callSoon(() -> block(200));
            world.settle();
            client.get().close();
            server.close();
        });
        assertEquals(1, reports.size());
        assertTrue(named(reports.get(0)).matches("the channel of <.*Transport.*> \\(200 ms\\)"), reports::toString);
    }

    @Test
    void aBlockThatDoesNotEndIsReportedOnceAfterTenTimesTheLimit() {
        watching(world -> {
            loop.callSoon(() -> {
                block(980);
                assertEquals(List.of(), reports);
                block(2_000);
                assertEquals(1, reports.size());
            });
            world.settle();
        });
        assertEquals(1, reports.size());
        assertFalse(reports.get(0).ended());
        assertEquals(Duration.ofMillis(1_000), reports.get(0).duration());
        assertTrue(
                reports.get(0)
                        .message()
                        .startsWith("a callback of BlocksTest is still holding the loop, for 1000 ms so far\n"),
                reports::toString);
    }

    @Test
    void twoBlocksInOneTurnAreTwoReports() {
        watching(world -> {
            loop.callSoon(() -> block(100));
            loop.callSoon(() -> block(200));
            world.settle();
        });
        assertEquals(
                List.of(Duration.ofMillis(100), Duration.ofMillis(200)),
                reports.stream().map(BlockReport::duration).toList());
    }

    @Test
    void aProcessThatStoodStillWasNotBlocked() {
        watching(world -> {
            loop.callSoon(() -> simulation.clock().advance(Duration.ofSeconds(5)));
            world.settle();
            blocks.look();
            loop.callSoon(() -> {
                block(80);
                simulation.clock().advance(Duration.ofSeconds(5));
                blocks.look();
                block(2_000);
            });
            world.settle();
            assertEquals(List.of(), reports);
            loop.callSoon(() -> block(100)); // and afterwards it watches as before
            world.settle();
        });
        assertEquals(1, reports.size());
    }

    @Test
    void aReceiverThatFailsIsNoReasonToStop() {
        watching(world -> {
            blocks = new Blocks(world.clock(), Duration.ofMillis(100), () -> stack, report -> {
                reports.add(report);
                throw new IllegalStateException("a broken receiver");
            });
            loop.addObserver(blocks);
            loop.callSoon(() -> block(100));
            loop.callSoon(() -> block(100));
            world.settle();
            blocks.look();
        });
        assertEquals(2, reports.size());
    }

    @Test
    void onlyTheUpperPartOfTheStackIsTheCallbacks() {
        StackTraceElement[] ofTask = {
            frame("java.lang.Thread", "sleep"),
            frame("Main", "work"),
            frame("Main$$Lambda/0x123", "run"),
            frame("io.nioloop.task.Coroutine", "lambda$of$0"),
            frame("io.nioloop.task.Task", "live"),
            frame("io.nioloop.task.Fiber", "runBody"),
            frame("io.nioloop.task.ThreadCarrier$Worker", "run"),
        };
        StackTraceElement[] ofCallback = {
            frame("Main", "work"), frame("io.nioloop.loop.Handle", "run"), frame("io.nioloop.loop.EventLoop", "invoke"),
        };
        assertEquals(List.of(ofTask[0], ofTask[1]), CallbackFrames.ofCallback(ofTask));
        assertEquals(List.of(ofCallback[0]), CallbackFrames.ofCallback(ofCallback));
    }

    @Test
    void aLongStackShowsWhereTheProgramsOwnPartBegins() {
        List<StackTraceElement> frames = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            frames.add(frame(i < 20 ? "java.util.Deep" : "Main", "call" + i));
        }
        String message =
                new BlockReport(loopless(), "a callback", frames, Duration.ofMillis(1), true, List.of()).message();
        assertTrue(message.contains("call4(Main.java:1)\n    …\n    at Main.call20"), message);
        assertFalse(message.contains("call28"), message);
    }

    @Test
    void aBlockThatWasNeverSeenHasNoStack() {
        BlockReport report =
                new BlockReport(loopless(), "a callback", List.of(), Duration.ofMillis(7), true, List.of());
        assertEquals("a callback held the loop for 7 ms", report.message());
    }

    private static Object loopless() {
        return "nothing";
    }

    @Test
    void thePropertyIsATime() {
        watching(world -> {
            assertEquals(LoopOptions.defaults().slowCallbackDuration(), Watchdog.threshold(loop, ""));
            assertEquals(Duration.ofMillis(50), Watchdog.threshold(loop, "50ms"));
            assertEquals(Duration.ofSeconds(2), Watchdog.threshold(loop, "2s"));
            assertThrows(IllegalArgumentException.class, () -> Watchdog.threshold(loop, "soon"));
            assertThrows(IllegalArgumentException.class, () -> Watchdog.attach(loop, Duration.ZERO, report -> {}));
        });
    }

    @Test
    void aDebuggerIsKnownByItsArgument() {
        assertTrue(Management.opensForDebugger("-agentlib:jdwp=transport=dt_socket,server=y"));
        assertFalse(Management.opensForDebugger("-agentlib:hprof"));
    }

    @Test
    void aLoopThatGoesToSleepAfterTheBlockDelaysNoReport() {
        watching(world -> {
            Handle handle = loop.callSoon(() -> block(300));
            world.settle();
            reports.clear();
            blocks = new Blocks(world.clock(), Duration.ofMillis(100), () -> stack, reports::add);
            loop.addObserver(new Observer() {
                @Override
                public void on(EventLoop of, Event event) {
                    if (event instanceof LoopEvent.CallbackStarted || event instanceof LoopEvent.CallbackFinished) {
                        blocks.on(of, event);
                    } // and of the sleep no more than its beginning
                }
            });
            loop.callSoon(() -> block(300));
            world.settle();
            assertTrue(blocks.owes());
            blocks.on(loop, new LoopEvent.Polling(Long.MAX_VALUE));
            blocks.look();
            world.clock().advance(Duration.ofMillis(30));
            blocks.look();
            assertEquals(1, reports.size());
            assertFalse(blocks.owes());
            assertFalse(handle.cancelled());
        });
    }
}
