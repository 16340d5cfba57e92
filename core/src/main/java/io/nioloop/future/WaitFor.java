package io.nioloop.future;

import io.nioloop.loop.TimerHandle;
import java.time.Duration;
import java.util.Objects;

/** The future of {@link Futures#waitFor}. */
final class WaitFor<T> extends Future<T> implements Awaiter {
    private final Future<T> inner;
    private final Duration timeout;
    private final TimerHandle timer; // null: there was no time at all
    private boolean expired;

    WaitFor(Future<T> inner, Duration timeout) {
        super(inner.loop());
        this.inner = inner;
        this.timeout = Objects.requireNonNull(timeout, "timeout");
        inner.addDoneCallback(this);
        boolean none = timeout.isNegative() || timeout.isZero();
        timer = none ? null : loop().callLater(timeout, this::expire);
        if (none) {
            expire();
        }
    }

    private void expire() {
        expired = inner.cancel("timeout after " + timeout);
    }

    @Override
    public Future<?> awaiter() {
        return this;
    }

    @Override
    public void accept(Future<?> done) {
        stopTimer();
        if (done()) {
            return; // cancelled meanwhile, so nobody has looked: a failure is reported unless somebody does
        }
        Outcome<T> outcome = Outcome.of(inner);
        if (expired && outcome.error() instanceof CancelledError cause) {
            setException(new TimeoutException("timeout after " + timeout, cause));
        } else {
            outcome.copyTo(this);
        }
    }

    @Override
    public boolean cancel(String message) {
        stopTimer();
        inner.cancel(message);
        return super.cancel(message);
    }

    private void stopTimer() {
        if (timer != null) {
            timer.cancel();
        }
    }
}
