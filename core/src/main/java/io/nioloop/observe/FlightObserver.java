package io.nioloop.observe;

import io.nioloop.future.FutureEvent;
import io.nioloop.loop.Event;
import io.nioloop.loop.EventLoop;
import io.nioloop.loop.LoopEvent;
import io.nioloop.loop.Observer;
import io.nioloop.task.Task;
import io.nioloop.task.TaskEvent;
import java.util.LinkedHashMap;
import java.util.Map;

/** Turns what a loop does into events of JFR. */
final class FlightObserver implements Observer {
    private final long slowNanos;
    private final Map<Task<?>, FlightEvents.TaskEnd> tasks = new LinkedHashMap<>(); // that are not done
    private FlightEvents.Sleep sleep; // null: none goes on
    private FlightEvents.Turn turn;
    private FlightEvents.CallbackRun run;
    private FlightEvents.Blocked blocked;

    FlightObserver(EventLoop loop) {
        this.slowNanos = loop.options().slowCallbackDuration().toNanos();
    }

    /** Nobody records any more: who is there meanwhile ends unheard. */
    void forget() {
        tasks.clear();
    }

    int known() {
        return tasks.size();
    }

    @Override
    public void on(EventLoop loop, Event event) {
        if (event instanceof LoopEvent.CallbackStarted) {
            run = new FlightEvents.CallbackRun();
            blocked = new FlightEvents.Blocked();
            run.begin();
            blocked.begin();
        } else if (event instanceof LoopEvent.CallbackFinished finished) {
            ran(finished);
        } else if (event instanceof LoopEvent.Polling polling) {
            turnIsOver();
            sleep = polling.atMostNanos() > 0 ? new FlightEvents.Sleep() : null;
            if (sleep != null) {
                sleep.begin();
            }
        } else if (event instanceof LoopEvent.Polled polled) {
            woke(polled);
        } else if (event instanceof LoopEvent.Collected collected) {
            turn = new FlightEvents.Turn();
            turn.callbacks = collected.callbacks();
            turn.begin();
        } else if (event instanceof TaskEvent happened) {
            task(happened);
        } else if (event instanceof FutureEvent.Completed completed && completed.future() instanceof Task<?> task) {
            ended(task, completed.failure());
        }
    }

    private void ran(LoopEvent.CallbackFinished finished) {
        if (run == null) {
            return; // it began before somebody recorded
        }
        run.end();
        blocked.end();
        if (run.shouldCommit()) {
            run.work = Work.of(finished.callback()).toString();
            run.commit();
        }
        if (finished.tookNanos() >= slowNanos && blocked.shouldCommit()) {
            blocked.work = Work.of(finished.callback()).toString();
            blocked.commit();
        }
        run = null;
    }

    private void turnIsOver() {
        if (turn != null && turn.callbacks > 0) {
            turn.commit();
        }
        turn = null;
    }

    private void woke(LoopEvent.Polled polled) {
        if (sleep != null) {
            sleep.readyChannels = polled.ready();
            sleep.wokenBy = polled.wokenBy();
            sleep.commit();
            sleep = null;
        }
    }

    private void task(TaskEvent event) {
        if (event instanceof TaskEvent.Created) {
            tasks.put(event.task(), begun());
        } else if (event instanceof TaskEvent.StepStarted) { // of a main, the first that is told
            tasks.computeIfAbsent(event.task(), main -> begun()).steps++;
        }
    }

    private static FlightEvents.TaskEnd begun() {
        FlightEvents.TaskEnd life = new FlightEvents.TaskEnd();
        life.begin();
        return life;
    }

    private void ended(Task<?> task, Throwable failure) {
        FlightEvents.TaskEnd life = tasks.remove(task);
        if (life != null) {
            life.task = task.name();
            life.outcome = task.cancelled() ? "cancelled" : failure == null ? "finished" : "failed";
            life.commit();
        }
    }
}
