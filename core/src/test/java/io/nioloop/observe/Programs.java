package io.nioloop.observe;

import io.nioloop.future.CancelledError;
import io.nioloop.future.Futures;
import io.nioloop.loop.EventLoop;
import io.nioloop.loop.TimerHandle;
import io.nioloop.net.Server;
import io.nioloop.streams.Connection;
import io.nioloop.streams.StreamReader;
import io.nioloop.streams.StreamWriter;
import io.nioloop.streams.Streams;
import io.nioloop.sync.AsyncLock;
import io.nioloop.task.Coroutine;
import io.nioloop.task.Task;
import io.nioloop.task.TaskOptions;
import io.nioloop.task.Tasks;
import io.nioloop.testing.Simulation;
import java.time.Duration;
import java.util.List;

/** Five small programs to be looked at, on virtual time. */
enum Programs {
    /** A client that greets a server, both in straight-line code. */
    HELLO {
        @Override
        void run(Simulation simulation) {
            simulation.await(named(simulation, "main", () -> {
                Server server = Streams.startServer("10.0.0.1", 8888, Programs::greet);
                try (Connection there = Streams.openConnection("10.0.0.1", 8888)) {
                    there.writer().write("hi\n");
                    there.reader().readLine();
                }
                server.close();
                Task.await(server.closed());
            }));
        }
    },
    /** Callbacks alone: two timers, of which one is cancelled, and one that calls back soon. */
    TIMERS {
        @Override
        void run(Simulation simulation) {
            EventLoop loop = simulation.loop();
            loop.callSoon(() -> {
                TimerHandle late = loop.callLater(Duration.ofHours(1), () -> {});
                loop.callLater(Duration.ofMillis(400), () -> {
                    late.cancel();
                    loop.callSoon(loop::stop);
                });
            });
            loop.runForever();
        }
    },
    /** Three sleeps at the same time. */
    GATHER {
        @Override
        void run(Simulation simulation) {
            simulation.await(
                    named(simulation, "main", () -> Tasks.gather(List.of(sleeper(30), sleeper(10), sleeper(20)))));
        }

        private Coroutine<Long> sleeper(long millis) {
            return () -> {
                Tasks.sleep(Duration.ofMillis(millis));
                return millis;
            };
        }
    },
    /** Two tasks that want the same lock. */
    LOCK {
        @Override
        void run(Simulation simulation) {
            AsyncLock lock = new AsyncLock();
            Task<Void> ann = named(simulation, "ann", () -> holdForAMoment(lock));
            Task<Void> bob = named(simulation, "bob", () -> holdForAMoment(lock));
            simulation.await(Futures.gather(simulation.loop(), List.of(ann, bob)));
        }

        private void holdForAMoment(AsyncLock lock) {
            lock.with(() -> Tasks.sleep(Duration.ofSeconds(1)));
        }
    },
    /** A task that hands blocking work to another thread, and is cancelled later. */
    CANCEL {
        @Override
        void run(Simulation simulation) {
            simulation.await(named(simulation, "main", () -> {
                Task<Void> worker = named(simulation, "worker", () -> {
                    Tasks.toThread(() -> "done elsewhere");
                    Tasks.sleep(Duration.ofHours(1));
                });
                Tasks.sleep(Duration.ofSeconds(1));
                worker.cancel();
                try {
                    Task.await(worker);
                } catch (CancelledError expected) {
                    Tasks.sleep(Duration.ZERO);
                }
            }));
        }
    };

    abstract void run(Simulation simulation) throws Exception;

    /** A task with a name. */
    static Task<Void> named(Simulation simulation, String name, Coroutine.Action body) {
        return Task.start(
                simulation.loop(), Coroutine.of(body), TaskOptions.defaults().withName(name));
    }

    private static void greet(StreamReader reader, StreamWriter writer) throws Exception {
        reader.readLine();
        writer.write("Hello, world!\n");
        writer.close();
    }
}
