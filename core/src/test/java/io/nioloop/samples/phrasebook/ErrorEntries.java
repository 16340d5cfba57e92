package io.nioloop.samples.phrasebook;

import static io.nioloop.NioLoop.*;
import static java.time.Duration.ofHours;
import static java.time.Duration.ofMillis;

import io.nioloop.loop.EventLoop;
import io.nioloop.task.Task;
import io.nioloop.task.Tasks;
import java.io.IOException;
import java.net.ConnectException;
import java.time.Duration;
import java.util.List;

/** Chapter "Exceptions". */
final class ErrorEntries extends Chapter {
    @Entry("except Exception leaves a cancellation alone")
    void catchNoCancellation() {
        Task<Void> task = createTask(() -> {
            while (true) {
                try {
                    sleep(ofHours(1));
                } catch (Exception error) {
                    print("never printed");
                }
            }
        });
        sleep(ofMillis(10));
        task.cancel();
        Tasks.waitFor(List.of(task), Tasks.Until.ALL_COMPLETED, null);
        print(task.cancelled());
    }

    @Entry("raise of a failed task")
    void awaitAFailedTask() {
        Task<Void> task = createTask(() -> {
            throw new IOException("disk full");
        });
        try {
            await(task, IOException.class);
        } catch (IOException error) {
            print(error.getMessage());
        }
    }

    @Entry("except ConnectionRefusedError")
    void connectToNobody() throws Exception {
        try {
            openConnection("127.0.0.1", 8888);
        } catch (ConnectException error) {
            print("nobody listens");
        }
    }

    @Entry(value = "an exception that was never retrieved", outside = true)
    void retrieveNothing() {
        run(() -> {
            EventLoop loop = EventLoop.current();
            loop.setExceptionHandler(
                    (of, error) -> print("nobody asked:", error.exception().getMessage()));
            createTask(() -> {
                throw new IllegalArgumentException("no");
            });
            sleep(Duration.ZERO);
        });
    }
}
