package io.nioloop.observe;

import io.nioloop.loop.EventLoop;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;

/** The system property {@code io.nioloop.record}: a {@link Recorder} for every loop of the process. */
final class RecordProperty {
    private static final AtomicInteger LOOPS = new AtomicInteger();

    private RecordProperty() {}

    static void fasten(EventLoop loop, String file) {
        int number = LOOPS.incrementAndGet();
        Path path = Path.of(number == 1 ? file : file + "." + number);
        try {
            Recorder.attach(loop, path);
        } catch (IOException failure) {
            System.getLogger("io.nioloop.record")
                    .log(Level.WARNING, "cannot write to " + path + ", so nothing is recorded", failure);
        }
    }
}
