package io.nioloop.loop;

import static org.junit.jupiter.api.Assertions.assertFalse;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

/** Runs loops on the machine's clock, but never for ever. */
public final class RealLoop {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private RealLoop() {}

    /** Runs until a callback stops the loop; if none does so within half a minute, that is a failure. */
    public static void run(EventLoop loop) {
        AtomicBoolean late = new AtomicBoolean();
        TimerHandle alarm = loop.callLater(LIMIT, () -> {
            late.set(true);
            loop.stop();
        });
        loop.runForever();
        alarm.cancel();
        assertFalse(late.get(), () -> "not stopped within " + LIMIT + ": " + loop);
    }
}
