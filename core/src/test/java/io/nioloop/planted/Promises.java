package io.nioloop.planted;

import io.nioloop.future.CancelledError;
import io.nioloop.future.Future;
import io.nioloop.future.Futures;
import io.nioloop.future.Outcome;
import io.nioloop.future.Promise;
import io.nioloop.future.TimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Promises that are kept, broken and cancelled, alone and combined. */
final class Promises {
    private final World world;

    Promises(World world) {
        this.world = world;
    }

    void begin() {
        switch (world.random.below(4)) {
            case 0 -> callbacks();
            case 1 -> gather();
            case 2 -> waitFor();
            default -> shield();
        }
    }

    private Promise<Integer> later(int value) {
        Promise<Integer> promise = new Promise<>(world.loop);
        world.loop.callLater(world.moment(), () -> {
            if (!promise.done()) {
                promise.setResult(value);
            }
        });
        return promise;
    }

    /** Each callback is called once, in order, never inside another call, whether added before or after the end. */
    private void callbacks() {
        Promise<Integer> promise = later(7);
        List<Integer> calls = new ArrayList<>();
        List<Integer> expected = new ArrayList<>();
        World.Matter matter = world.begin("callbacks of a promise");
        int count = 1 + world.random.below(4);
        for (int i = 0; i < count; i++) {
            int number = i;
            Consumer<Future<Integer>> callback = done -> calls.add(number);
            promise.addDoneCallback(callback);
            if (world.random.chance(0.2)) {
                world.check(promise.removeDoneCallback(callback) == 1, "a callback cannot be taken back");
            } else {
                expected.add(number);
            }
        }
        if (world.random.chance(0.3)) {
            promise.setResult(7);
            world.check(calls.isEmpty(), "a future calls back inside setResult");
        }
        promise.addDoneCallback(done -> {
            world.check(calls.equals(expected), "callbacks called " + calls + ", expected " + expected);
            world.check(!promise.cancel() && promise.result() == 7, "a result does not last");
            promise.addDoneCallback(again -> matter.end());
        });
    }

    private void gather() {
        int count = 1 + world.random.below(5);
        List<Promise<Integer>> children = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            children.add(later(i));
        }
        List<Promise<Integer>> several = new ArrayList<>(children);
        several.add(children.get(0)); // twice
        boolean cancel = world.random.chance(0.4);
        World.Matter matter = world.begin("gather");
        if (world.random.chance(0.5)) {
            Future<List<Integer>> all = Futures.gather(world.loop, several);
            boolean cancelled = cancel && cancelThe(all, children);
            all.addDoneCallback(done -> {
                Outcome<List<Integer>> outcome = Outcome.of(done);
                world.check(cancelled == outcome.error() instanceof CancelledError, "gather ends in another way");
                world.check(cancelled || sum(outcome.value()) == count * (count - 1) / 2, "gather gives other results");
                matter.end();
            });
        } else {
            Future<List<Outcome<Integer>>> all = Futures.gatherOutcomes(world.loop, several);
            boolean cancelled = cancel && cancelThe(all, children);
            all.addDoneCallback(done -> {
                world.check(children.stream().allMatch(Future::done), "gather does not wait for all");
                world.check(cancelled == Outcome.of(done).error() instanceof CancelledError, "gather ends otherwise");
                matter.end();
            });
        }
    }

    private static int sum(List<Integer> numbers) {
        return numbers.stream().mapToInt(Integer::intValue).sum();
    }

    private boolean cancelThe(Future<?> all, List<Promise<Integer>> children) {
        boolean asked = all.cancel();
        world.check(asked && children.stream().allMatch(Future::cancelled), "gather does not cancel what it waits for");
        return true;
    }

    private void waitFor() {
        Promise<Integer> inner = later(5);
        boolean never = world.random.chance(0.3);
        Promise<Integer> waited = never ? new Promise<>(world.loop) : inner;
        boolean patient = world.random.chance(0.5);
        Duration timeout = patient && !never ? World.DAYS : world.moment();
        Duration begun = world.loop.time();
        Future<Integer> outer = Futures.waitFor(waited, timeout);
        World.Matter matter = world.begin("waitFor " + (never ? "what never comes" : "a promise"));
        outer.addDoneCallback(done -> {
            world.check(waited.done(), "waitFor leaves behind what it waited for");
            Throwable error = Outcome.of(done).error();
            if (error instanceof TimeoutException) {
                world.check(waited.cancelled(), "waitFor does not cancel what is too late");
                world.check(world.loop.time().minus(begun).compareTo(timeout) >= 0, "waitFor gives up too early");
            } else {
                world.check(error != null || done.result() == 5, "waitFor gives another result");
                world.check(error == null || error instanceof CancelledError, "waitFor fails: " + error);
            }
            matter.end();
        });
        if (world.random.chance(0.25)) {
            outer.cancel();
            world.check(waited.cancelled(), "waitFor does not cancel what it waits for");
        }
    }

    private void shield() {
        Promise<Integer> inner = later(3);
        Future<Integer> outer = Futures.shield(inner);
        World.Matter matter = world.begin("shield");
        boolean cancel = world.random.chance(0.5);
        if (cancel) {
            outer.cancel();
            inner.addDoneCallback(done -> {
                world.check(!done.cancelled() && done.result() == 3, "shield lets a cancellation through");
                matter.end();
            });
        } else {
            outer.addDoneCallback(done -> {
                world.check(done.result() == 3, "shield gives another result");
                matter.end();
            });
        }
    }
}
