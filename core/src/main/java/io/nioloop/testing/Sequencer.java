package io.nioloop.testing;

import io.nioloop.future.Future;
import io.nioloop.future.Promise;
import io.nioloop.loop.EventLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Forces an order on callbacks that would come in any: each has a place, 0, 1, 2 …, and waits until those before it are
 * done. trio has one of this name.
 *
 * <pre>{@code
 * Sequencer sequencer = new Sequencer(loop);
 * loop.callSoon(sequencer.at(1, () -> trail.add("second")));
 * loop.callSoon(sequencer.at(0, () -> trail.add("first")));
 * }</pre>
 *
 * <p>Belongs to the loop's thread. What waits for a place that nobody takes waits for ever; {@link #toString} tells who
 * waits for whom.
 */
public final class Sequencer {
    private final EventLoop loop;
    private final SortedMap<Integer, Promise<Void>> waiting = new TreeMap<>(); // those whose turn has not come
    private final List<Integer> taken = new ArrayList<>();
    private int next; // whose turn it is

    /**
     * Begins a sequence.
     *
     * @param loop on which the callbacks run
     */
    public Sequencer(EventLoop loop) {
        this.loop = Objects.requireNonNull(loop, "loop");
    }

    /**
     * Gives a callback its place.
     *
     * @param place 0 or more, each once
     * @param callback what to do there
     * @return to be run at any time; it does its work when all places before are done, at once if they are
     */
    public Runnable at(int place, Runnable callback) {
        take(place);
        Objects.requireNonNull(callback, "callback");
        return () -> {
            if (place == next) {
                run(place, callback);
            } else {
                turn(place).addDoneCallback(mine -> run(place, callback));
            }
        };
    }

    private void run(int place, Runnable callback) {
        try {
            callback.run();
        } finally {
            done(place);
        }
    }

    /**
     * Waits for a place, for work that takes more than a callback; {@link #done} has to follow.
     *
     * @param place 0 or more, each once
     * @return done when all places before are done
     */
    public Future<Void> reach(int place) {
        take(place);
        return turn(place);
    }

    private Promise<Void> turn(int place) {
        Promise<Void> turn = new Promise<>(loop);
        if (place == next) {
            turn.setResult(null);
        } else {
            waiting.put(place, turn);
        }
        return turn;
    }

    /**
     * Says that the work at a place is done, and lets the next one go on.
     *
     * @param place the place whose turn it is
     */
    public void done(int place) {
        loop.checkThread();
        if (place != next) {
            throw new IllegalStateException("place " + place + " is done, but it is the turn of " + next);
        }
        next++;
        Promise<Void> follower = waiting.remove(next);
        if (follower != null) {
            follower.setResult(null);
        }
    }

    private void take(int place) {
        loop.checkThread();
        if (place < 0 || taken.contains(place)) {
            throw new IllegalArgumentException("place " + place + " is negative or taken: " + this);
        }
        taken.add(place);
    }

    @Override
    public String toString() {
        return "<Sequencer next=" + next + " waiting=" + waiting.keySet() + ">";
    }
}
