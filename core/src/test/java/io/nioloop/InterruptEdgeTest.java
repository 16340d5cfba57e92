package io.nioloop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nioloop.future.CancelledError;
import io.nioloop.loop.EventLoop;
import io.nioloop.loop.SignalTrap;
import io.nioloop.loop.Signals;
import java.io.BufferedReader;
import java.io.File;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What a runner does with Ctrl-C to its process: rules 275 and 277, in virtual machines of their own. */
class InterruptEdgeTest {
    private static final int LIMIT_SECONDS = 60;

    /** Runs the program below, up to its end, and returns what it says and its exit code. */
    private static List<String> play(String role, String... options) throws Exception {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        command.add("-XX:TieredStopAtLevel=1");
        command.add("-Dio.nioloop.carrier=thread"); // the one that is everywhere
        command.addAll(List.of(options));
        command.addAll(List.of("-cp", "target/classes" + File.pathSeparator + "target/test-classes"));
        command.addAll(List.of(Role.class.getName(), role));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try (BufferedReader output = process.inputReader()) {
            assertTrue(process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS), role);
            List<String> said = new ArrayList<>(output.lines().toList());
            said.add("exit code " + process.exitValue());
            return said;
        } finally {
            process.destroyForcibly();
        }
    }

    @Test // rule 275: ru:interrupt_wait
    void secondInterruptEndsTheProcess() throws Exception {
        assertEquals(List.of("first", "exit code 130"), play("stubborn"));
    }

    @Test // rule 277
    void signalBelongsAgainToWhomItBelongedBefore() throws Exception {
        assertEquals(List.of("outer", "exit code 0"), play("restored"));
    }

    @Test // rule 277: ru:signal_install_not_supported_ok
    void withoutSignalsTheRunnerWorksAndHandlersAreRefused() throws Exception {
        assertEquals(
                List.of(
                        "works",
                        "this runtime cannot handle signals: it lacks sun.misc.Signal, of the module jdk.unsupported",
                        "exit code 0"),
                play("without", "--limit-modules=java.base"));
    }

    /** The program of the child. */
    static final class Role {
        private Role() {}

        public static void main(String[] arguments) throws Exception {
            switch (arguments[0]) {
                case "stubborn" -> NioLoop.run(Role::stubborn);
                case "restored" -> restored();
                default -> without();
            }
        }

        private static void stubborn() throws ReflectiveOperationException {
            raise();
            try {
                NioLoop.sleep(Duration.ofDays(1));
            } catch (CancelledError first) {
                say("first");
            }
            raise();
            NioLoop.sleep(Duration.ofDays(1));
        }

        private static void restored() throws Exception {
            CountDownLatch told = new CountDownLatch(1);
            SignalTrap.on("INT", () -> {
                say("outer");
                told.countDown();
            });
            NioLoop.run(() -> NioLoop.sleep(Duration.ZERO));
            raise();
            told.await();
        }

        private static void without() {
            NioLoop.run(() -> {
                NioLoop.sleep(Duration.ofMillis(1));
                say("works");
                try {
                    Signals.addHandler(EventLoop.current(), "HUP", () -> say("never"));
                } catch (UnsupportedOperationException refused) {
                    say(refused.getMessage());
                }
            });
        }

        private static void raise() throws ReflectiveOperationException {
            Class<?> type = Class.forName("sun.misc.Signal");
            type.getMethod("raise", type)
                    .invoke(null, type.getConstructor(String.class).newInstance("INT"));
        }

        private static void say(String line) {
            System.out.println(line);
            System.out.flush();
        }
    }
}
