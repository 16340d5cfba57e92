package io.nioloop.loop;

import java.util.Objects;

/**
 * A callback that waits for its turn and may be cancelled: asyncio's {@code Handle}. It keeps the context in which it
 * was registered and runs in it. Like all of the loop it belongs to the loop's thread.
 */
public sealed class Handle permits TimerHandle {
    private final EventLoop loop;
    private final Context context;
    private Runnable callback; // null once cancelled, so that nothing it holds stays in memory

    Handle(EventLoop loop, Runnable callback, Context context) {
        this.loop = loop;
        this.callback = Objects.requireNonNull(callback, "callback");
        this.context = Objects.requireNonNull(context, "context");
        if (loop.debug()) {
            Birthplaces.note(this);
        }
    }

    /** The loop's own: runs the callback, unless it was cancelled while it waited. */
    final void run() {
        Runnable now = callback;
        if (now != null) {
            now.run();
        }
    }

    /**
     * Keeps the callback from running: asyncio's {@code Handle.cancel}. Twice, or after the callback ran, it does
     * nothing.
     */
    public final void cancel() {
        loop.checkThread();
        if (callback == null) {
            return;
        }
        callback = null;
        onCancel();
        if (loop.observer() != null) {
            loop.emit(new LoopEvent.CallbackCancelled(this));
        }
    }

    /** What else a kind of handle has to do when it is cancelled. */
    void onCancel() {}

    /** {@return whether {@link #cancel} was called: asyncio's {@code cancelled}} */
    public final boolean cancelled() {
        return callback == null;
    }

    /** {@return what it will run; null once it is cancelled} */
    public final Runnable callback() {
        return callback;
    }

    /** {@return the context it will run in: asyncio's {@code get_context}} */
    public final Context context() {
        return context;
    }

    final EventLoop loop() {
        return loop;
    }

    @Override
    public String toString() {
        return "<" + getClass().getSimpleName() + " " + (callback == null ? "cancelled" : callback)
                + Birthplaces.text(this) + ">";
    }
}
