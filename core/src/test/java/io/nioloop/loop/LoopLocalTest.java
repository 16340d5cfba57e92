package io.nioloop.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A value that each loop has one of. */
class LoopLocalTest {
    private final EventLoop loop = JumpingPoller.openLoop();
    private int made;
    private final LoopLocal<Object> local = new LoopLocal<>(anyLoop -> {
        made++;
        return new Object();
    });

    @AfterEach
    void close() {
        loop.close();
    }

    @Test
    void theValueIsMadeOnceForEachLoop() {
        Object value = local.get(loop);
        assertSame(value, local.get(loop));
        assertEquals(1, made);
        try (EventLoop other = JumpingPoller.openLoop()) {
            assertNotSame(value, local.get(other));
        }
        assertEquals(2, made);
    }

    @Test
    void theInitialValueIsMadeForTheLoopThatAsks() {
        assertSame(loop, new LoopLocal<>(asked -> asked).get(loop));
    }

    @Test
    void aValueCanBeReplaced() {
        local.set(loop, "mine");
        assertEquals("mine", local.get(loop));
        assertEquals(0, made);
        local.set(loop, "another");
        assertEquals("another", local.get(loop));
    }

    @Test
    void manyLocalsDoNotDisturbEachOther() {
        List<LoopLocal<Integer>> locals = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            int number = i;
            locals.add(new LoopLocal<>(anyLoop -> number));
        }
        for (int i = 99; i >= 0; i -= 3) {
            locals.get(i).set(loop, -i - 1);
        }
        for (int i = 0; i < 100; i++) {
            assertEquals(i % 3 == 0 ? -i - 1 : i, locals.get(i).get(loop));
        }
    }

    @Test
    void anInitialValueMayNeedOtherLocals() {
        List<LoopLocal<Integer>> chain = new ArrayList<>(List.of(new LoopLocal<>(anyLoop -> 0)));
        for (int i = 1; i < 50; i++) {
            LoopLocal<Integer> before = chain.get(i - 1);
            chain.add(new LoopLocal<>(anyLoop -> before.get(anyLoop) + 1));
        }
        assertEquals(49, chain.get(49).get(loop));
        assertEquals(25, chain.get(25).get(loop));
    }

    @Test
    void anInitialValueThatFailsIsTriedAgain() {
        LoopLocal<String> failing = new LoopLocal<>(anyLoop -> {
            if (made++ == 0) {
                throw new IllegalStateException();
            }
            return "second time";
        });
        assertThrows(IllegalStateException.class, () -> failing.get(loop));
        assertEquals("second time", failing.get(loop));
    }

    @Test
    void nullIsRefused() {
        assertThrows(NullPointerException.class, () -> new LoopLocal<>(null));
        assertThrows(NullPointerException.class, () -> local.set(loop, null));
        assertThrows(NullPointerException.class, () -> new LoopLocal<>(anyLoop -> null).get(loop));
    }

    @Test
    void anotherThreadIsRefusedWhileTheLoopRunsWhetherThereIsAValueOrNot() {
        loop.setExceptionHandler(new FailTheRun());
        loop.callSoon(() -> Others.doOn(number -> {
            assertThrows(IllegalStateException.class, () -> local.get(loop));
            assertThrows(IllegalStateException.class, () -> local.set(loop, "theirs"));
        }));
        loop.callSoon(() -> local.set(loop, "mine"));
        loop.callSoon(() -> Others.doOn(number -> assertThrows(IllegalStateException.class, () -> local.get(loop))));
        loop.runOnce(Duration.ZERO);
        assertEquals("mine", local.get(loop));
        assertEquals(0, made);
    }
}
