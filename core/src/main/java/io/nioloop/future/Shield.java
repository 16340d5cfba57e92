package io.nioloop.future;

/** The future of {@link Futures#shield}: ends as the inner one does, unless it was cancelled before. */
final class Shield<T> extends Future<T> implements Awaiter {
    private final Future<T> inner;

    Shield(Future<T> inner) {
        super(inner.loop());
        this.inner = inner;
        inner.addDoneCallback(this);
        addDoneCallback(done -> inner.removeDoneCallback(this)); // a lasting future may have many shields
    }

    @Override
    public Future<?> awaiter() {
        return this;
    }

    @Override
    public void accept(Future<?> done) {
        if (!done()) { // else nobody has looked: a failure is reported unless somebody does
            Outcome.of(inner).copyTo(this);
        }
    }
}
