package io.nioloop.samples.lessons;

import static io.nioloop.NioLoop.*;
import static java.time.Duration.ofHours;
import static java.time.Duration.ofSeconds;

import io.nioloop.future.CancelledError;
import io.nioloop.future.TimeoutException;
import io.nioloop.loop.EventLoop;
import java.io.PrintStream;

/**
 * Nothing waits for ever: a limit for one call, a limit for a stretch of code, and a deadline that moves as long as there
 * is progress. Python's {@code wait_for}, {@code timeout} and {@code reschedule}.
 */
final class Timeouts {
    private Timeouts() {}

    public static void main(String[] args) {
        run(() -> lesson(System.out));
    }

    static void lesson(PrintStream out) throws Exception {
        try {
            waitFor(ofSeconds(1), () -> eternity(out));
        } catch (TimeoutException late) {
            out.println("one call: timed out");
        }

        try {
            timeout(ofSeconds(3), limit -> {
                sleep(ofSeconds(2));
                sleep(ofSeconds(2));
                return "not reached";
            });
        } catch (TimeoutException late) {
            out.println("a stretch of code: timed out");
        }

        EventLoop loop = EventLoop.current();
        String result = timeout(ofSeconds(3), limit -> {
            sleep(ofSeconds(2));
            limit.reschedule(loop.time().plusSeconds(3));
            sleep(ofSeconds(2));
            return "in time";
        });
        out.println("a deadline that moves: " + result);
    }

    private static String eternity(PrintStream out) {
        try {
            sleep(ofHours(1));
            return "yay";
        } catch (CancelledError cancelled) {
            out.println("cancelled, and cleaning up");
            throw cancelled;
        }
    }
}
