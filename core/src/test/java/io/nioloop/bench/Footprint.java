package io.nioloop.bench;

import io.nioloop.future.Futures;
import io.nioloop.future.Promise;
import io.nioloop.loop.EventLoop;
import io.nioloop.task.Task;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * How much heap tasks take, on the carrier of {@code -Dio.nioloop.carrier}; one JSON line. Arguments: {@code live
 * 100000} for tasks that are suspended, each on a future of its own; {@code row 1000000} for tasks one after another,
 * which should leave nothing behind.
 */
public final class Footprint {
    private static final int MEGABYTE = 1024 * 1024;
    private static final int WARM_UP = Integer.getInteger("bench.warmup", 100_000); // interpreted frames are large

    private final EventLoop loop = EventLoop.open();
    private final int count;

    private Footprint(int count) {
        this.count = count;
    }

    /** Measures. */
    public static void main(String[] args) {
        Footprint footprint = new Footprint(Integer.parseInt(args[1]));
        if (args[0].equals("live")) {
            footprint.live();
        } else {
            footprint.row();
        }
        footprint.loop.close();
    }

    private void live() {
        row(WARM_UP); // and what the first tasks need once
        double before = usedMegabytes();
        List<Promise<Integer>> futures = new ArrayList<>();
        List<Task<Integer>> tasks = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Promise<Integer> future = new Promise<>(loop);
            futures.add(future);
            tasks.add(Task.start(loop, () -> Task.await(future)));
        }
        loop.runOnce(Duration.ZERO);
        print("live", before, usedMegabytes());
        futures.forEach(future -> future.setResult(1));
        int done = Futures.runUntilComplete(Futures.gather(loop, tasks)).size();
        if (done != count || !Task.all(loop).isEmpty()) {
            throw new AssertionError(done + " are done, left are " + Task.all(loop));
        }
    }

    private void row() {
        row(WARM_UP);
        double before = usedMegabytes();
        row(count);
        print("row", before, usedMegabytes());
        if (!Task.all(loop).isEmpty()) {
            throw new AssertionError("left are " + Task.all(loop));
        }
    }

    /** Starts each when the one before it is done. */
    private void row(int many) {
        Futures.runUntilComplete(Task.start(loop, () -> {
            for (int i = 0; i < many; i++) {
                Task.await(Task.start(loop, () -> 1));
            }
            return null;
        }));
    }

    private static double usedMegabytes() {
        Runtime runtime = Runtime.getRuntime();
        System.gc();
        System.gc(); // the first may only have found out what can go
        return (runtime.totalMemory() - runtime.freeMemory()) / (double) MEGABYTE;
    }

    private void print(String what, double before, double after) {
        System.out.printf(
                "{\"bench\":\"footprint_%s\",\"tasks\":%d,\"live\":%d,\"threads\":%d,\"heap_mb_before\":%.1f,"
                        + "\"heap_mb\":%.1f,\"bytes_per_task\":%.0f}%n",
                what,
                count,
                Task.all(loop).size(),
                Thread.activeCount(),
                before,
                after,
                (after - before) * MEGABYTE / count);
    }
}
