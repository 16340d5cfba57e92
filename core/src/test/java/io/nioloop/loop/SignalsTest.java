package io.nioloop.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Rule 272, with real signals that this process sends itself. */
class SignalsTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final EventLoop loop = EventLoop.open();
    private final List<String> told = new ArrayList<>();

    @AfterEach
    void close() {
        loop.close();
    }

    private static void raise(String name) {
        try {
            Class<?> type = Class.forName("sun.misc.Signal");
            type.getMethod("raise", type)
                    .invoke(null, type.getConstructor(String.class).newInstance(name));
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }

    /** Runs the loop until so much was told. */
    private void await(int count) {
        TimerHandle limit = loop.callLater(LIMIT, () -> {
            throw new AssertionError("no signal came in time, only " + told);
        });
        loop.setExceptionHandler((any, error) -> {
            told.add("failed: " + error);
            loop.stop();
        });
        while (told.size() < count) {
            loop.runOnce(LIMIT);
        }
        limit.cancel();
    }

    @Test
    void aSignalIsACallbackOfTheLoopEachTimeItComes() {
        Signals.addHandler(loop, "HUP", () -> told.add("HUP " + loop.inLoop()));
        raise("HUP");
        await(1);
        raise("HUP");
        await(2);
        assertEquals(List.of("HUP true", "HUP true"), told);
    }

    @Test
    void aSignalWakesALoopThatSleeps() {
        Signals.addHandler(loop, "SIGHUP", () -> told.add("HUP"));
        loop.callSoon(() -> new Thread(() -> raise("HUP")).start());
        await(1);
        assertEquals(List.of("HUP"), told);
    }

    @Test
    void theHandlerSeesTheContextInWhichItWasAdded() {
        Context.Key<String> key = new Context.Key<>("user");
        loop.inContext(Context.EMPTY.with(key, "ann"), () -> {
            Signals.addHandler(loop, "HUP", () -> told.add(loop.context().get(key)));
            return null;
        });
        raise("HUP");
        await(1);
        assertEquals(List.of("ann"), told);
    }

    @Test
    void aSecondHandlerTakesThePlaceOfTheFirst() {
        Signals.addHandler(loop, "HUP", () -> told.add("first"));
        Signals.addHandler(loop, "HUP", () -> told.add("second"));
        raise("HUP");
        await(1);
        assertEquals(List.of("second"), told);
        assertTrue(Signals.removeHandler(loop, "HUP"));
        assertFalse(Signals.removeHandler(loop, "HUP"));
    }

    @Test
    void ofSeveralLoopsTheLastIsToldAndThenTheOneBefore() {
        Signals.addHandler(loop, "HUP", () -> told.add("outer"));
        try (EventLoop other = EventLoop.open()) {
            Signals.addHandler(other, "HUP", () -> loop.callSoonThreadsafe(() -> told.add("inner")));
            raise("HUP");
            while (told.isEmpty()) {
                other.runOnce(Duration.ofMillis(10));
                loop.runOnce(Duration.ZERO);
            }
        }
        raise("HUP");
        await(2);
        assertEquals(List.of("inner", "outer"), told);
    }

    @Test
    void aSignalThatComesAfterTheLoopIsClosedDoesWhatItDidBefore() {
        try (SignalTrap before = SignalTrap.on("HUP", () -> loop.callSoonThreadsafe(() -> told.add(this.toString())))) {
            EventLoop closed = EventLoop.open();
            Signals.addHandler(closed, "HUP", () -> told.add("nobody"));
            closed.close();
            raise("HUP");
            await(1);
            assertEquals(List.of(this.toString()), told, before::toString);
        }
    }

    @Override
    public String toString() {
        return "the test";
    }

    @Test
    void signalsThatTheJvmNeedsOrTheSystemHasNotAreRefused() {
        for (String name : List.of("KILL", "SEGV", "NONSENSE", "")) {
            IllegalArgumentException refused =
                    assertThrows(IllegalArgumentException.class, () -> Signals.addHandler(loop, name, () -> {}));
            assertTrue(refused.getMessage().contains("signal " + name + " cannot be handled"), refused::getMessage);
            assertFalse(Signals.removeHandler(loop, name));
        }
    }

    @Test
    void aClosedLoopRefuses() {
        loop.close();
        assertThrows(IllegalStateException.class, () -> Signals.addHandler(loop, "HUP", () -> {}));
    }
}
