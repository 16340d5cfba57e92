package io.nioloop.future;

import io.nioloop.loop.EventLoop;
import java.util.ArrayList;
import java.util.List;

/** Asked to cancel, it only takes note and goes on: as a task does that has to clean up first, or does not care. */
final class Stubborn<T> extends Future<T> {
    /** The messages of those who asked. */
    final List<String> asked = new ArrayList<>();

    Stubborn(EventLoop loop) {
        super(loop);
    }

    @Override
    public boolean cancel(String message) {
        if (done()) {
            return super.cancel(message);
        }
        return asked.add(message);
    }

    void finish(T result) {
        setResult(result);
    }

    void fail(Throwable exception) {
        setException(exception);
    }

    void giveIn() {
        super.cancel(asked.get(asked.size() - 1));
    }
}
