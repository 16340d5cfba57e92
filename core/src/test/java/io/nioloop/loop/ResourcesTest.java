package io.nioloop.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ref.WeakReference;
import java.nio.channels.Pipe;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** What a loop takes from the system it gives back; and what happens when there is nothing left to take. */
class ResourcesTest {
    @BeforeAll
    static void takeWhatIsTakenOnlyOnce() {
        CapturedLog.open().close();
        openAndClose(10);
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aThousandLoopsOpenedRunAndClosedLeaveDescriptorsAndThreadsAsTheyWere() {
        int descriptors = Descriptors.count();
        int threads = Thread.activeCount();
        openAndClose(1_000);
        assertNoMoreThan(descriptors);
        assertTrue(Thread.activeCount() <= threads);
    }

    private static void assertNoMoreThan(int descriptors) {
        int now = Descriptors.count();
        assertTrue(now <= descriptors, () -> descriptors + " descriptors before, " + now + " after");
    }

    private static void openAndClose(int count) {
        for (int i = 0; i < count; i++) {
            try (EventLoop loop = EventLoop.open()) {
                loop.callLater(Duration.ofHours(1), () -> {});
                loop.runOnce(Duration.ZERO);
            }
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aRebuiltSelectorLeavesNoDescriptorBehind() {
        int before = Descriptors.count();
        VirtualClock clock = new VirtualClock(); // on which a real sleep takes no time, and so is for nothing
        LoopOptions options = LoopOptions.defaults().withClock(clock);
        try (CapturedLog log = CapturedLog.open();
                EventLoop loop = EventLoop.open(options)) {
            int open = Descriptors.count();
            for (int i = 0; i < 512; i++) {
                loop.runOnce(Duration.ofMillis(2));
            }
            assertEquals(
                    List.of("WARNING: the selector woke 512 times in a row for nothing: replaced"), log.messages());
            assertNoMoreThan(open);
        }
        assertNoMoreThan(before);
    }

    @Test // rule 11; row 20: nothing that hangs can hold it up
    void closingNeitherWaitsNorLeavesAThread() {
        Set<Thread> before = Thread.getAllStackTraces().keySet();
        EventLoop real = EventLoop.open();
        real.callLater(Duration.ofDays(365), () -> {});
        real.runOnce(Duration.ZERO);
        real.close();
        Set<Thread> after = new HashSet<>(Thread.getAllStackTraces().keySet());
        after.removeAll(before);
        after.removeIf(thread ->
                thread.getThreadGroup() == null || thread.getThreadGroup().getParent() == null);
        assertEquals(Set.of(), after);
    }

    @Test
    void aClosedLoopHoldsNothingOfWhatItDidNotRun() {
        EventLoop loop = JumpingPoller.openLoop();
        WeakReference<Object> held = scheduleSomething(loop);
        loop.close();
        Garbage.assertCollected(held);
        assertTrue(loop.isClosed());
    }

    private static WeakReference<Object> scheduleSomething(EventLoop loop) {
        Object something = new Object();
        Runnable holding = () -> assertNotNull(something);
        loop.callSoon(() -> loop.callSoon(holding));
        loop.runOnce(Duration.ZERO);
        loop.execute(holding);
        loop.callLater(Duration.ofSeconds(1), holding);
        return new WeakReference<>(something);
    }

    /** Rows 7 and 21, in a JVM of its own that may open few descriptors. */
    @Test
    @EnabledOnOs(OS.LINUX)
    void withoutAnyDescriptorLeftErrorsAreStillReportedAndOpeningALoopIsAClearError() throws Exception {
        String classPath = Path.of("target", "classes") + ":" + Path.of("target", "test-classes");
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        Process child = new ProcessBuilder(
                        "sh",
                        "-c",
                        "ulimit -n 64 && exec \"$0\" -XX:TieredStopAtLevel=1 -cp \"$1\" \"$2\"",
                        java,
                        classPath,
                        WithoutDescriptors.class.getName())
                .redirectErrorStream(true)
                .start();
        String output = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(child.waitFor(30, TimeUnit.SECONDS));
        assertEquals(0, child.exitValue(), output);
        for (String told : List.of("a callback", "another callback", "a handler", "an observer")) {
            assertTrue(output.contains(told + " that fails"), output);
        }
        assertTrue(output.contains("StackOverflowError"), output);
        assertTrue(output.contains("was interrupted"), output);
        assertTrue(output.endsWith("fine\n"), output);
    }

    /** The program of that JVM: takes all descriptors, then does for the first time whatever can go wrong. */
    static final class WithoutDescriptors {
        private WithoutDescriptors() {}

        public static void main(String[] arguments) throws IOException {
            EventLoop loop = EventLoop.open(LoopOptions.defaults().withDebug(true));
            Pipe pipe = Pipe.open();
            pipe.source().configureBlocking(false);
            liveWithoutErrors(loop, pipe);
            List<FileInputStream> all = takeAllDescriptors();

            expectNoLoop();
            loop.callSoon(() -> {
                throw new IllegalStateException("a callback that fails");
            });
            loop.callLater(Duration.ZERO, WithoutDescriptors::overflow);
            loop.callSoon(() -> loop.setExceptionHandler((anyLoop, error) -> {
                throw new AssertionError("a handler that fails");
            }));
            loop.callSoon(() -> {
                throw new AssertionError("another callback that fails");
            });
            loop.callSoon(() -> loop.setObserver((anyLoop, event) -> {
                throw new IllegalStateException("an observer that fails");
            }));
            loop.callSoon(() -> Thread.currentThread().interrupt());
            stopWhenTheInterruptIsGone(loop);
            loop.runForever();
            loop.close();

            for (FileInputStream one : all) {
                one.close();
            }
            System.out.println("fine");
        }

        /** What is loaded by these is not at stake: errors are. */
        private static void liveWithoutErrors(EventLoop loop, Pipe pipe) {
            loop.setObserver((anyLoop, event) -> {});
            loop.addReader(pipe.source(), () -> {});
            loop.callLater(Duration.ofMillis(1), loop::stop);
            loop.runForever();
            loop.setObserver(null);
        }

        private static void stopWhenTheInterruptIsGone(EventLoop loop) {
            loop.callLater(Duration.ofMillis(5), () -> {
                if (Thread.currentThread().isInterrupted()) {
                    stopWhenTheInterruptIsGone(loop);
                } else {
                    loop.stop();
                }
            });
        }

        private static List<FileInputStream> takeAllDescriptors() {
            List<FileInputStream> all = new ArrayList<>(100);
            try {
                while (true) {
                    all.add(new FileInputStream("/dev/null"));
                }
            } catch (IOException noneIsLeft) {
                return all;
            }
        }

        private static void expectNoLoop() {
            try {
                EventLoop.open().close();
                throw new IllegalStateException("there is a descriptor left");
            } catch (UncheckedIOException refused) {
                if (!refused.getMessage().startsWith("cannot open a selector: ")) {
                    throw refused;
                }
            }
        }

        @SuppressWarnings("InfiniteRecursion") // that is the point
        private static void overflow() {
            overflow();
        }
    }
}
