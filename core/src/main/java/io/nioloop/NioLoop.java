package io.nioloop;

import io.nioloop.task.Coroutine;

/**
 * The front door: what a program begins with, as the names that asyncio's module has. Import them statically.
 *
 * <pre>{@code
 * import static io.nioloop.NioLoop.*;
 *
 * public static void main(String[] args) {
 *     run(() -> {
 *         System.out.println("hello");
 *         sleep(Duration.ofSeconds(1));
 *         System.out.println("world");
 *     });
 * }
 * }</pre>
 */
@SuppressWarnings("overloads") // a lambda either returns something or does not
public final class NioLoop {
    private NioLoop() {}

    /**
     * Runs a program on a fresh loop, and cleans up behind it: asyncio's {@code run}.
     *
     * @param <T> the type of the result
     * @param main what to do
     * @return its result
     * @throws KeyboardInterrupt if Ctrl-C ended it
     * @throws IllegalStateException inside a running loop
     */
    public static <T> T run(Coroutine<? extends T> main) {
        try (Runner runner = new Runner()) {
            return runner.run(main);
        }
    }

    /**
     * Runs a program on a fresh loop, and cleans up behind it: asyncio's {@code run}.
     *
     * @param main what to do
     * @throws KeyboardInterrupt if Ctrl-C ended it
     * @throws IllegalStateException inside a running loop
     */
    public static void run(Coroutine.Action main) {
        run(Coroutine.of(main));
    }
}
