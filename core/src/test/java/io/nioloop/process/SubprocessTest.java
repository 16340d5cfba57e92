package io.nioloop.process;

import static io.nioloop.process.Children.run;
import static io.nioloop.process.Children.text;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nioloop.future.CancelledError;
import io.nioloop.task.Task;
import io.nioloop.task.Tasks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Real processes, rules 265 to 268 and 271, on every carrier. */
@Timeout(240)
class SubprocessTest {
    private static final int MEBIBYTE = 1 << 20;

    @TempDir
    private Path folder;

    @Test // rule 265
    void fourMebibytesGoThroughCatBothWays() {
        byte[] data = new byte[4 * MEBIBYTE];
        new Random(1).nextBytes(data);
        run(() -> {
            Subprocess.Output output = Subprocess.exec("cat").communicate(data);
            assertArrayEquals(data, output.stdout());
            assertEquals(new ExitStatus(0), output.status());
        });
    }

    @Test // rule 265
    void childThatDoesNotListenIsNoError() {
        run(() -> {
            Subprocess deaf = Subprocess.shell("exec 0<&-; echo deaf; exec sleep 100");
            assertEquals("deaf\n", text(deaf.stdout().readLine()));
            Task<Subprocess.Output> output = Children.start(() -> deaf.communicate(new byte[MEBIBYTE]));
            Children.until(() -> deaf.stdin().isClosing());
            assertThrows(IOException.class, () -> deaf.stdin().drain()); // so it was broken, not merely closed
            assertFalse(output.done());
            deaf.kill();
            assertEquals(-9, Task.await(output).status().returnCode());
        });
    }

    @Test // rule 265
    void cancelledCommunicateLosesNothing() {
        run(() -> {
            Subprocess child = Subprocess.exec("cat");
            Task<Subprocess.Output> first = Children.start(() -> child.communicate(new byte[0]));
            Children.turns(1);
            first.cancel();
            assertThrows(CancelledError.class, () -> Task.await(first));
            Subprocess.Output second = child.communicate();
            assertEquals(new ExitStatus(0), second.status());

            Subprocess other = Subprocess.shell("echo one; read line; echo two");
            Task<byte[]> reading = Children.start(() -> other.stdout().read());
            Children.until(() -> other.stdout().toString().contains("4 bytes"));
            reading.cancel();
            other.stdin().write("go\n");
            assertEquals("one\ntwo\n", text(other.communicate().stdout()));
        });
    }

    @Test // rule 265: a dialogue
    void streamsTalkToTheChildLineByLine() {
        run(() -> {
            try (Subprocess cat = Subprocess.exec("cat")) {
                for (int i = 0; i < 100; i++) {
                    cat.stdin().write(i + "\n");
                    assertEquals(i + "\n", text(cat.stdout().readLine()));
                }
                cat.stdin().writeEof();
                assertEquals("", text(cat.stdout().read()));
                assertEquals(new ExitStatus(0), cat.waitFor());
            }
        });
    }

    @Test // rule 266
    void manyTasksWaitAndACancelledOneHarmsNobody() {
        run(() -> {
            Subprocess child = Subprocess.exec("cat");
            List<Task<ExitStatus>> waiting = List.of(
                    Children.start(child::waitFor), Children.start(child::waitFor), Children.start(child::waitFor));
            Children.turns(1);
            waiting.get(1).cancel();
            Children.turns(1);
            assertTrue(waiting.get(1).cancelled());
            child.stdin().close();
            assertEquals(new ExitStatus(0), Task.await(waiting.get(0)));
            assertEquals(new ExitStatus(0), Task.await(waiting.get(2)));
            child.close();
        });
    }

    @Test // rule 266
    void grandchildWithThePipeDoesNotHoldUpTheWait() {
        run(() -> {
            Subprocess child = Subprocess.shell("sleep 1000 & echo $!; read go; exit 4");
            ProcessHandle grandchild = ProcessHandle.of(
                            Long.parseLong(text(child.stdout().readLine()).strip()))
                    .orElseThrow();
            try {
                child.stdin().write("go\n");
                assertEquals(4, child.waitFor().raw());
                assertTrue(grandchild.isAlive());
                assertFalse(child.stdout().atEof());
            } finally {
                grandchild.destroyForcibly();
            }
            assertEquals("", text(child.stdout().read())); // the end comes with the last who holds the pipe
        });
    }

    @Test // rule 265, as in asyncio
    void whatAGrandchildWritesAfterTheExitIsHeardToo() {
        run(() -> {
            Path sign = folder.resolve("go");
            Subprocess child = Subprocess.shell(
                    "(while ! [ -e " + sign + " ]; do sleep 0.01; done; echo late) & echo early; read go; exit 4");
            assertEquals("early\n", text(child.stdout().readLine()));
            child.stdin().write("go\n");
            assertEquals(4, child.waitFor().raw());
            Files.createFile(sign);
            Subprocess.Output output = child.communicate();
            assertEquals("late\n", text(output.stdout()));
            Files.delete(sign);
        });
    }

    @Test // rule 268
    void outputFromBeforeTheExitIsReadAfterIt() {
        run(() -> {
            Subprocess child = Subprocess.shell("head -c 60000 /dev/zero; echo err >&2; exit 7");
            assertEquals(7, child.waitFor().raw());
            assertEquals(60_000, child.stdout().read().length);
            assertEquals("err\n", text(child.stderr().read()));
            assertTrue(child.stdout().atEof());
        });
    }

    @Test // rule 268: what a child has written, as the system counts it, is never far ahead of what was read
    void backPressureReachesAChildThatWritesWithoutEnd() {
        run(() -> {
            try (Subprocess endless = Subprocess.exec("dd", "if=/dev/zero", "bs=64k")) {
                Children.until(() -> endless.stdout().toString().contains("paused"));
                for (int i = 0; i < 20; i++) {
                    Tasks.sleep(Duration.ofMillis(5));
                    assertTrue(written(endless) < MEBIBYTE, () -> "has written " + written(endless));
                }
                assertEquals(4 * MEBIBYTE, endless.stdout().readExactly(4 * MEBIBYTE).length);
                assertTrue(written(endless) >= 4 * MEBIBYTE);
                for (int i = 0; i < 20; i++) {
                    Tasks.sleep(Duration.ofMillis(5));
                    assertTrue(written(endless) < 5 * MEBIBYTE, () -> "has written " + written(endless));
                }
            }
        });
    }

    private static long written(Subprocess child) {
        try {
            return Files.readAllLines(Path.of("/proc/" + child.pid() + "/io")).stream()
                    .filter(line -> line.startsWith("wchar: "))
                    .mapToLong(line -> Long.parseLong(line.substring("wchar: ".length())))
                    .sum();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test // rule 268, the other way round
    void childThatDoesNotReadMakesTheWriterWait() {
        run(() -> {
            try (Subprocess idle = Subprocess.exec("sleep", "100")) {
                idle.stdin().write(new byte[MEBIBYTE]);
                Task<?> drained = Children.start(() -> {
                    idle.stdin().drain();
                    return null;
                });
                Children.until(() -> idle.stdin().transport().writeBufferSize() < MEBIBYTE - 100_000);
                Children.turns(20);
                assertFalse(drained.done());
                drained.cancel();
            }
        });
    }

    @Test
    void terminatedChildCanStillBeHeard() {
        run(() -> {
            Subprocess polite = Subprocess.shell(
                    "trap 'echo bye; exit 5' TERM; echo ready; while :; do read line || sleep 0.02; done");
            assertEquals("ready\n", text(polite.stdout().readLine()));
            polite.terminate();
            assertEquals("bye\n", text(polite.stdout().read()));
            assertEquals(5, polite.waitFor().returnCode());
        });
    }

    @Test // rule 271
    void signalsByNameAndByNumberShowAsTheEnd() {
        run(() -> {
            for (Map.Entry<String, Integer> signal :
                    Map.of("HUP", 1, "SIGUSR1", 10, "TERM", 15, "KILL", 9).entrySet()) {
                Subprocess sleep = Subprocess.exec("sleep", "100");
                sleep.sendSignal(signal.getKey());
                assertEquals(-signal.getValue(), sleep.waitFor().returnCode());
                assertEquals(signal.getValue(), sleep.waitFor().signal());
            }
            for (int number : new int[] {2, 9, 15}) {
                Subprocess sleep = Subprocess.exec("sleep", "100");
                sleep.sendSignal(number);
                assertEquals(-number, sleep.waitFor().returnCode());
            }
        });
    }

    @Test // rule 271
    void signalsToAnEndedChildDoNoHarm() {
        run(() -> {
            Subprocess child = Subprocess.shell("exit 3");
            assertEquals(3, child.waitFor().returnCode());
            assertEquals(0, child.waitFor().signal());
            child.sendSignal("HUP");
            child.sendSignal(9);
            child.kill();
            child.terminate();
            child.close();
            child.close();
            assertEquals(3, child.returnCode().orElseThrow().returnCode());
        });
    }

    @Test
    void unknownSignalIsRefusedByName() {
        run(() -> {
            try (Subprocess sleep = Subprocess.exec("sleep", "100")) {
                for (String bad : List.of("", "0", "-9", "HUP; echo", "hup", "SIG")) {
                    String message = assertThrows(IllegalArgumentException.class, () -> sleep.sendSignal(bad))
                            .getMessage();
                    assertTrue(message.contains('"' + bad + '"'), message);
                }
                String message = assertThrows(IOException.class, () -> sleep.sendSignal("NONSENSE"))
                        .getMessage();
                assertTrue(message.startsWith("cannot send NONSENSE to <Subprocess "), message);
                assertTrue(sleep.returnCode().isEmpty());
            }
        });
    }

    @Test
    void missingProgramIsNamed() {
        run(() -> {
            String message = assertThrows(IOException.class, () -> Subprocess.exec("no-such-program"))
                    .getMessage();
            assertTrue(message.contains("no-such-program"), message);
            assertThrows(IllegalArgumentException.class, () -> Subprocess.exec());
        });
    }
}
