package io.nioloop.bench;

import static io.nioloop.bench.Harness.MILLION;

import io.nioloop.future.Future;
import io.nioloop.future.Futures;
import io.nioloop.future.Promise;
import io.nioloop.loop.EventLoop;
import io.nioloop.loop.Handle;
import io.nioloop.loop.TimerHandle;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * What single operations of the loop cost, one JSON line each, in the form in which other loops are measured beside it.
 * Arguments: {@code single} for what one core does, {@code cross} for what two threads do; then part of a benchmark's name.
 */
public final class Micro {
    private final Harness harness;
    private final EventLoop loop = EventLoop.open();

    private Micro(Harness harness) {
        this.harness = harness;
    }

    /** Runs the benchmarks. */
    public static void main(String[] args) {
        Micro micro = new Micro(new Harness(args));
        Thread thread = new Thread(micro.loop::runForever, "loop");
        thread.setDaemon(true);
        thread.start();
        micro.callbacks();
        micro.timers();
        micro.futures();
        micro.threads();
        new Coroutines(micro.loop).bench(micro.harness, micro::on);
        System.exit(0);
    }

    private void callbacks() {
        harness.bench("single", "soon_chain", MILLION, () -> on(done -> new Chain(loop, done).run()));
        harness.bench("single", "soon_batch", MILLION, () -> on(this::batch));
        harness.bench("single", "soon_chain_handle", MILLION, () -> on(done -> new HandleChain(loop, done).run()));
        harness.bench("single", "soon_batch_handle", MILLION, () -> on(this::handleBatch));
    }

    private void batch(CountDownLatch done) {
        Runnable callback = countDown(done);
        for (int i = 0; i < MILLION; i++) {
            loop.execute(callback);
        }
    }

    private void handleBatch(CountDownLatch done) {
        Runnable callback = countDown(done);
        for (int i = 0; i < MILLION; i++) {
            loop.callSoon(callback);
        }
    }

    private static Runnable countDown(CountDownLatch done) {
        int[] left = {MILLION};
        return () -> {
            if (--left[0] == 0) {
                done.countDown();
            }
        };
    }

    /** Schedules itself a million times, without a handle. */
    private static final class Chain implements Runnable {
        private final EventLoop loop;
        private final CountDownLatch done;
        private int left = MILLION;

        Chain(EventLoop loop, CountDownLatch done) {
            this.loop = loop;
            this.done = done;
        }

        @Override
        public void run() {
            if (--left > 0) {
                loop.execute(this);
            } else {
                done.countDown();
            }
        }
    }

    /** Schedules itself a million times, with a handle. */
    private static final class HandleChain implements Runnable {
        private final EventLoop loop;
        private final CountDownLatch done;
        private int left = MILLION;

        HandleChain(EventLoop loop, CountDownLatch done) {
            this.loop = loop;
            this.done = done;
        }

        @Override
        public void run() {
            if (--left > 0) {
                loop.callSoon(this);
            } else {
                done.countDown();
            }
        }
    }

    private void timers() {
        int[] millis = Harness.delays(MILLION, 100_000);
        String[] names = {"timer_cancel", "timer_cancel.schedule", "timer_cancel.cancel"};
        harness.own("single", names, "ns", MILLION, () -> {
            double[] nanos = new double[3];
            on(done -> scheduleAndCancel(millis, nanos, done));
            return nanos;
        });
        int[] micros = Harness.delays(100_000, 1_000_000);
        harness.own("single", new String[] {"timer_late_p50", "timer_late_p99"}, "us", micros.length, () -> {
            long[] late = new long[micros.length];
            on(done -> lateness(micros, late, done));
            return Harness.percentiles(late);
        });
    }

    private void scheduleAndCancel(int[] millis, double[] nanos, CountDownLatch done) {
        TimerHandle[] timers = new TimerHandle[MILLION];
        Runnable nothing = () -> {};
        long started = System.nanoTime();
        for (int i = 0; i < MILLION; i++) {
            timers[i] = loop.callLater(Duration.ofMillis(millis[i]), nothing);
        }
        long scheduled = System.nanoTime();
        for (TimerHandle timer : timers) {
            timer.cancel();
        }
        long cancelled = System.nanoTime();
        nanos[0] = (cancelled - started) / (double) MILLION;
        nanos[1] = (scheduled - started) / (double) MILLION;
        nanos[2] = (cancelled - scheduled) / (double) MILLION;
        done.countDown();
    }

    private void lateness(int[] micros, long[] late, CountDownLatch done) {
        int[] left = {micros.length};
        for (int i = 0; i < micros.length; i++) {
            int at = i;
            long due = System.nanoTime() + micros[i] * 1_000L;
            loop.callLater(Duration.ofNanos(micros[i] * 1_000L), () -> {
                late[at] = System.nanoTime() - due;
                if (--left[0] == 0) {
                    done.countDown();
                }
            });
        }
    }

    private void futures() {
        harness.bench("single", "future_chain", MILLION, () -> on(this::chain));
        harness.bench("single", "future_resolved_cb", MILLION, () -> on(this::resolved));
        harness.bench("single", "gather_futures_100k", 100_000, () -> on(this::gather));
    }

    private void chain(CountDownLatch done) {
        Promise<Integer> first = new Promise<>(loop);
        Promise<Integer> last = first;
        for (int i = 0; i < MILLION; i++) {
            Promise<Integer> next = new Promise<>(loop);
            last.addDoneCallback(future -> next.setResult(future.result() + 1));
            last = next;
        }
        last.addDoneCallback(future -> done.countDown());
        first.setResult(0);
    }

    private void resolved(CountDownLatch done) {
        int[] count = {0};
        for (int i = 0; i < MILLION; i++) {
            Promise<Integer> promise = new Promise<>(loop);
            promise.setResult(i);
            promise.addDoneCallback(future -> {
                if (++count[0] == MILLION) {
                    done.countDown();
                }
            });
        }
    }

    private void gather(CountDownLatch done) {
        List<Future<Integer>> all = new ArrayList<>();
        for (int i = 0; i < 100_000; i++) {
            Promise<Integer> promise = new Promise<>(loop);
            loop.execute(() -> promise.setResult(1));
            all.add(promise);
        }
        Futures.gather(loop, all).addDoneCallback(future -> done.countDown());
    }

    private void threads() {
        harness.bench("cross", "xthread_submit", MILLION, this::submit);
        harness.own("cross", new String[] {"xthread_rtt_p50", "xthread_rtt_p99"}, "us", 10_000, this::roundTrips);
    }

    private void submit() throws InterruptedException {
        CountDownLatch done = new CountDownLatch(1);
        batch(done);
        done.await();
    }

    private double[] roundTrips() {
        Thread caller = Thread.currentThread();
        long[] nanos = new long[10_000];
        for (int i = 0; i < nanos.length; i++) {
            boolean[] arrived = {false};
            long started = System.nanoTime();
            Handle handle = loop.callSoonThreadsafe(() -> {
                synchronized (arrived) {
                    arrived[0] = true;
                }
                LockSupport.unpark(caller);
            });
            while (!isSet(arrived)) {
                LockSupport.park(handle);
            }
            nanos[i] = System.nanoTime() - started;
        }
        return Harness.percentiles(nanos);
    }

    private static boolean isSet(boolean[] flag) {
        synchronized (flag) {
            return flag[0];
        }
    }

    /** Runs something on the loop and waits for the latch that it counts down. */
    private void on(Consumer<CountDownLatch> body) throws InterruptedException {
        CountDownLatch done = new CountDownLatch(1);
        loop.execute(() -> body.accept(done));
        done.await();
    }
}
