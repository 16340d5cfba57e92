package io.nioloop.future;

import io.nioloop.loop.EventLoop;
import io.nioloop.loop.LoopError;
import io.nioloop.loop.LoopLocal;
import java.lang.ref.Cleaner;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;

/**
 * Watches a failed future until somebody asks for its exception. If nobody does before the future is garbage, or
 * before the loop is closed, the loop's exception handler is told, once (rules 45 to 47). Futures that do not fail
 * cost nothing.
 */
final class Unretrieved {
    private static final Cleaner CLEANER = Cleaner.create();
    private static final LoopLocal<Set<Unretrieved>> OF_LOOP = new LoopLocal<>(Unretrieved::open);

    private final EventLoop loop;
    private final Throwable exception;
    private final String future; // as text: to hold the future itself would keep it from becoming garbage
    private Cleaner.Cleanable garbage;

    private Unretrieved(EventLoop loop, Throwable exception, String future) {
        this.loop = loop;
        this.exception = exception;
        this.future = future;
    }

    private static Set<Unretrieved> open(EventLoop loop) {
        Set<Unretrieved> all = new LinkedHashSet<>();
        loop.onClose(() -> List.copyOf(all).forEach(Unretrieved::report));
        return all;
    }

    static Unretrieved track(Future<?> future, Throwable exception) {
        EventLoop loop = future.loop();
        String name = "<" + future.getClass().getSimpleName() + " finished exception=" + exception + ">";
        Unretrieved mark = new Unretrieved(loop, exception, name);
        if (!loop.isClosed()) {
            OF_LOOP.get(loop).add(mark);
            mark.garbage = CLEANER.register(future, mark::futureIsGarbage);
        }
        return mark;
    }

    void retrieved() {
        if (OF_LOOP.get(loop).remove(this)) {
            garbage.clean();
        }
    }

    /** On the cleaner's thread, or on the loop by way of {@link #retrieved}, when there is nothing left to report. */
    private void futureIsGarbage() {
        try {
            loop.execute(this::report);
        } catch (RejectedExecutionException reportedWhenTheLoopWasClosed) {
            assert loop.isClosed();
        }
    }

    private void report() {
        if (OF_LOOP.get(loop).remove(this)) {
            loop.callExceptionHandler(LoopError.of("Future exception was never retrieved", exception, future));
        }
    }
}
