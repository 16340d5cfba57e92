package io.nioloop.process;

import static io.nioloop.process.Children.run;
import static io.nioloop.process.Children.text;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nioloop.future.CancelledError;
import io.nioloop.loop.EventLoop;
import io.nioloop.loop.LoopError;
import io.nioloop.net.Transport;
import io.nioloop.task.Task;
import io.nioloop.testing.Trail;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a protocol hears of real children, in which order, on every carrier: rules 267 and 269. */
@Timeout(240)
class SubprocessProtocolTest {
    private static final ProcessOptions PIPES = ProcessOptions.defaults();

    /** Writes down what it is told; data of one pipe in one piece. */
    private static class Diary implements SubprocessProtocol {
        private final List<String> calls = new ArrayList<>();
        private final StringBuilder[] data = {new StringBuilder(), new StringBuilder(), new StringBuilder()};
        private SubprocessTransport transport;

        private void write(String call) {
            assertNotNull(EventLoop.current());
            assertNull(Task.current()); // each is a callback of the loop
            assertFalse(over(), call);
            calls.add(call);
        }

        boolean over() {
            return calls.contains("lost null");
        }

        @Override
        public void connectionMade(SubprocessTransport made) {
            write("made");
            transport = made;
        }

        @Override
        public void pipeDataReceived(int fd, byte[] bytes) {
            assertEquals("made", calls.get(0));
            assertFalse(calls.contains("pipe " + fd + " lost null"), "data after the loss of " + fd);
            data[fd].append(text(bytes));
        }

        @Override
        public void pipeConnectionLost(int fd, Throwable cause) {
            write("pipe " + fd + " lost " + cause);
        }

        @Override
        public void processExited() {
            write("exited " + transport.returnCode().orElseThrow().returnCode());
        }

        @Override
        public void connectionLost(Throwable cause) {
            write("lost " + cause);
        }

        @Override
        public void pauseWriting() {
            calls.add("pause"); // inside write()
        }

        @Override
        public void resumeWriting() {
            calls.add("resume");
        }
    }

    /** The calls in the middle may come in any order. */
    private static void assertStory(Diary diary, String... middle) {
        Children.until(diary::over);
        List<String> calls = diary.calls;
        assertEquals("made", calls.get(0));
        assertEquals("lost null", calls.get(calls.size() - 1));
        assertEquals(
                List.of(middle),
                calls.subList(1, calls.size() - 1).stream().sorted().toList());
    }

    @Test // sp:subprocess_protocol_events
    void connectionIsLostAfterTheExitAndAllPipes() {
        run(() -> {
            Diary diary = new Diary();
            SubprocessTransport child = SubprocessTransport.shell(() -> diary, PIPES, "cat; echo errors >&2; exit 3");
            assertEquals(List.of("made"), diary.calls);
            assertEquals(diary.transport, child);
            child.pipeTransport(0).write("hello");
            child.pipeTransport(0).close();
            assertStory(diary, "exited 3", "pipe 0 lost null", "pipe 1 lost null", "pipe 2 lost null");
            assertEquals("hello", diary.data[1].toString());
            assertEquals("errors\n", diary.data[2].toString());
            child.close();
            assertEquals("<SubprocessTransport " + child.pid() + " " + new ExitStatus(3) + ">", child.toString());
        });
    }

    @Test
    void everyByteComesBeforeTheLossOfItsPipe() {
        run(() -> {
            Diary diary = new Diary();
            SubprocessTransport.shell(() -> diary, PIPES.withStdin(Redirect.DISCARD), "yes x | head -c 1000000");
            assertStory(diary, "exited 0", "pipe 1 lost null", "pipe 2 lost null");
            assertEquals("x\n".repeat(500_000), diary.data[1].toString());
        });
    }

    @Test
    void childWithoutPipesIsLostWithItsExit() {
        run(() -> {
            Diary diary = new Diary();
            ProcessOptions none = PIPES.withStdin(Redirect.DISCARD)
                    .withStdout(Redirect.DISCARD)
                    .withStderr(Redirect.DISCARD);
            SubprocessTransport child = SubprocessTransport.exec(() -> diary, none, "true");
            assertStory(diary, "exited 0");
            assertEquals(List.of("made", "exited 0", "lost null"), diary.calls);
            assertNull(child.pipeTransport(1));
            assertThrows(IndexOutOfBoundsException.class, () -> child.pipeTransport(3));
        });
    }

    @Test // rule 268: sp:pause_reading
    void pausedOutputMakesTheChildWait() {
        run(() -> {
            Diary diary = new Diary();
            SubprocessTransport child =
                    SubprocessTransport.shell(() -> diary, PIPES, "head -c 3000000 /dev/zero; echo written >&2");
            child.pipeTransport(1).pauseReading();
            assertFalse(child.pipeTransport(1).isReading());
            int before = diary.data[1].length();
            Children.turns(50);
            assertTrue(diary.data[1].length() - before <= 3 * 256 * 1024);
            assertEquals("", diary.data[2].toString());
            child.pipeTransport(1).resumeReading();
            assertStory(diary, "exited 0", "pipe 0 lost null", "pipe 1 lost null", "pipe 2 lost null");
            assertEquals(3_000_000, diary.data[1].length());
        });
    }

    @Test
    void inputThatNobodyTakesPausesTheProtocol() {
        run(() -> {
            Diary diary = new Diary();
            SubprocessTransport child = SubprocessTransport.shell(() -> diary, PIPES, "exec cat >/dev/null");
            Transport input = child.pipeTransport(0);
            input.write(new byte[1_000_000]);
            assertEquals(List.of("made", "pause"), diary.calls);
            Children.until(() -> diary.calls.contains("resume"));
            input.writeEof();
            assertStory(
                    diary, "exited 0", "pause", "pipe 0 lost null", "pipe 1 lost null", "pipe 2 lost null", "resume");
        });
    }

    @Test // rule 269: sp:close_kill_running
    void closeKillsTheChildAndTellsOfEachEnd() {
        run(() -> {
            Diary diary = new Diary();
            try (SubprocessTransport child = SubprocessTransport.exec(() -> diary, PIPES, "sleep", "100")) {
                assertEquals(List.of("made"), diary.calls);
                child.sendSignal("CONT");
            }
            assertStory(diary, "exited -9", "pipe 0 lost null", "pipe 1 lost null", "pipe 2 lost null");
        });
    }

    @Test
    void whatTheProtocolThrowsIsReportedAndTheRestComes() {
        run(() -> {
            List<LoopError> errors = new ArrayList<>();
            EventLoop.current().setExceptionHandler((loop, error) -> errors.add(error));
            Trail trail = new Trail();
            boolean[] over = {false};
            SubprocessTransport.shell(
                    () -> new SubprocessProtocol() {
                        @Override
                        public void connectionMade(SubprocessTransport transport) {
                            throw new IllegalStateException("made");
                        }

                        @Override
                        public void pipeDataReceived(int fd, byte[] data) {
                            throw new IllegalStateException("data");
                        }

                        @Override
                        public void connectionLost(Throwable cause) {
                            over[0] = true;
                        }
                    },
                    PIPES.withStdin(Redirect.DISCARD),
                    "echo x");
            Children.until(() -> over[0]);
            errors.forEach(error -> trail.add(error.exception().getMessage()));
            trail.is("made", "data");
        });
    }

    @Test // rule 270
    void cancelledCreationLeavesNoChildWhenItRaises() {
        run(() -> {
            for (int turns = 0; turns < 8; turns++) {
                Children.until(() -> Children.alive().isEmpty());
                Diary diary = new Diary();
                Task<SubprocessTransport> creation =
                        Children.start(() -> SubprocessTransport.exec(() -> diary, PIPES, "sleep", "100"));
                Children.turns(turns);
                if (creation.cancel()) {
                    assertThrows(CancelledError.class, () -> Task.await(creation));
                    assertEquals(List.of(), Children.alive());
                } else {
                    creation.result().close();
                }
            }
            Children.until(() -> Children.alive().isEmpty());
        });
    }

    @Test // rule 270: when all is made, and only the creator does not know
    void creationCancelledByTheProtocolItselfLeavesNoChild() {
        run(() -> {
            List<Task<?>> creation = new ArrayList<>();
            Diary diary = new Diary() {
                @Override
                public void connectionMade(SubprocessTransport made) {
                    super.connectionMade(made);
                    creation.get(0).cancel();
                }
            };
            creation.add(Children.start(() -> SubprocessTransport.exec(() -> diary, PIPES, "sleep", "100")));
            assertThrows(CancelledError.class, () -> Task.await(creation.get(0)));
            assertEquals(List.of(), Children.alive());
            assertStory(diary, "exited -9", "pipe 0 lost null", "pipe 1 lost null", "pipe 2 lost null");
        });
    }

    @Test
    void missingProgramIsNamedAndTheProtocolHearsNothing() {
        run(() -> {
            Diary diary = new Diary();
            IOException missing = assertThrows(
                    IOException.class, () -> SubprocessTransport.exec(() -> diary, PIPES, "no such program"));
            assertTrue(missing.getMessage().contains("no such program"), missing::getMessage);
            assertThrows(NullPointerException.class, () -> SubprocessTransport.exec(() -> null, PIPES, "true"));
            Children.turns(3);
            assertEquals(List.of(), diary.calls);
        });
    }
}
