package io.nioloop.observe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nioloop.future.Promise;
import io.nioloop.loop.Clock;
import io.nioloop.loop.EventLoop;
import io.nioloop.loop.LoopOptions;
import io.nioloop.support.VirtualLoop;
import io.nioloop.task.Task;
import io.nioloop.task.TaskEvent;
import io.nioloop.task.TaskOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What JFR is told, and that a loop has no observer unless somebody records. */
class FlightRecordingTest {
    @TempDir
    Path directory;

    private List<RecordedEvent> record(LoopOptions options, java.util.function.Consumer<EventLoop> body)
            throws IOException {
        Path file = directory.resolve("recording.jfr");
        try (Recording recording = new Recording()) {
            recording.start();
            try (EventLoop loop = EventLoop.open(options)) {
                body.accept(loop);
            }
            recording.stop();
            recording.dump(file);
        }
        assertTrue(Files.size(file) > 0);
        return RecordingFile.readAllEvents(file).stream()
                .filter(event -> event.getEventType().getName().startsWith("io.nioloop."))
                .toList();
    }

    private static List<RecordedEvent> named(List<RecordedEvent> events, String name) {
        return events.stream()
                .filter(event -> event.getEventType().getName().equals("io.nioloop." + name))
                .toList();
    }

    @Test
    void tasksAndSleepsAreRecorded() throws IOException {
        List<RecordedEvent> events = record(LoopOptions.defaults(), loop -> {
            Promise<Void> answer = new Promise<>(loop);
            loop.onStarved(() -> new Thread(() -> loop.execute(() -> answer.trySetResult(null)), "outsider").start());
            Task<Void> task = Task.start(
                    loop,
                    () -> Task.await(Task.start(
                            loop,
                            () -> Task.await(answer),
                            TaskOptions.defaults().withName("inner"))),
                    TaskOptions.defaults().withName("outer"));
            task.addDoneCallback(done -> loop.stop());
            loop.runForever();
        });
        RecordedEvent inner = named(events, "TaskEnd").get(0);
        assertEquals("inner", inner.getString("task"));
        assertEquals("finished", inner.getString("outcome"));
        assertTrue(inner.getInt("steps") >= 2, inner::toString);
        RecordedEvent outer = named(events, "TaskEnd").get(1); // made before the loop ran
        assertEquals("outer", outer.getString("task"));
        assertEquals(2, outer.getInt("steps"));
        assertTrue(named(events, "Sleep").size() >= 1, events::toString);
    }

    @Test
    void aCallbackThatHoldsTheLoopIsRecordedAsBlocked() throws IOException {
        LoopOptions options = LoopOptions.defaults().withSlowCallbackDuration(Duration.ofMillis(20));
        List<RecordedEvent> events = record(options, loop -> {
            loop.callLater(Duration.ofMillis(1), () -> {
                long deadline = Clock.system().nanoTime() + 30_000_000;
                while (Clock.system().nanoTime() < deadline) {
                    Thread.onSpinWait();
                }
                loop.callSoon(loop::stop);
            });
            loop.runForever();
        });
        RecordedEvent blocked = named(events, "Blocked").get(0);
        assertEquals("a callback of FlightRecordingTest", blocked.getString("work"));
        assertTrue(blocked.getDuration().toMillis() >= 20);
        assertEquals(1, named(events, "CallbackRun").size());
        assertEquals(
                1,
                named(events, "Turn").stream()
                        .filter(turn -> turn.getDuration().toMillis() >= 20)
                        .count());
    }

    @Test
    void aLoopHasNoObserverUnlessSomebodyRecords() {
        System.setProperty("io.nioloop.jfr", "true");
        try (VirtualLoop virtual = VirtualLoop.open()) {
            EventLoop loop = virtual.loop();
            assertNull(loop.observer());
            try (Recording recording = new Recording()) {
                recording.start();
                virtual.settle();
                assertTrue(loop.observer() instanceof FlightObserver);
                recording.stop();
                virtual.settle();
                assertNull(loop.observer());
            }
        }
    }

    @Test
    void tasksThatEndAfterTheRecordingAreNotKept() {
        try (VirtualLoop virtual = VirtualLoop.open(LoopOptions.defaults())) {
            EventLoop loop = virtual.loop();
            FlightObserver observer = new FlightObserver(loop);
            Task<Void> task = Task.start(loop, () -> null);
            observer.on(loop, new TaskEvent.Created(task));
            assertEquals(1, observer.known());
            new FlightRecording.Loop(loop, observer).listen(false);
            assertEquals(0, observer.known());
            loop.runOnce(Duration.ZERO);
            assertTrue(task.done());
        }
    }
}
