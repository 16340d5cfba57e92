package io.nioloop.future;

import io.nioloop.loop.Birthplaces;
import io.nioloop.loop.Context;
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
    private static final LoopLocal<Marks> OF_LOOP = new LoopLocal<>(Marks::new);

    private final EventLoop loop;
    private final Throwable exception;
    private final Context context; // of whoever failed it: the handler is told in it (rule 262)
    private final String future; // as text: to hold the future itself would keep it from becoming garbage
    private Cleaner.Cleanable garbage; // null: not tracked
    private boolean seen;

    private Unretrieved(EventLoop loop, Throwable exception, String future) {
        this.loop = loop;
        this.exception = exception;
        this.context = loop.context();
        this.future = future;
    }

    /** All marks of a loop, in the order of the failures. */
    private static final class Marks {
        private final EventLoop loop;
        private final Set<Unretrieved> all = new LinkedHashSet<>();
        private boolean hooked; // what is here will be reported when the loop is closed

        Marks(EventLoop loop) {
            this.loop = loop;
        }

        void add(Unretrieved mark) {
            all.add(mark);
            if (!hooked) {
                hooked = true;
                loop.onClose(this::report);
            }
        }

        private void report() {
            hooked = false; // a later hook may fail another future
            List.copyOf(all).forEach(Unretrieved::report);
        }
    }

    /** What would be reported now, the oldest first. */
    static List<LoopError> list(EventLoop loop) {
        return loop.isClosed()
                ? List.of()
                : OF_LOOP.get(loop).all.stream().map(Unretrieved::error).toList();
    }

    static Unretrieved track(Future<?> future, Throwable exception) {
        EventLoop loop = future.loop();
        String name = "<" + future.getClass().getSimpleName() + " finished exception="
                + exception.getClass().getName() + Birthplaces.text(future) + ">";
        Unretrieved mark = new Unretrieved(loop, exception, name);
        if (!loop.isClosed()) {
            OF_LOOP.get(loop).add(mark);
            mark.garbage = CLEANER.register(future, mark::futureIsGarbage);
        }
        return mark;
    }

    void retrieved() {
        if (garbage == null) {
            return; // failed after the loop was closed
        }
        loop.checkThread();
        if (OF_LOOP.get(loop).all.remove(this)) {
            seen = true;
            garbage.clean();
        }
    }

    /** Once: on the cleaner's thread, or on the loop by way of {@link #retrieved}, with nothing left to report. */
    private void futureIsGarbage() {
        if (seen) {
            return;
        }
        try {
            loop.execute(this::report);
        } catch (RejectedExecutionException reportedWhenTheLoopWasClosed) {
            assert loop.isClosed();
        }
    }

    private void report() {
        if (OF_LOOP.get(loop).all.remove(this)) {
            loop.inContext(context, () -> {
                loop.callExceptionHandler(error());
                return null;
            });
        }
    }

    private LoopError error() {
        return LoopError.of("Future exception was never retrieved", exception, future);
    }
}
