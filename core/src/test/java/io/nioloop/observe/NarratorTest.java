package io.nioloop.observe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nioloop.future.Promise;
import io.nioloop.loop.EventLoop;
import io.nioloop.loop.LoopError;
import io.nioloop.loop.LoopEvent;
import io.nioloop.net.Protocol;
import io.nioloop.net.Server;
import io.nioloop.net.Tcp;
import io.nioloop.net.Transport;
import io.nioloop.support.VirtualLoop;
import io.nioloop.task.Task;
import io.nioloop.task.TaskOptions;
import io.nioloop.task.Tasks;
import io.nioloop.testing.Simulation;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** What is told, and what is not. */
class NarratorTest {
    private final List<String> lines = new ArrayList<>();

    /** Sends much at once, to a peer that does not read at first. */
    private static final class Flood implements Protocol {
        @Override
        public void connectionMade(Transport transport) {
            transport.write(new byte[1_000_000]);
            transport.close();
        }

        @Override
        public void dataReceived(ByteBuffer data) {}
    }

    private static final class Sloth implements Protocol {
        @Override
        public void connectionMade(Transport transport) {
            transport.pauseReading();
            transport.loop().callLater(Duration.ofSeconds(1), transport::resumeReading);
        }

        @Override
        public void dataReceived(ByteBuffer data) {}
    }

    /** Runs on virtual time for a moment, and is told of in English. */
    private void told(Runnable program) {
        told(Locale.ENGLISH, program);
    }

    private void told(Locale locale, Runnable program) {
        try (VirtualLoop virtual = VirtualLoop.open()) {
            Narrator.attach(virtual.loop(), lines::add, locale);
            virtual.loop().callSoon(program);
            virtual.advance(Duration.ofMillis(1));
        }
    }

    private static EventLoop loop() {
        return EventLoop.current();
    }

    private long count(String part) {
        return lines.stream().filter(line -> line.contains(part)).count();
    }

    private void assertTold(String... expected) {
        List<String> relevant = lines.stream()
                .map(line -> line.replaceFirst("^turn \\d+ +", ""))
                .filter(line -> !line.startsWith("the loop") && !line.startsWith("woke"))
                .toList();
        assertEquals(String.join("\n", expected), String.join("\n", relevant.subList(0, expected.length)));
    }

    @Test
    void aClosedNarratorIsSilent() {
        try (VirtualLoop virtual = VirtualLoop.open()) {
            Narrator narrator = Narrator.attach(virtual.loop(), lines::add, Locale.ENGLISH);
            narrator.close();
            assertNull(virtual.loop().observer());
            narrator.close();
            virtual.loop().callSoon(() -> {});
            virtual.settle();
        }
        assertEquals(List.of(), lines);
    }

    @Test
    void theStoryEndsWithTheLoop() {
        told(() -> {});
        assertEquals("turn 3   the loop is closed, at 0.001 s", lines.get(lines.size() - 1));
    }

    @Test
    void theLanguageIsAMatterOfChoice() {
        told(Locale.GERMAN, () -> {});
        assertEquals("Runde 1  ein Callback von NarratorTest läuft", lines.get(0));
        assertTrue(lines.get(lines.size() - 1).endsWith("die Schleife ist geschlossen, bei 0,001 s"));
    }

    @Test
    void aStepWithinAStepHasALineOfItsOwn() {
        told(() -> Task.start(loop(), () -> {
            Task.start(loop(), () -> null, TaskOptions.defaults().withName("before"));
            Task.start(
                    loop(),
                    () -> turn(),
                    TaskOptions.defaults().withName("eager").withEager(true));
            return turn();
        }));
        assertTold(
                "a callback of NarratorTest runs: Task-1 is created",
                "Task-1 begins: task before is created; task eager is created",
                "task eager begins: gives the turn to others",
                "Task-1 begins: gives the turn to others",
                "task before begins: is done with a result",
                "task eager goes on: is done with a result",
                "Task-1 goes on: is done with a result");
    }

    private static Void turn() {
        Tasks.sleep(Duration.ZERO);
        return null;
    }

    @Test
    void aCallbackOfTheProgramIsToldEvenIfItDoesNothing() {
        told(() -> {
            Promise<Void> promise = new Promise<>(loop());
            promise.addDoneCallback(done -> {});
            promise.setResult(null);
        });
        assertTold(
                "a callback of NarratorTest runs: future 1 is done with a result", "a done callback of future 1 runs");
    }

    @Test
    void aTaskThatIsCancelledBeforeItBeginsNeverBegins() {
        told(() -> Task.start(loop(), () -> null).cancel());
        assertTold(
                "a callback of NarratorTest runs: Task-1 is created; Task-1 is asked to end", "Task-1: is cancelled");
    }

    @Test
    void aTimerThatHasFiredIsNotCancelledAnyMore() {
        told(() -> {
            var timer = loop().callLater(Duration.ZERO, () -> {});
            loop().callLater(Duration.ofNanos(10), timer::cancel);
        });
        assertEquals(1, count("timer 1 fires"));
        assertEquals(0, count("cancelled"));
    }

    @Test
    void whatIsTooMuchForALineIsCounted() {
        told(() -> {
            for (int i = 0; i < 20; i++) {
                Task.start(loop(), () -> null);
            }
        });
        assertTrue(lines.get(0).endsWith("Task-12 is created; and 8 more"), lines.get(0));
    }

    @Test
    void aSlowCallbackIsToldWithItsTime() {
        told(() -> loop().emit(new LoopEvent.CallbackFinished(this, 150_000_000)));
        assertTold("a callback of NarratorTest runs: this took 150 ms");
    }

    @Test
    void aSleepNamesWhoEndedIt() {
        told(() -> {
            loop().emit(new LoopEvent.Polling(Long.MAX_VALUE));
            loop().emit(new LoopEvent.Polled(0, "helper"));
            loop().emit(new LoopEvent.Collected(1));
        });
        assertEquals(
                List.of(
                        "turn 2   the loop sleeps until something happens",
                        "turn 2   woke after 0 µs, at 0.000 s: thread helper has sent something"),
                lines.subList(0, 2));
    }

    @Test
    void sleepsWithNothingToDoBetweenAreOne() {
        told(() -> {
            loop().emit(new LoopEvent.Polling(1_000));
            loop().emit(new LoopEvent.Polled(0, null));
            loop().emit(new LoopEvent.Collected(0));
            loop().emit(new LoopEvent.Polling(500));
            loop().emit(new LoopEvent.Polled(0, null));
            loop().emit(new LoopEvent.Collected(1));
        });
        assertEquals(1, count("turn 2   the loop sleeps until something happens, 1 µs at most"));
        assertEquals(1, count("turn 2   woke"));
    }

    @Test
    void aPeerThatReadsSlowlyIsToldOf() {
        Simulation.run(1, simulation -> {
            Narrator.attach(simulation.loop(), lines::add, Locale.ENGLISH);
            Server server = simulation.await(Tcp.listen(simulation.loop(), "10.0.0.1", 80, Flood::new));
            simulation.await(Tcp.connect(simulation.loop(), "10.0.0.1", 80, Sloth::new));
            simulation.settle();
            server.close();
        });
        assertEquals(1, count("is paused"), String.join("\n", lines));
        assertEquals(1, count("writing to 127.0.0.1:32768 goes on"));
        assertTrue(count("bytes kept for 127.0.0.1:32768") > 0);
        assertTrue(count("bytes received from 10.0.0.1:80") > 0);
    }

    /** Says what it has to say in two pieces. */
    private static final class Stammerer implements Protocol {
        @Override
        public void connectionMade(Transport transport) {
            transport.write("ab");
            transport.write("cde");
            transport.close();
        }

        @Override
        public void dataReceived(ByteBuffer data) {}
    }

    @Test
    void bytesOfOneCallbackAreAddedUp() {
        Simulation.run(1, simulation -> {
            Narrator.attach(simulation.loop(), lines::add, Locale.ENGLISH);
            Server server = simulation.await(Tcp.listen(simulation.loop(), "10.0.0.1", 80, Stammerer::new));
            simulation.await(Tcp.connect(simulation.loop(), "10.0.0.1", 80, Sloth::new));
            simulation.settle();
            server.close();
        });
        assertEquals(1, count("; 5 bytes sent to 127.0.0.1:32768"), String.join("\n", lines));
    }

    @Test
    void noDataOfTheProgramIsTold() {
        Simulation.run(1, simulation -> {
            Narrator.attach(simulation.loop(), lines::add, Locale.ENGLISH);
            Secrets.handle(simulation);
        });
        assertEquals(1, count("is done with the error IllegalArgumentException"), String.join("\n", lines));
        assertFalse(String.join("\n", lines).contains("secret"));
    }

    @Test // rule 45: who looks on retrieves nothing
    void anErrorThatNobodyRetrievesIsReportedThough() {
        List<LoopError> errors;
        try (VirtualLoop virtual = VirtualLoop.open()) {
            Narrator.attach(virtual.loop(), lines::add, Locale.ENGLISH);
            virtual.loop().callSoon(() -> {
                Promise<Void> promise = new Promise<>(virtual.loop());
                promise.addDoneCallback(done -> {});
                promise.setException(new IllegalStateException());
            });
            virtual.settle();
            virtual.loop().close();
            errors = virtual.takeErrors();
        }
        assertEquals(1, count("future 1 is done with the error IllegalStateException"));
        assertEquals(1, errors.size());
    }
}
