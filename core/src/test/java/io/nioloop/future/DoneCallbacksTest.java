package io.nioloop.future;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nioloop.loop.Context;
import io.nioloop.loop.EventLoop;
import io.nioloop.support.VirtualLoop;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** When a future calls back, in which order and context, and how to take a callback back: rules 35 and 40 to 43. */
class DoneCallbacksTest {
    private static final Context.Key<String> USER = new Context.Key<>("user");
    private static final Context ANN = Context.EMPTY.with(USER, "ann");
    private static final Context BEN = Context.EMPTY.with(USER, "ben");

    private final VirtualLoop virtual = VirtualLoop.open();
    private final EventLoop loop = virtual.loop();
    private final Promise<Integer> promise = new Promise<>(loop);
    private final List<String> trail = new ArrayList<>();

    @AfterEach
    void close() {
        virtual.close();
    }

    private Consumer<Future<Integer>> note(String note) {
        return done -> trail.add(note);
    }

    private void assertTrail(String... expected) {
        assertEquals(List.of(expected), trail);
    }

    @Test // rule 40
    void callbacksRunInALaterTurnWhateverEndedTheFuture() {
        Promise<Integer> failed = new Promise<>(loop);
        Promise<Integer> cancelled = new Promise<>(loop);
        promise.addDoneCallback(note("result"));
        failed.addDoneCallback(done -> trail.add("" + done.exception()));
        cancelled.addDoneCallback(note("cancellation"));
        loop.callSoon(() -> {
            promise.setResult(1);
            failed.setException(new IllegalStateException());
            cancelled.cancel();
            trail.add("still inside");
        });
        loop.runOnce(Duration.ZERO);
        assertTrail("still inside");
        loop.runOnce(Duration.ZERO);
        assertTrail("still inside", "result", "java.lang.IllegalStateException", "cancellation");
    }

    @Test // rule 40
    void callbacksRunInTheOrderInWhichTheyWereAdded() {
        for (int i = 0; i < 5; i++) {
            promise.addDoneCallback(note("" + i));
        }
        promise.setResult(1);
        virtual.settle();
        assertTrail("0", "1", "2", "3", "4");
    }

    @Test // rule 40: they queue up where the future was completed
    void callbacksRunBetweenWhatWasScheduledBeforeAndAfter() {
        promise.addDoneCallback(note("callback"));
        loop.callSoon(() -> trail.add("before"));
        promise.setResult(1);
        loop.callSoon(() -> trail.add("after"));
        virtual.settle();
        assertTrail("before", "callback", "after");
    }

    @Test
    void aCallbackIsGivenTheFuture() {
        List<Object> given = new ArrayList<>();
        promise.addDoneCallback(given::add);
        promise.setResult(1);
        virtual.settle();
        assertEquals(1, given.size());
        assertSame(promise, given.get(0));
    }

    @Test // rule 41
    void aCallbackOfADoneFutureGoesThroughTheLoopToo() {
        promise.setResult(1);
        promise.addDoneCallback(note("callback"));
        loop.callSoon(() -> trail.add("after"));
        assertTrail();
        virtual.settle();
        assertTrail("callback", "after");
    }

    @Test // rule 41
    void aCallbackAddedAfterCompletionDoesNotOvertake() {
        promise.addDoneCallback(note("first"));
        loop.callSoon(() -> {
            promise.setResult(1);
            promise.addDoneCallback(note("second"));
        });
        virtual.settle();
        assertTrail("first", "second");
    }

    @Test // rule 42
    void aCallbackAddedByACallbackRunsInTheNextTurn() {
        promise.addDoneCallback(done -> {
            trail.add("first");
            done.addDoneCallback(note("added"));
        });
        promise.addDoneCallback(note("second"));
        promise.setResult(1);
        loop.runOnce(Duration.ZERO);
        assertTrail("first", "second");
        loop.runOnce(Duration.ZERO);
        assertTrail("first", "second", "added");
    }

    @Test // rule 42
    void aCallbackCannotTakeBackWhatIsOnItsWay() {
        Consumer<Future<Integer>> second = note("second");
        promise.addDoneCallback(done -> trail.add("removed " + done.removeDoneCallback(second)));
        promise.addDoneCallback(second);
        promise.addDoneCallback(second);
        promise.setResult(1);
        assertEquals(0, promise.removeDoneCallback(second));
        virtual.settle();
        assertTrail("removed 0", "second", "second");
    }

    @Test // rule 42
    void aDoneFutureLetsGoOfItsCallbacks() {
        WeakReference<Object> callback = addAndForget();
        promise.setResult(1);
        virtual.settle();
        for (int i = 0; i < 50 && callback.get() != null; i++) {
            System.gc();
        }
        assertNull(callback.get());
        assertTrue(promise.done());
    }

    private WeakReference<Object> addAndForget() {
        Named callback = new Named("callback", new ArrayList<>());
        promise.addDoneCallback(callback);
        return new WeakReference<>(callback);
    }

    @Test // rule 32
    void aCallbackThatFailsIsReportedAndTheOthersRun() {
        RuntimeException failure = new IllegalStateException("in a callback");
        promise.addDoneCallback(done -> {
            throw failure;
        });
        promise.addDoneCallback(note("second"));
        promise.setResult(1);
        virtual.settle();
        assertTrail("second");
        assertSame(failure, virtual.takeErrors().get(0).exception());
    }

    @Test // rule 43
    void removingTakesBackEachRegistrationAndCountsThem() {
        Consumer<Future<Integer>> unwanted = note("unwanted");
        promise.addDoneCallback(unwanted);
        promise.addDoneCallback(note("first"));
        promise.addDoneCallback(unwanted);
        promise.addDoneCallback(note("second"));
        promise.addDoneCallback(unwanted);
        assertEquals(3, promise.removeDoneCallback(unwanted));
        assertEquals(0, promise.removeDoneCallback(unwanted));
        promise.setResult(1);
        virtual.settle();
        assertTrail("first", "second");
    }

    /** Equal to each other callback with the same name. */
    private record Named(String name, List<String> trail) implements Consumer<Future<Integer>> {
        @Override
        public void accept(Future<Integer> done) {
            trail.add(name);
        }
    }

    @Test // rule 43
    void removingGoesByEquality() {
        promise.addDoneCallback(new Named("a", trail));
        assertEquals(0, promise.removeDoneCallback(new Named("b", trail)));
        assertEquals(1, promise.removeDoneCallback(new Named("a", trail)));

        promise.addDoneCallback(new Named("a", trail));
        promise.addDoneCallback(new Named("b", trail));
        promise.addDoneCallback(new Named("a", trail));
        assertEquals(2, promise.removeDoneCallback(new Named("a", trail)));
        promise.setResult(1);
        virtual.settle();
        assertTrail("b");
    }

    @Test // rule 43
    void theOnlyCallbackCanBeTakenBackAndAddedAgain() {
        Consumer<Future<Integer>> callback = note("callback");
        assertEquals(0, promise.removeDoneCallback(callback));
        promise.addDoneCallback(callback);
        assertEquals(1, promise.removeDoneCallback(callback));
        assertEquals(0, promise.removeDoneCallback(callback));
        promise.addDoneCallback(callback);
        promise.setResult(1);
        virtual.settle();
        assertTrail("callback");
    }

    @Test // rule 43
    void removingDoesNotAskForTheContext() {
        Consumer<Future<Integer>> callback = note("callback");
        promise.addDoneCallback(callback);
        addIn(ANN, callback);
        assertEquals(2, promise.removeDoneCallback(callback));
        promise.setResult(1);
        virtual.settle();
        assertTrail();
    }

    @Test
    void aCallbackAddedTwiceRunsTwice() {
        Consumer<Future<Integer>> callback = note("callback");
        promise.addDoneCallback(callback);
        promise.addDoneCallback(callback);
        promise.setResult(1);
        virtual.settle();
        assertTrail("callback", "callback");
    }

    /** A callback that happens to be a list, as a recorder may be. */
    private static final class Recorder extends ArrayList<Object> implements Consumer<Future<Integer>> {
        private static final long serialVersionUID = 1;

        @Override
        public void accept(Future<Integer> done) {
            add(done.result());
        }
    }

    @Test
    void aCallbackMayBeAListItself() {
        Recorder recorder = new Recorder();
        promise.addDoneCallback(recorder);
        promise.setResult(7);
        virtual.settle();
        assertEquals(List.of(7), recorder);
    }

    @Test
    void noCallbackIsRefused() {
        assertThrows(NullPointerException.class, () -> promise.addDoneCallback(null));
        promise.setResult(1);
        assertThrows(NullPointerException.class, () -> promise.addDoneCallback(null));
        virtual.settle();
    }

    @Test // rule 35
    void eachCallbackRunsInTheContextItWasAddedIn() {
        promise.addDoneCallback(noteUser("nobody"));
        addIn(ANN, noteUser("ann"));
        addIn(BEN, noteUser("ben"));
        promise.addDoneCallback(noteUser("nobody"));
        loop.callSoon(() -> promise.setResult(1));
        virtual.settle();
        assertTrail("nobody: null", "ann: ann", "ben: ben", "nobody: null");
    }

    @Test // rule 35
    void whoCompletesTheFutureDoesNotLendHisContext() {
        promise.addDoneCallback(noteUser("nobody"));
        loop.callSoon(() -> loop.inContext(BEN, () -> {
            promise.setResult(1);
            trail.add("inside: " + loop.context().get(USER));
            return null;
        }));
        virtual.settle();
        assertTrail("inside: ben", "nobody: null");
    }

    @Test // rule 35
    void theContextStaysWhenTheFutureEndsWhileNobodyRunsTheLoop() {
        loop.callSoon(() -> addIn(ANN, noteUser("ann")));
        virtual.settle();
        promise.setResult(1);
        virtual.settle();
        assertTrail("ann: ann");
    }

    @Test // rules 35 and 41
    void aCallbackOfADoneFutureKeepsItsContextToo() {
        promise.setResult(1);
        addIn(ANN, noteUser("ann"));
        loop.callSoon(() -> addIn(BEN, noteUser("ben")));
        virtual.settle();
        assertTrail("ann: ann", "ben: ben");
    }

    @Test // rule 35
    void whatACallbackSchedulesStaysInItsContext() {
        addIn(ANN, done -> loop.callSoon(() -> noteUser("later").accept(promise)));
        promise.setResult(1);
        virtual.settle();
        assertTrail("later: ann");
    }

    private Consumer<Future<Integer>> noteUser(String expected) {
        return done -> trail.add(expected + ": " + loop.context().get(USER));
    }

    private void addIn(Context context, Consumer<Future<Integer>> callback) {
        loop.inContext(context, () -> {
            promise.addDoneCallback(callback);
            return null;
        });
    }

    @Test
    void aCallbackThatLooksAtAFailureSeesIt() {
        promise.addDoneCallback(done -> trail.add(done.exception().getMessage()));
        promise.setException(new IOException("broken"));
        virtual.settle();
        assertTrail("broken");
        assertTrue(promise.done());
    }
}
