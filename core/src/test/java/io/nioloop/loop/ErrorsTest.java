package io.nioloop.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nioloop.testing.Trail;
import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What becomes of errors: rules 14, 32 and 279 to 281, rows 17 and 18 of the fault catalogue. */
class ErrorsTest {
    private static final class OwnError extends Error {
        private static final long serialVersionUID = 1;
    }

    private final VirtualClock clock = new VirtualClock();
    private final EventLoop loop = JumpingPoller.openLoop(clock);
    private final Trail trail = new Trail();
    private final List<LoopError> errors = new ArrayList<>();

    @AfterEach
    void close() {
        loop.close();
    }

    @SuppressWarnings({"deprecation", "removal"}) // ThreadDeath is not gone yet
    static List<Throwable> ordinary() {
        return List.of(
                new RuntimeException("runtime"),
                new IOException("checked"),
                new AssertionError("assertion"),
                new StackOverflowError(),
                new NoClassDefFoundError("linkage"),
                new OwnError(),
                new ThreadDeath());
    }

    static List<Throwable> fatal() {
        return List.of(new OutOfMemoryError("memory"), new InternalError("internal"), new UnknownError("unknown"));
    }

    @ParameterizedTest // rule 32; row 17
    @MethodSource("ordinary")
    void whateverACallbackThrowsIsReportedAndTheOthersRun(Throwable failure) {
        loop.setExceptionHandler((anyLoop, error) -> errors.add(error));
        Handle handle = loop.callSoon(throwing(failure));
        loop.callSoon(trail.note("after it"));
        loop.callLater(Duration.ofSeconds(1), throwing(failure));
        loop.callLater(Duration.ofSeconds(2), loop::stop);
        loop.runForever();
        trail.is("after it");
        assertEquals(2, errors.size());
        LoopError error = errors.get(0);
        assertSame(failure, error.exception());
        assertEquals("Exception in callback " + handle, error.message());
        assertSame(handle, error.about(Handle.class).orElseThrow());
    }

    @Test // rule 32; row 17: an overflow that really happened
    void aCallbackThatOverflowsTheStackIsReported() {
        loop.setExceptionHandler((anyLoop, error) -> errors.add(error));
        loop.callSoon(ErrorsTest::overflow);
        loop.callSoon(trail.note("after it"));
        loop.runOnce(Duration.ZERO);
        trail.is("after it");
        assertEquals(StackOverflowError.class, errors.get(0).exception().getClass());
    }

    @SuppressWarnings("InfiniteRecursion") // that is the point
    private static void overflow() {
        overflow();
    }

    @ParameterizedTest // rule 14; row 17
    @MethodSource("fatal")
    void aFatalErrorEndsTheRunAndTheRestIsKeptForTheNext(Throwable failure) {
        loop.setExceptionHandler((anyLoop, error) -> errors.add(error));
        loop.callSoon(trail.note("before it"));
        loop.callSoon(throwing(failure));
        loop.callSoon(trail.note("after it"));
        loop.callLater(Duration.ofSeconds(1), trail.note("timer"));
        assertSame(failure, assertThrows(failure.getClass(), loop::runForever));
        trail.is("before it");
        assertFalse(loop.isRunning());
        assertThrows(IllegalStateException.class, EventLoop::current);
        assertEquals(List.of(), errors);

        loop.callLater(Duration.ofSeconds(2), loop::stop);
        loop.runForever();
        trail.is("before it", "after it", "timer");
    }

    @Test // rule 14: the flag belonged to the run that died
    void aStopBeforeAFatalErrorDoesNotStopTheNextRun() {
        loop.callSoon(loop::stop);
        loop.callSoon(throwing(new InternalError()));
        assertThrows(InternalError.class, loop::runForever);
        loop.callLater(Duration.ofSeconds(1), () -> {
            trail.add("next run");
            loop.stop();
        });
        loop.runForever();
        trail.is("next run");
    }

    @Test // rule 32
    void aBareCallbackThatFailsIsNamedItself() {
        loop.setExceptionHandler((anyLoop, error) -> errors.add(error));
        Runnable bare = throwing(new IOException());
        loop.execute(bare);
        loop.runOnce(Duration.ZERO);
        assertEquals(List.of(bare), errors.get(0).about());
    }

    @Test // row 17, where a channel's callback fails
    void aReaderThatFailsIsReportedAndStaysOn() {
        FakeProvider provider = new FakeProvider(FakeSelector.jumping(clock));
        try (EventLoop fake =
                EventLoop.open(LoopOptions.defaults().withProvider(provider).withClock(clock))) {
            fake.setExceptionHandler((anyLoop, error) -> errors.add(error));
            FakeChannel bad = FakeChannel.open(provider);
            FakeChannel good = FakeChannel.open(provider);
            fake.addReader(bad, throwing(new IOException("read")));
            fake.addReader(good, trail.note("read"));
            bad.ready(SelectionKey.OP_READ);
            good.ready(SelectionKey.OP_READ);
            fake.runOnce(Duration.ZERO);
            fake.runOnce(Duration.ZERO);
        }
        trail.is("read", "read");
        assertEquals(2, errors.size());
    }

    @Test // rule 32
    void byDefaultAnErrorIsLoggedWithItsTrace() {
        RuntimeException failure = new RuntimeException("oops");
        try (CapturedLog log = CapturedLog.open()) {
            Handle handle = loop.callSoon(throwing(failure));
            loop.runOnce(Duration.ZERO);
            CapturedLog.Entry entry = log.entries().get(0);
            assertEquals(1, log.entries().size());
            assertSame(failure, entry.thrown());
            assertTrue(entry.level().equals("SEVERE"), entry::level);
            assertTrue(entry.message().startsWith("Exception in callback " + handle), entry::message);
        }
    }

    @Test
    void nullBringsTheDefaultHandlerBack() {
        loop.setExceptionHandler((anyLoop, error) -> errors.add(error));
        loop.setExceptionHandler(null);
        try (CapturedLog log = CapturedLog.open()) {
            loop.callSoon(throwing(new IOException()));
            loop.runOnce(Duration.ZERO);
            assertEquals(1, log.entries().size());
        }
        assertEquals(List.of(), errors);
        assertSame(ExceptionHandler.logging(), ExceptionHandler.logging());
    }

    @ParameterizedTest // rule 280; row 17: asyncio's test_set_exc_handler_broken
    @MethodSource("ordinary")
    void aHandlerThatFailsFallsBackToTheDefaultWhichTellsOfBoth(Throwable failure) {
        RuntimeException original = new RuntimeException("original");
        loop.setExceptionHandler((anyLoop, error) -> sneakyThrow(failure));
        loop.callSoon(throwing(original));
        loop.callSoon(trail.note("after it"));
        try (CapturedLog log = CapturedLog.open()) {
            loop.runOnce(Duration.ZERO);
            assertEquals(2, log.entries().size(), log.messages()::toString);
            assertSame(original, log.entries().get(0).thrown());
            assertSame(failure, log.entries().get(1).thrown());
            assertEquals("Exception in exception handler", log.entries().get(1).message());
        }
        trail.is("after it");
    }

    @ParameterizedTest // rule 280
    @MethodSource("fatal")
    void aFatalErrorOfTheHandlerEndsTheRun(Throwable failure) {
        loop.setExceptionHandler((anyLoop, error) -> sneakyThrow(failure));
        loop.callSoon(throwing(new IOException()));
        assertSame(failure, assertThrows(failure.getClass(), loop::runForever));
        assertFalse(loop.isRunning());
    }

    @ParameterizedTest // rule 280: asyncio's test_default_exc_handler_broken
    @MethodSource("ordinary")
    void aLogThatFailsDoesNotStopTheLoop(Throwable failure) {
        try (CapturedLog log = CapturedLog.failing(failure)) {
            loop.callSoon(throwing(new IOException()));
            loop.callSoon(trail.note("after it"));
            loop.runOnce(Duration.ZERO);
            trail.is("after it");
            assertTrue(log.entries().size() >= 1);
        }
    }

    @Test // rules 32 and 280: the report itself must not kill
    void aCallbackThatCannotEvenBeNamedIsReported() {
        Runnable nameless = new Runnable() {
            @Override
            public void run() {
                throw new IllegalArgumentException("in run");
            }

            @Override
            public String toString() {
                throw new IllegalStateException("in toString");
            }
        };
        try (CapturedLog log = CapturedLog.open()) {
            loop.callSoon(nameless);
            loop.execute(nameless);
            loop.callSoon(trail.note("after it"));
            loop.runOnce(Duration.ZERO);
            trail.is("after it");
            List<String> thrown = log.entries().stream()
                    .map(entry -> entry.thrown().getMessage())
                    .toList();
            assertTrue(thrown.contains("in run"), thrown::toString);
        }
    }

    @Test // rule 262 as far as the loop goes
    void theHandlerRunsOnTheLoopInTheContextOfWhatFailed() {
        Context.Key<String> user = new Context.Key<>("user");
        loop.setExceptionHandler((anyLoop, error) -> {
            assertSame(loop, anyLoop);
            assertSame(loop, EventLoop.current());
            trail.add("for " + loop.context().get(user));
        });
        loop.callSoon(() ->
                loop.inContext(Context.EMPTY.with(user, "ann"), () -> loop.callSoon(throwing(new IOException()))));
        loop.callSoon(() -> {});
        loop.runOnce(Duration.ZERO);
        loop.runOnce(Duration.ZERO);
        trail.is("for ann");
    }

    @Test
    void whatTheHandlerSchedulesRuns() {
        loop.setExceptionHandler((anyLoop, error) -> anyLoop.callSoon(trail.note("scheduled by the handler")));
        loop.callSoon(throwing(new IOException()));
        loop.runOnce(Duration.ZERO);
        loop.runOnce(Duration.ZERO);
        trail.is("scheduled by the handler");
    }

    @Test
    void theHandlerMayStopTheLoop() {
        loop.setExceptionHandler((anyLoop, error) -> anyLoop.stop());
        loop.callSoon(throwing(new IOException()));
        loop.callSoon(trail.note("in the same turn"));
        loop.runForever();
        trail.is("in the same turn");
    }

    @Test // rule 279
    void anErrorTellsWhomItConcernsByType() {
        LoopError error = LoopError.of("message", null, "text", null, 5, 6L);
        assertEquals("message", error.message());
        assertNull(error.exception());
        assertEquals(List.of("text", 5, 6L), error.about());
        assertEquals(Optional.of("text"), error.about(String.class));
        assertEquals(Optional.of(5), error.about(Number.class));
        assertEquals(Optional.empty(), error.about(Handle.class));
        assertThrows(NullPointerException.class, () -> LoopError.of(null, null));
        assertThrows(NullPointerException.class, () -> loop.callExceptionHandler(null));
    }

    @Test // rule 279
    void anErrorIsNotChangedByWhoMadeIt() {
        List<Object> about = new ArrayList<>(List.of("a"));
        LoopError error = new LoopError("message", null, about);
        about.add("b");
        assertEquals(List.of("a"), error.about());
    }

    @Test // rule 281; row 18
    void debugModeLogsCallbacksThatTakeTooLongByTheirName() {
        LoopOptions debug = LoopOptions.defaults().withClock(clock).withDebug(true);
        try (EventLoop watched = JumpingPoller.openLoop(debug);
                CapturedLog log = CapturedLog.open()) {
            watched.callSoon(() -> clock.advance(Duration.ofMillis(99)));
            Handle slow = watched.callSoon(() -> clock.advance(Duration.ofMillis(100)));
            Handle[] slower = new Handle[1];
            watched.callSoon(
                    () -> slower[0] = watched.callLater(Duration.ZERO, () -> clock.advance(Duration.ofSeconds(2))));
            watched.runOnce(Duration.ZERO);
            watched.runOnce(Duration.ZERO);
            assertEquals(
                    List.of(
                            "WARNING: Executing " + slow + " took 100 ms",
                            "WARNING: Executing " + slower[0] + " took 2000 ms"),
                    log.messages());
        }
    }

    @Test // rule 281
    void aSlowCallbackThatFailsIsLoggedAndReported() {
        LoopOptions debug =
                LoopOptions.defaults().withClock(clock).withDebug(true).withSlowCallbackDuration(Duration.ofNanos(1));
        try (EventLoop watched = JumpingPoller.openLoop(debug);
                CapturedLog log = CapturedLog.open()) {
            watched.setExceptionHandler((anyLoop, error) -> errors.add(error));
            watched.callSoon(() -> {
                clock.advanceNanos(1);
                throw new IllegalStateException();
            });
            watched.callSoon(() -> {});
            watched.runOnce(Duration.ZERO);
            assertEquals(1, log.messages().size());
            assertEquals(1, errors.size());
        }
    }

    @Test // rule 281
    void withoutDebugModeNobodyLooksHowLongACallbackTakes() {
        try (CapturedLog log = CapturedLog.open()) {
            loop.callSoon(() -> clock.advance(Duration.ofHours(1)));
            loop.runOnce(Duration.ZERO);
            assertEquals(List.of(), log.messages());
        }
    }

    private static Runnable throwing(Throwable failure) {
        return () -> sneakyThrow(failure);
    }

    @SuppressWarnings("unchecked") // nothing is checked at run time
    private static <T extends Throwable> void sneakyThrow(Throwable failure) throws T {
        throw (T) failure;
    }
}
