package io.nioloop.task;

import static io.nioloop.task.Fiber.Stop.ENDED;
import static io.nioloop.task.Fiber.Stop.SUSPENDED;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nioloop.loop.EventLoop;
import io.nioloop.loop.Others;
import io.nioloop.task.Carrier.Kind;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Bodies stop and go on, on whatever carries them. */
@ParameterizedClass(name = "{0}")
@MethodSource("kinds")
class CarrierTest {
    @Parameter
    Kind kind;

    private Stage stage;

    static List<Kind> kinds() {
        return Carrier.offered();
    }

    @BeforeEach
    void open() {
        stage = new Stage(kind);
    }

    @AfterEach
    void close() {
        stage.close();
    }

    @Test
    void bodyStopsWhereItSuspendsAndGoesOnThere() {
        List<String> told = new ArrayList<>();
        Fiber fiber = stage.fiber(self -> {
            told.add("begins");
            self.suspend();
            told.add("goes on");
        });
        stage.run(() -> {
            assertEquals(SUSPENDED, fiber.resume());
            told.add("meanwhile");
            assertEquals(ENDED, fiber.resume());
        });
        assertEquals(List.of("begins", "meanwhile", "goes on"), told);
    }

    @Test
    void bodyDoesNotBeginBeforeItIsResumed() {
        Fiber fiber = stage.fiber(self -> {
            throw new AssertionError("nobody resumed this");
        });
        stage.run(() -> {});
        assertNotNull(fiber);
    }

    @Test
    void aHundredThousandTurnsEndWhereTheyShould() {
        int turns = 100_000;
        int[] count = {0};
        Fiber fiber = stage.fiber(self -> {
            for (int i = 0; i < turns; i++) {
                count[0]++;
                self.suspend();
            }
        });
        stage.run(() -> {
            for (int i = 0; i < turns; i++) {
                assertEquals(SUSPENDED, fiber.resume());
            }
            assertEquals(ENDED, fiber.resume());
        });
        assertEquals(turns, count[0]);
    }

    @Test
    void bodySuspendsDeepInItsCalls() {
        int[] sum = {0};
        Fiber fiber = stage.fiber(self -> sum[0] = sumSuspending(self, 500));
        stage.run(() -> {
            for (int i = 0; i < 500; i++) {
                assertEquals(SUSPENDED, fiber.resume());
            }
            assertEquals(ENDED, fiber.resume());
        });
        assertEquals(500 * 501 / 2, sum[0]);
    }

    private static int sumSuspending(Fiber self, int depth) {
        if (depth == 0) {
            return 0;
        }
        int below = sumSuspending(self, depth - 1);
        self.suspend();
        return depth + below;
    }

    @Test
    void tenThousandBodiesTakeTurns() {
        int bodies = kind == Kind.THREAD && !VirtualThreads.exist() ? 1_000 : 10_000; // 17 has platform threads only
        int[] turns = new int[bodies];
        Deque<Fiber> ready = new ArrayDeque<>();
        for (int i = 0; i < bodies; i++) {
            int number = i;
            ready.add(stage.fiber(self -> {
                for (int turn = 0; turn < 3; turn++) {
                    turns[number]++;
                    self.suspend();
                }
            }));
        }
        stage.run(() -> {
            for (Fiber fiber; (fiber = ready.poll()) != null; ) {
                if (fiber.resume() == SUSPENDED) {
                    ready.add(fiber);
                }
            }
        });
        assertTrue(Arrays.stream(turns).allMatch(count -> count == 3));
    }

    @Test
    void whatIsThrownAtASuspensionIsCaughtInTheBody() {
        List<String> told = new ArrayList<>();
        Fiber fiber = stage.fiber(self -> {
            try {
                self.suspend();
                throw new IllegalArgumentException("planned");
            } catch (IllegalArgumentException planned) {
                told.add(planned.getMessage());
                self.suspend();
            } finally {
                told.add("finally");
            }
        });
        stage.run(() -> {
            assertEquals(SUSPENDED, fiber.resume());
            assertEquals(SUSPENDED, fiber.resume());
            assertEquals(List.of("planned"), told);
            assertEquals(ENDED, fiber.resume());
        });
        assertEquals(List.of("planned", "finally"), told);
    }

    @Test // as an eager task does
    void aBodyResumesAnother() {
        List<String> told = new ArrayList<>();
        Fiber inner = stage.fiber(self -> {
            told.add("inner begins");
            self.suspend();
            told.add("inner goes on");
        });
        Fiber outer = stage.fiber(self -> {
            told.add("" + inner.resume());
            self.suspend();
            told.add("" + inner.resume());
        });
        stage.run(() -> {
            assertEquals(SUSPENDED, outer.resume());
            assertEquals(ENDED, outer.resume());
        });
        assertEquals(List.of("inner begins", "SUSPENDED", "inner goes on", "ENDED"), told);
    }

    @Test
    void aBodyThatAnotherBeganGoesOnOnTheLoop() {
        Fiber inner = stage.fiber(Fiber::suspend);
        Fiber outer = stage.fiber(self -> {
            inner.resume();
            stage.fiber(deeper -> assertTrue(stage.loop().inLoop())).resume();
            assertTrue(stage.loop().inLoop());
        });
        stage.run(() -> {
            assertEquals(ENDED, outer.resume());
            assertTrue(stage.loop().inLoop());
            assertEquals(ENDED, inner.resume());
        });
    }

    @Test
    void stackShowsWhatTheBodyDoesAndNotWhatCarriesIt() {
        Fiber fiber = stage.fiber(CarrierTest::outer);
        List<String> frames = new ArrayList<>();
        stage.run(() -> {
            fiber.resume();
            for (StackTraceElement frame : fiber.stack()) {
                frames.add(frame.getMethodName());
            }
            fiber.resume();
        });
        assertEquals(List.of("inner", "outer"), frames.subList(0, 2));
        assertTrue(
                frames.stream().skip(2).allMatch(name -> name.startsWith("lambda$") || name.equals("run")),
                frames::toString);
    }

    @Test
    void aBodyHasNoStackBeforeItBeginsAndAfterItEnded() {
        Fiber fiber = stage.fiber(self -> {});
        stage.run(() -> {
            assertEquals(0, fiber.stack().length);
            fiber.resume();
            assertEquals(0, fiber.stack().length);
        });
    }

    private static void outer(Fiber self) {
        inner(self);
    }

    private static void inner(Fiber self) {
        self.suspend();
    }

    @Test
    void toLookAtAStackDoesNotResumeTheBody() {
        int[] steps = {0};
        Fiber fiber = stage.fiber(self -> {
            self.suspend();
            steps[0]++;
        });
        stage.run(() -> {
            fiber.resume();
            fiber.stack();
            fiber.stack();
        });
        stage.settle();
        assertEquals(0, steps[0]);
        stage.run(() -> assertEquals(ENDED, fiber.resume()));
    }

    @Test
    void theBodyIsTheLoop() {
        EventLoop loop = stage.loop();
        List<String> told = new ArrayList<>();
        Fiber fiber = stage.fiber(self -> {
            for (int i = 0; i < 2; i++) {
                assertTrue(loop.inLoop());
                assertTrue(loop.isRunning());
                assertSame(loop, EventLoop.current());
                loop.callSoon(() -> told.add("called"));
                assertThrows(IllegalStateException.class, loop::runForever);
                self.suspend();
            }
        });
        stage.run(() -> {
            fiber.resume();
            assertTrue(loop.inLoop());
            assertSame(loop, EventLoop.current());
            fiber.resume();
            fiber.resume();
        });
        assertFalse(loop.isRunning());
        stage.settle();
        assertEquals(List.of("called", "called"), told);
    }

    @Test
    void otherThreadsAreRefusedWhileABodyRuns() {
        EventLoop loop = stage.loop();
        Fiber fiber = stage.fiber(self -> {
            Others.doOn(number -> {
                assertFalse(loop.inLoop());
                assertThrows(IllegalStateException.class, EventLoop::current);
                assertThrows(IllegalStateException.class, () -> loop.callSoon(() -> {}));
            });
            loop.callSoon(loop::stop);
        });
        stage.run(fiber::resume); // on a virtual thread the wait for the other thread parks the body
        stage.runUntilStopped();
    }

    @Test
    void aBodyHasAThreadOfItsOwnUnlessOnAContinuation() {
        Thread[] seen = new Thread[1];
        Fiber fiber = stage.fiber(self -> {
            seen[0] = Thread.currentThread();
            self.suspend();
        });
        stage.run(() -> {
            fiber.resume();
            if (kind == Kind.CONTINUATION) {
                assertSame(Thread.currentThread(), seen[0]);
                assertNull(fiber.thread());
            } else {
                assertSame(seen[0], fiber.thread());
            }
            fiber.resume();
        });
    }

    @Test
    void anInterruptDoesNotResumeABodyAndIsNotLost() {
        boolean[] interrupted = {false};
        int[] steps = {0};
        Fiber fiber = stage.fiber(self -> {
            Thread.currentThread().interrupt();
            for (; steps[0] < 3; steps[0]++) {
                self.suspend();
            }
            interrupted[0] = Thread.interrupted();
        });
        stage.run(() -> {
            for (int i = 0; i < 3; i++) {
                assertEquals(SUSPENDED, fiber.resume());
                assertEquals(i, steps[0]);
            }
            assertEquals(ENDED, fiber.resume());
            Thread.interrupted();
        });
        assertTrue(interrupted[0]);
    }

    @Test
    void aBodyGoesOnWhenTheLoopRunsOnAnotherThread() {
        Fiber fiber = stage.fiber(self -> {
            self.suspend();
            assertTrue(stage.loop().inLoop());
            self.suspend();
        });
        stage.run(() -> assertEquals(SUSPENDED, fiber.resume()));
        Others.doOn(number -> stage.run(() -> assertEquals(SUSPENDED, fiber.resume())));
        stage.run(() -> assertEquals(ENDED, fiber.resume()));
    }

    @Test
    void aBodyCanBeUnwoundWhileTheLoopCloses() {
        List<String> told = new ArrayList<>();
        boolean[] closing = {false};
        Fiber fiber = stage.fiber(self -> {
            self.suspend();
            if (closing[0]) {
                told.add("unwinds");
                self.suspend();
            }
            told.add("ends");
        });
        stage.loop().onClose(() -> {
            closing[0] = true;
            told.add("" + fiber.resume());
            told.add("" + fiber.resume());
        });
        stage.run(fiber::resume);
        stage.loop().close();
        assertEquals(List.of("unwinds", "SUSPENDED", "ends", "ENDED"), told);
    }

    @Test
    void aBodyInAClassInitialiserIsRefusedWithAdviceAndGoesOn() {
        if (kind == Kind.THREAD) {
            return; // a thread can wait anywhere
        }
        Fiber fiber = stage.fiber(self -> {
            Throwable refused = assertThrows(ExceptionInInitializerError.class, () -> initialise(self))
                    .getCause();
            assertEquals(IllegalStateException.class, refused.getClass());
            assertTrue(refused.getMessage().contains("class initialiser"), refused::getMessage);
            self.suspend();
        });
        stage.run(() -> {
            assertEquals(SUSPENDED, fiber.resume());
            assertEquals(ENDED, fiber.resume());
        });
    }

    private void initialise(Fiber self) {
        suspending = self;
        assertEquals(1, kind == Kind.VIRTUAL ? OnVirtual.VALUE : OnContinuation.VALUE);
    }

    private static Fiber suspending; // by the initialisers of these classes, each of which runs once

    private static int suspendAndReturnOne() {
        suspending.suspend();
        return 1;
    }

    private static final class OnVirtual {
        static final int VALUE = suspendAndReturnOne();
    }

    private static final class OnContinuation {
        static final int VALUE = suspendAndReturnOne();
    }
}
