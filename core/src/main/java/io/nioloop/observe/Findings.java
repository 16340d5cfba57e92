package io.nioloop.observe;

import io.nioloop.loop.EventLoop;
import io.nioloop.loop.LoopLocal;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * Where the findings of a loop go: by default to the logger {@code io.nioloop}, as warnings.
 *
 * <pre>{@code
 * Findings.setSink(loop, finding -> { throw new AssertionError(finding.message()); }); // in a test
 * }</pre>
 */
public final class Findings {
    static final Logger LOGGER = System.getLogger("io.nioloop");
    private static final LoopLocal<Findings> OF_LOOP = new LoopLocal<>(loop -> new Findings());

    private volatile Consumer<? super Finding> sink = Findings::log;

    private Findings() {}

    /**
     * Sets who is told of what debug mode, the watchdog and the search for deadlocks find on a loop.
     *
     * @param loop the loop
     * @param sink whom to tell, on the loop or on the watchdog's thread; null: the logger. What it throws is logged
     */
    public static void setSink(EventLoop loop, Consumer<? super Finding> sink) {
        of(loop).sink = sink == null ? Findings::log : sink;
    }

    static Findings of(EventLoop loop) {
        return OF_LOOP.get(loop);
    }

    void tell(Finding finding) {
        tell(sink, finding);
    }

    /** Tells somebody whose errors harm nobody else. */
    static <T> void tell(Consumer<? super T> sink, T what) {
        Objects.requireNonNull(what, "what");
        try {
            sink.accept(what);
        } catch (Throwable failure) {
            EventLoop.throwIfFatal(failure);
            LOGGER.log(Level.WARNING, "the receiver of a finding failed; it was told: " + what, failure);
        }
    }

    private static void log(Finding finding) {
        LOGGER.log(Level.WARNING, finding.message());
    }
}
