package io.nioloop.future;

import io.nioloop.loop.TimerHandle;
import java.time.Duration;
import java.util.Objects;

/** The future of {@link Futures#waitFor}. */
final class WaitFor<T> extends Future<T> {
    private final Future<T> inner;
    private final Duration timeout;
    private final TimerHandle timer; // null: there was no time at all
    private boolean expired;

    WaitFor(Future<T> inner, Duration timeout) {
        super(inner.loop());
        this.inner = inner;
        this.timeout = Objects.requireNonNull(timeout, "timeout");
        inner.addDoneCallback(this::innerDone);
        boolean none = timeout.isNegative() || timeout.isZero();
        timer = none ? null : loop().callLater(timeout, this::expire);
        if (none) {
            expire();
        }
    }

    private void expire() {
        expired = inner.cancel("timeout after " + timeout);
    }

    private void innerDone(Future<T> done) {
        stopTimer();
        if (done()) {
            return; // cancelled meanwhile, so nobody has looked: a failure is reported unless somebody does
        }
        Outcome<T> outcome = Outcome.of(done);
        if (expired && outcome.error() instanceof CancelledError cause) {
            setException(new TimeoutException("timeout after " + timeout, cause));
        } else if (outcome.error() == null) {
            setResult(outcome.value());
        } else if (outcome.error() instanceof CancelledError cause) {
            super.cancel(cause.getMessage());
        } else {
            setException(outcome.error());
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
