package io.nioloop.loop;

import static org.junit.jupiter.api.Assertions.assertFalse;

import java.nio.channels.SelectionKey;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

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

    /** How a {@link FakeSelector} sleeps on the machine's time: until its wake-up. */
    static int sleep(FakeSelector selector, Consumer<SelectionKey> action, long millis) {
        selector.awaitWakeup(millis);
        return selector.deliver(action);
    }
}
