package io.nioloop.task;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nioloop.future.CancelledError;
import io.nioloop.future.FutureEvent;
import io.nioloop.future.Promise;
import io.nioloop.loop.Birthplaces;
import io.nioloop.loop.Event;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What tasks tell those who listen. */
class TaskEventTest extends OnEveryCarrier {
    private final List<String> told = new ArrayList<>();

    private void on(Event event) {
        if (event instanceof TaskEvent happened) {
            String name =
                    event.getClass().getSimpleName() + " " + happened.task().name();
            told.add(event instanceof TaskEvent.Waiting waiting ? name + " " + (waiting.future() != null) : name);
        } else if (event instanceof FutureEvent.Completed completed && completed.future() instanceof Task<?> task) {
            told.add("Completed " + task.name());
        }
    }

    @Test
    void theLifeOfATaskIsTold() {
        simulate(simulation -> {
            loop.addObserver((where, event) -> on(event));
            Task<Void> task = Task.start(
                    loop,
                    () -> {
                        Tasks.sleep(Duration.ZERO);
                        return Task.await(new Promise<>(loop));
                    },
                    TaskOptions.defaults().withName("a"));
            loop.callLater(Duration.ofSeconds(1), () -> task.cancel("enough"));
            assertThrows(CancelledError.class, () -> simulation.await(task));
        });
        assertEquals(
                List.of(
                        "StepStarted a",
                        "Waiting a false",
                        "StepFinished a",
                        "StepStarted a",
                        "Waiting a true",
                        "StepFinished a",
                        "CancelRequested a",
                        "StepStarted a",
                        "CancelDelivered a",
                        "StepFinished a",
                        "Completed a"),
                told);
    }

    @Test
    void aTaskThatIsMadeByTheLoopIsTold() {
        simulate(simulation -> {
            loop.addObserver((where, event) -> on(event));
            loop.callSoon(
                    () -> Task.start(loop, () -> null, TaskOptions.defaults().withName("b")));
            simulation.settle();
        });
        assertEquals(List.of("Created b", "StepStarted b", "StepFinished b", "Completed b"), told);
    }

    @Test
    void aCancellationBeforeTheNextStepIsDeliveredOnTheStackOfTheBody() {
        List<List<StackTraceElement>> where = new ArrayList<>();
        simulate(simulation -> {
            loop.addObserver((anyLoop, event) -> {
                if (event instanceof TaskEvent.CancelDelivered) {
                    where.add(Birthplaces.here());
                }
            });
            Task<String> task = Task.start(loop, () -> {
                try {
                    Tasks.sleep(Duration.ZERO);
                } catch (CancelledError asked) {
                    return "went on";
                }
                return "never asked";
            });
            loop.callSoon(() -> task.cancel());
            assertEquals("went on", simulation.await(task));
        });
        assertEquals(1, where.size());
        assertTrue(where.get(0).get(0).getMethodName().startsWith("lambda$"), where::toString);
    }
}
