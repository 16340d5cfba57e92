package io.nioloop.future;

import io.nioloop.loop.EventLoop;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;

/**
 * The future of {@link Futures#gather}: counts the children that are done and collects them in the order of the
 * arguments.
 */
final class Gather<T, R> extends Future<List<R>> implements Awaiter {
    private final List<Future<? extends T>> children;
    private final boolean failFast; // the first failure completes the whole
    private final Function<Future<? extends T>, R> collect;
    private int left; // distinct children that are not done
    private boolean cancelRequested;
    private String cancelMessage;

    Gather(
            EventLoop loop,
            List<? extends Future<? extends T>> futures,
            boolean failFast,
            Function<Future<? extends T>, R> collect) {
        super(loop);
        this.children = List.copyOf(futures);
        this.failFast = failFast;
        this.collect = collect;
        List<Future<? extends T>> distinct = children.stream().distinct().toList();
        for (Future<? extends T> child : distinct) {
            if (child.loop() != loop) {
                throw new IllegalArgumentException("belongs to another loop: " + child);
            }
        }
        left = distinct.size();
        distinct.forEach(child -> child.addDoneCallback(this));
        if (left == 0) {
            setResult(List.of());
        }
    }

    @Override
    public Future<?> awaiter() {
        return this;
    }

    @Override
    public void accept(Future<?> child) {
        left--;
        Throwable failure = Outcome.of(child).error(); // counts as retrieved
        if (done()) {
            return;
        }
        if (failFast && failure != null) {
            setException(failure);
        } else if (left == 0) {
            allDone();
        }
    }

    private void allDone() {
        if (cancelRequested) {
            setException(new CancelledError(cancelMessage));
            return;
        }
        List<R> results = new ArrayList<>(children.size());
        children.forEach(child -> results.add(collect.apply(child)));
        setResult(Collections.unmodifiableList(results));
    }

    /** Rules 100 and 101: asks every child; the whole ends when they have. */
    @Override
    public boolean cancel(String message) {
        if (done()) {
            return super.cancel(message);
        }
        boolean asked = false;
        for (Future<? extends T> child : children) {
            asked |= child.cancel(message);
        }
        if (asked) {
            cancelRequested = true;
            cancelMessage = message;
        }
        return asked;
    }
}
