package io.nioloop.process;

import io.nioloop.NioLoop;
import io.nioloop.task.Carriers;
import io.nioloop.task.Coroutine;
import io.nioloop.task.Task;
import io.nioloop.task.Tasks;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/** For tests with real children: a body on every carrier with a deadline, and what the system knows about children. */
final class Children {
    private Children() {}

    static void run(Coroutine.Action body) {
        for (String carrier : Carriers.offered()) {
            Runnable restore = Carriers.choose(carrier);
            try {
                NioLoop.run(() -> Tasks.waitFor(Duration.ofSeconds(60), Coroutine.of(body)));
            } finally {
                restore.run();
            }
        }
    }

    /** Suspends; the deadline is that of the body. */
    static void until(BooleanSupplier condition) {
        while (!condition.getAsBoolean()) {
            Tasks.sleep(Duration.ofMillis(1));
        }
    }

    /** Suspends. */
    static void turns(int count) {
        for (int i = 0; i < count; i++) {
            Tasks.sleep(Duration.ZERO);
        }
    }

    static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** The children of this program that are not reaped, dead or alive. */
    static List<ProcessHandle> alive() {
        return ProcessHandle.current().children().toList();
    }

    static List<Thread> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("nioloop-process"))
                .toList();
    }

    static long descriptors() {
        try (Stream<Path> entries = Files.list(Path.of("/proc/self/fd"))) {
            return entries.count();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    static <T> Task<T> start(Coroutine<T> body) {
        return Task.start(Task.current().loop(), body);
    }
}
