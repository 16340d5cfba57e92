package io.nioloop.process;

import static io.nioloop.process.Children.run;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nioloop.NioLoop;
import io.nioloop.future.CancelledError;
import io.nioloop.loop.EventLoop;
import io.nioloop.loop.LoopError;
import io.nioloop.task.Carriers;
import io.nioloop.task.Task;
import io.nioloop.task.TaskGroup;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** No child outlives its owner, and none leaves anything behind: rules 269 and 270, on every carrier. */
@Timeout(240)
class SubprocessEndTest {
    private static final int CHILDREN = 100;

    @Test // rule 269
    void closeKillsARunningChildAndClosesItsPipes() {
        run(() -> {
            Subprocess sleep = Subprocess.exec("sleep", "100");
            Task<byte[]> reading = Children.start(() -> sleep.stdout().read());
            Children.turns(1);
            sleep.close();
            assertTrue(sleep.stdin().isClosing());
            assertEquals(0, Task.await(reading).length);
            assertEquals(-9, sleep.waitFor().returnCode());
            assertTrue(sleep.stdout().atEof());
        });
    }

    @Test // rule 270: at each point at which it can be cancelled
    void cancelledCreationHasKilledAndReapedTheChildWhenItRaises() {
        run(() -> {
            int cancelled = 0;
            for (int turns = 0; turns < 8; turns++) {
                Children.until(() -> Children.alive().isEmpty());
                Task<Subprocess> creation = Children.start(() -> Subprocess.exec("sleep", "100"));
                Children.turns(turns == 0 ? 0 : 1);
                if (turns > 1) {
                    Children.until(() -> creation.done() || !Children.alive().isEmpty());
                    Children.turns(turns - 2);
                }
                if (creation.cancel()) {
                    AtomicReference<List<ProcessHandle>> left = new AtomicReference<>();
                    creation.addDoneCallback(done -> left.set(Children.alive()));
                    assertThrows(CancelledError.class, () -> Task.await(creation));
                    assertEquals(List.of(), left.get());
                    cancelled++;
                } else {
                    creation.result().close();
                }
            }
            assertTrue(cancelled >= 2, "always too late");
            Children.until(() -> Children.alive().isEmpty());
        });
    }

    @Test
    void childThatItsLoopForgetsIsKilledAndReported() throws Exception {
        for (String carrier : Carriers.offered()) {
            Runnable restore = Carriers.choose(carrier);
            List<LoopError> errors = new ArrayList<>();
            AtomicReference<ProcessHandle> child = new AtomicReference<>();
            try {
                NioLoop.run(() -> {
                    EventLoop.current().setExceptionHandler((loop, error) -> errors.add(error));
                    long pid = Subprocess.exec("sleep", "100").pid();
                    child.set(ProcessHandle.of(pid).orElseThrow());
                    Subprocess.shell("exit 0").waitFor(); // is not reported
                });
            } finally {
                restore.run();
            }
            child.get().onExit().get(30, TimeUnit.SECONDS);
            List<LoopError> killed = errors.stream() // and each pipe reports that it was never closed
                    .filter(error -> error.message().equals("process still running when its loop was closed: killed"))
                    .toList();
            assertEquals(1, killed.size(), errors::toString);
            assertEquals("[<Process [sleep, 100]>]", killed.get(0).about().toString());
            for (Thread thread : Children.threads()) {
                thread.join(30_000);
                assertFalse(thread.isAlive(), thread::toString);
            }
        }
    }

    @Test
    void hundredChildrenLeaveNeitherDescriptorsNorZombiesNorThreads() {
        run(() -> {
            useOne(0);
            Children.until(SubprocessEndTest::nothingIsLeft);
            long before = Children.descriptors();
            TaskGroup.run(10, group -> {
                for (int i = 0; i < CHILDREN; i++) {
                    int kind = i % 4;
                    group.createTask(() -> useOne(kind));
                }
            });
            Children.until(() -> nothingIsLeft() && Children.descriptors() <= before);
        });
    }

    private static Void useOne(int kind) throws IOException {
        try (Subprocess child = Subprocess.shell(kind == 3 ? "exec cat /dev/zero" : "echo out; cat; exit 3")) {
            if (kind == 0) {
                assertEquals(3, child.communicate(new byte[100_000]).status().raw());
            } else if (kind == 1) {
                child.stdin().close();
                assertEquals(3, child.waitFor().raw());
            } // else: closed at once, asleep or at work
        }
        return null;
    }

    private static boolean nothingIsLeft() {
        return Children.threads().isEmpty() && Children.alive().isEmpty();
    }
}
