package io.nioloop.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.nioloop.testing.Trail;
import java.nio.channels.SelectionKey;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Values that follow a chain of callbacks: rule 35. */
class ContextTest {
    private static final Context.Key<String> USER = new Context.Key<>("user");
    private static final Context.Key<Integer> DEPTH = new Context.Key<>("depth");

    private final VirtualClock clock = new VirtualClock();
    private final FakeProvider provider = new FakeProvider(FakeSelector.jumping(clock));
    private final EventLoop loop =
            EventLoop.open(LoopOptions.defaults().withProvider(provider).withClock(clock));
    private final Trail trail = new Trail();
    private final Context ann = Context.EMPTY.with(USER, "ann");

    @AfterEach
    void close() {
        loop.close();
    }

    @Nested
    class ByItself {
        @Test
        void aNewValueMakesANewContext() {
            Context bob = ann.with(USER, "bob").with(DEPTH, 1);
            assertNull(Context.EMPTY.get(USER));
            assertEquals("ann", ann.get(USER));
            assertNull(ann.get(DEPTH));
            assertEquals("bob", bob.get(USER));
            assertEquals(1, bob.get(DEPTH));
            assertNull(bob.with(USER, null).get(USER));
        }

        @Test
        void keysAreEqualOnlyToThemselves() {
            assertNull(ann.get(new Context.Key<String>("user")));
        }

        @Test
        void itShowsItsValues() {
            assertEquals("Context{}", Context.EMPTY.toString());
            assertEquals("Context{user=ann, depth=2}", ann.with(DEPTH, 2).toString());
        }

        @Test
        void aKeyNeedsANameAndAValueAKey() {
            assertThrows(NullPointerException.class, () -> new Context.Key<String>(null));
            assertThrows(NullPointerException.class, () -> ann.with(null, "value"));
        }
    }

    @Test
    void aCallbackRunsInTheContextInWhichItWasRegistered() {
        FakeChannel channel = FakeChannel.open(provider);
        loop.callSoon(() -> loop.inContext(ann, () -> {
            loop.callSoon(saysUser("callSoon"));
            loop.callSoonThreadsafe(saysUser("callSoonThreadsafe"));
            loop.execute(saysUser("execute"));
            loop.callLater(Duration.ofSeconds(1), saysUser("callLater"));
            loop.callAt(Duration.ofSeconds(2), saysUser("callAt"));
            loop.addReader(channel, saysUser("addReader"));
            loop.addWriter(channel, saysUser("addWriter"));
            return null;
        }));
        loop.callSoon(() -> channel.ready(SelectionKey.OP_READ | SelectionKey.OP_WRITE));
        loop.callLater(Duration.ofMillis(1), () -> channel.ready(0));
        loop.callLater(Duration.ofSeconds(3), loop::stop);
        loop.runOnce(Duration.ZERO);
        loop.runOnce(Duration.ZERO);
        channel.ready(0);
        loop.runForever();
        trail.is(
                "callSoon for ann",
                "callSoonThreadsafe for ann",
                "execute for ann",
                "addReader for ann",
                "addWriter for ann",
                "callLater for ann",
                "callAt for ann");
    }

    @Test
    void whatACallbackSchedulesSeesWhatTheCallbackSaw() {
        loop.setExceptionHandler(new FailTheRun());
        loop.callSoon(() -> loop.inContext(ann, () -> loop.callSoon(() -> loop.callSoon(saysUser("grandchild")))));
        loop.callSoon(() -> loop.callSoon(() -> loop.callSoon(saysUser("neighbour"))));
        for (int i = 0; i < 3; i++) {
            loop.runOnce(Duration.ZERO);
        }
        trail.is("grandchild for ann", "neighbour for null");
    }

    @Test // asyncio: loop.call_soon(callback, context=ctx) before loop.run_forever()
    void aContextMayBeGivenBeforeTheLoopRuns() {
        loop.inContext(ann, () -> {
            assertSame(ann, loop.context());
            loop.callLater(Duration.ZERO, saysUser("callLater"));
            return loop.callSoon(saysUser("callSoon"));
        });
        assertSame(Context.EMPTY, loop.context());
        loop.runOnce(Duration.ZERO);
        trail.is("callSoon for ann", "callLater for ann");
    }

    @Test
    void contextsNest() {
        loop.callSoon(() -> {
            trail.add(loop.inContext(ann, () -> loop.inContext(ann.with(USER, "bob"), () -> user()) + ", " + user()));
            trail.add(user());
        });
        loop.runOnce(Duration.ZERO);
        trail.is("bob, ann", "null");
    }

    @Test
    void theOldContextComesBackHoweverTheBodyEnds() {
        loop.callSoon(() -> {
            assertThrows(
                    IllegalStateException.class,
                    () -> loop.inContext(ann, () -> {
                        throw new IllegalStateException();
                    }));
            trail.add(user());
        });
        loop.callSoon(() -> {
            throw new IllegalStateException();
        });
        loop.callSoon(saysUser("next"));
        loop.setExceptionHandler((anyLoop, error) -> {});
        loop.runOnce(Duration.ZERO);
        trail.is("null", "next for null");
    }

    @Test
    void aFatalErrorLeavesNoContextBehind() {
        loop.callSoon(() -> loop.inContext(
                ann,
                () -> loop.callSoon(() -> {
                    throw new InternalError();
                })));
        loop.runOnce(Duration.ZERO);
        assertThrows(InternalError.class, () -> loop.runOnce(Duration.ZERO));
        assertSame(Context.EMPTY, loop.context());
        loop.execute(saysUser("next run"));
        loop.runOnce(Duration.ZERO);
        trail.is("next run for null");
    }

    @Test
    void otherThreadsHaveNoContextEvenIfTheLoopHasOne() {
        loop.callSoon(() -> loop.inContext(ann, () -> {
            Others.doOn(number -> {
                assertSame(Context.EMPTY, loop.context());
                loop.callSoonThreadsafe(saysUser("sent"));
            });
            return null;
        }));
        loop.setExceptionHandler(new FailTheRun());
        loop.runOnce(Duration.ZERO);
        loop.runOnce(Duration.ZERO);
        trail.is("sent for null");
    }

    @Test
    void nullIsNoContext() {
        assertThrows(NullPointerException.class, () -> loop.inContext(null, () -> null));
        assertSame(Context.EMPTY, loop.context());
    }

    private Runnable saysUser(String who) {
        return () -> trail.add(who + " for " + user());
    }

    private String user() {
        return String.valueOf(loop.context().get(USER));
    }
}
