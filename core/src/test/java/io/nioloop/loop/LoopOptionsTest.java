package io.nioloop.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.channels.spi.SelectorProvider;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a loop may be opened with. */
class LoopOptionsTest {
    private final LoopOptions defaults = LoopOptions.defaults();

    @Test
    void theDefaultsAreTheMachine() {
        assertSame(SelectorProvider.provider(), defaults.provider());
        assertSame(Clock.system(), defaults.clock());
        assertEquals(Duration.ZERO, defaults.spin());
        assertFalse(defaults.debug());
        assertEquals(Duration.ofMillis(100), defaults.slowCallbackDuration());
    }

    @Test
    void eachChangeLeavesTheRestAsItWas() {
        VirtualClock clock = new VirtualClock();
        FakeProvider provider = new FakeProvider(FakeSelector.jumping(clock));
        LoopOptions changed = defaults.withClock(clock)
                .withProvider(provider)
                .withSpin(Duration.ofNanos(1))
                .withDebug(true)
                .withSlowCallbackDuration(Duration.ofNanos(2));
        assertEquals(new LoopOptions(provider, clock, Duration.ofNanos(1), true, Duration.ofNanos(2)), changed);
        try (EventLoop loop = EventLoop.open(changed)) {
            assertSame(changed, loop.options());
            assertSame(provider, loop.provider());
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, 10_000_001, Long.MAX_VALUE})
    void aSpinThatMakesNoSenseIsRefusedWithItsValue(long nanos) {
        Duration spin = Duration.ofNanos(nanos);
        IllegalArgumentException refused = assertThrows(IllegalArgumentException.class, () -> defaults.withSpin(spin));
        assertTrue(refused.getMessage().contains(spin.toString()), refused::getMessage);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -1})
    void aSlowCallbackDurationThatMakesNoSenseIsRefused(long nanos) {
        Duration slow = Duration.ofNanos(nanos);
        assertThrows(IllegalArgumentException.class, () -> defaults.withSlowCallbackDuration(slow));
    }

    @Test
    void nullIsRefused() {
        assertThrows(NullPointerException.class, () -> defaults.withClock(null));
        assertThrows(NullPointerException.class, () -> defaults.withProvider(null));
        assertThrows(NullPointerException.class, () -> defaults.withSpin(null));
        assertThrows(NullPointerException.class, () -> defaults.withSlowCallbackDuration(null));
        assertThrows(NullPointerException.class, () -> EventLoop.open(null));
    }
}
