package io.nioloop.samples.phrasebook;

import static io.nioloop.NioLoop.*;
import static java.time.Duration.ofMillis;

import io.nioloop.future.CancelledError;
import io.nioloop.future.Future;
import io.nioloop.future.Futures;
import io.nioloop.future.InvalidStateException;
import io.nioloop.future.Promise;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** Chapter "Futures". */
final class FutureEntries extends Chapter {
    @Entry("future.set_result(), future.result()")
    void setAResult() {
        Promise<Integer> future = new Promise<>(loop);
        print(future.done());
        future.setResult(42);
        print(future.done(), future.result());
    }

    @Entry("future.set_exception(), future.exception()")
    void setAnException() {
        Promise<Integer> future = new Promise<>(loop);
        future.setException(new IllegalArgumentException("no"));
        print(future.exception().getMessage());
        try {
            future.result();
        } catch (IllegalArgumentException error) {
            print("raised", error.getMessage());
        }
    }

    @Entry("future.cancel(msg)")
    void cancelAFuture() {
        Promise<Integer> future = new Promise<>(loop);
        print(future.cancel("enough"), future.cancelled());
        try {
            await(future);
        } catch (CancelledError error) {
            print("cancelled:", error.getMessage());
        }
    }

    @Entry("asyncio.InvalidStateError")
    void beTooEarlyOrTooLate() {
        Promise<Integer> future = new Promise<>(loop);
        try {
            future.result();
        } catch (InvalidStateException error) {
            print("not yet");
        }
        future.setResult(1);
        try {
            future.setResult(2);
        } catch (InvalidStateException error) {
            print("too late");
        }
    }

    @Entry("future.add_done_callback(), future.remove_done_callback()")
    void addAndRemoveCallbacks() {
        Promise<Integer> future = new Promise<>(loop);
        Consumer<Future<Integer>> one = done -> print("one", done.result());
        Consumer<Future<Integer>> two = done -> print("two", done.result());
        future.addDoneCallback(one);
        future.addDoneCallback(two);
        print(future.removeDoneCallback(two));
        future.setResult(42);
        print("callbacks come later");
        sleep(Duration.ZERO);
    }

    @Entry("asyncio.isfuture(obj)")
    void recogniseAFuture() {
        Object future = new Promise<Integer>(loop);
        Object text = "text";
        print(future instanceof Future, text instanceof Future);
    }

    @Entry("repr(future)")
    void printAFuture() {
        Promise<Integer> future = new Promise<>(loop);
        print(future);
        future.setResult(42);
        print(future);
    }

    @Entry("asyncio.wrap_future(future)")
    void wrapAFuture() {
        CompletableFuture<String> theirs = new CompletableFuture<>();
        Future<String> ours = Futures.wrap(loop, theirs);
        loop.callLater(ofMillis(10), () -> theirs.complete("from elsewhere"));
        print(await(ours));
    }
}
