package io.nioloop.task;

import io.nioloop.loop.EventLoop;
import io.nioloop.support.VirtualLoop;
import io.nioloop.task.Carrier.Kind;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Function;

/** A loop, and bodies on a carrier of it. What fails, in a body or on the loop, fails the test. */
final class Stage implements AutoCloseable {
    private final VirtualLoop virtual = VirtualLoop.open().outsiders();
    private final Carrier carrier;
    private Throwable failure;

    /** What a body does, which may fail. */
    interface Body {
        void run(Fiber self) throws Exception;
    }

    Stage(Kind kind) {
        this(kind::open);
    }

    Stage(Function<EventLoop, Carrier> carriers) {
        carrier = carriers.apply(virtual.loop());
    }

    EventLoop loop() {
        return virtual.loop();
    }

    Carrier carrier() {
        return carrier;
    }

    /** A body that is resumed as soon as it can go on if the JDK parks it. */
    Fiber fiber(Body body) {
        return fiber(body, Fiber::resume);
    }

    Fiber fiber(Body body, Consumer<Fiber> unparked) {
        Fiber[] self = new Fiber[1];
        self[0] = carrier.fiber(
                () -> {
                    try {
                        body.run(self[0]);
                    } catch (Throwable thrown) {
                        failed(thrown);
                    }
                },
                () -> unparked.accept(self[0]));
        return self[0];
    }

    /** Does something in a callback of the loop, now. */
    void run(Runnable callback) {
        loop().callSoon(() -> {
            try {
                callback.run();
            } catch (Throwable thrown) {
                failed(thrown);
            }
        });
        loop().runOnce(Duration.ZERO);
        check();
    }

    void settle() {
        virtual.settle();
        check();
    }

    /** Runs until a callback stops the loop; other threads may wake it. */
    void runUntilStopped() {
        loop().runForever();
        check();
    }

    private void failed(Throwable thrown) {
        if (failure == null) {
            failure = thrown;
        }
    }

    private void check() {
        if (failure != null) {
            throw new AssertionError(failure);
        }
    }

    @Override
    public void close() {
        virtual.close();
        check();
    }
}
