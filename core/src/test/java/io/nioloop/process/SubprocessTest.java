package io.nioloop.process;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nioloop.NioLoop;
import io.nioloop.loop.EventLoop;
import io.nioloop.task.Carriers;
import io.nioloop.task.Coroutine;
import io.nioloop.task.Task;
import io.nioloop.task.Tasks;
import java.io.IOException;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Real processes, rules 265 to 271, on every carrier. */
class SubprocessTest {
    private static void run(Coroutine.Action body) {
        for (String carrier : Carriers.offered()) {
            Runnable restore = Carriers.choose(carrier);
            try {
                NioLoop.run(() -> Tasks.waitFor(Duration.ofSeconds(30), Coroutine.of(body)));
            } finally {
                restore.run();
            }
        }
    }

    @Test // rule 265
    void fourMebibytesGoThroughCatBothWays() {
        byte[] data = new byte[4 << 20];
        new Random(1).nextBytes(data);
        run(() -> {
            Subprocess.Output output = Subprocess.exec("cat").communicate(data);
            assertArrayEquals(data, output.stdout());
            assertEquals(new ExitStatus(0), output.status());
        });
    }

    @Test // rule 265
    void childThatDoesNotListenIsNoError() {
        run(() -> assertEquals(
                3,
                Subprocess.shell("exit 3")
                        .communicate(new byte[1 << 20])
                        .status()
                        .returnCode()));
    }

    @Test // rules 269 and 271
    void deathBySignalShowsAndAnEndedChildIsKilledWithoutHarm() {
        run(() -> {
            Subprocess sleep = Subprocess.exec("sleep", "100");
            Task<ExitStatus> other = Task.start(EventLoop.current(), sleep::waitFor);
            Tasks.sleep(Duration.ZERO);
            other.cancel(); // rule 266
            sleep.close();
            assertEquals(-9, sleep.waitFor().returnCode());
            sleep.kill();
            sleep.terminate();
        });
    }

    @Test // rule 266
    void grandchildWithThePipeDoesNotHoldUpTheWait() {
        run(() ->
                assertEquals(0, Subprocess.shell("sleep 40 & exit 0").waitFor().raw()));
    }

    @Test
    void missingProgramIsNamed() {
        run(() -> {
            String message = assertThrows(IOException.class, () -> Subprocess.exec("no-such-program"))
                    .getMessage();
            assertTrue(message.contains("no-such-program"), message);
        });
    }
}
