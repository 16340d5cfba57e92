package io.nioloop.samples.phrasebook;

import static io.nioloop.NioLoop.*;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.time.Duration.ofMillis;

import io.nioloop.future.Future;
import io.nioloop.future.Futures;
import io.nioloop.future.Offload;
import io.nioloop.future.Promise;
import io.nioloop.loop.Context;
import io.nioloop.loop.EventLoop;
import io.nioloop.loop.LoopError;
import io.nioloop.loop.TimerHandle;
import io.nioloop.net.Protocol;
import io.nioloop.net.Server;
import io.nioloop.net.Tcp;
import io.nioloop.net.Transport;
import io.nioloop.task.Coroutine;
import io.nioloop.task.Task;
import io.nioloop.task.TaskFactory;
import io.nioloop.task.TaskLocal;
import io.nioloop.task.TaskOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;

/** Chapter "Event loop". */
final class LoopEntries extends Chapter {
    @Entry("asyncio.get_running_loop()")
    void currentLoop() {
        EventLoop loop = EventLoop.current();
        print(loop.isRunning(), loop.isClosed());
    }

    @Entry(value = "asyncio.new_event_loop(), loop.close()", outside = true)
    void openALoop() {
        EventLoop loop = EventLoop.open();
        print(loop.isRunning());
        loop.close();
        print(loop.isClosed());
    }

    @Entry(value = "loop.run_until_complete(task)", outside = true)
    void runUntilComplete() {
        EventLoop loop = EventLoop.open();
        print(Futures.runUntilComplete(Task.start(loop, () -> sayAfter(Duration.ZERO, "done"))));
        loop.close();
    }

    @Entry(value = "loop.run_forever(), loop.stop()", outside = true)
    void runForever() {
        EventLoop loop = EventLoop.open();
        loop.callSoon(() -> print("running"));
        loop.callSoon(loop::stop);
        loop.runForever();
        print("stopped");
        loop.close();
    }

    @Entry("loop.call_soon(callback)")
    void callSoon() {
        loop.callSoon(() -> print("second"));
        loop.callSoon(() -> print("third"));
        print("first");
        sleep(Duration.ZERO);
    }

    @Entry("loop.call_soon(callback, context=…)")
    void callSoonInAContext() {
        TaskLocal<String> user = new TaskLocal<>("user", "nobody");
        Context context = loop.context();
        user.set("Ada");
        loop.callSoon(() -> print(user.get()));
        loop.inContext(context, () -> loop.callSoon(() -> print(user.get())));
        sleep(Duration.ZERO);
    }

    @Entry("loop.call_later(delay, callback), loop.call_at(when, callback)")
    void callLater() {
        loop.callLater(ofMillis(20), () -> print("later"));
        loop.callAt(loop.time().plusMillis(10), () -> print("sooner"));
        sleep(ofMillis(30));
    }

    @Entry("loop.call_at(when, callback), several at once")
    void callSeveralAtOnce() {
        Duration when = loop.time().plusMillis(10);
        for (String name : List.of("one", "two", "three", "four")) {
            loop.callAt(when, () -> print(name));
        }
        sleep(ofMillis(20));
    }

    @Entry("handle.cancel()")
    void cancelAHandle() {
        TimerHandle handle = loop.callLater(ofMillis(10), () -> print("never printed"));
        handle.cancel();
        sleep(ofMillis(20));
        print(handle.cancelled(), !handle.when().isZero());
    }

    @Entry("loop.call_soon_threadsafe(callback)")
    void callFromAnotherThread() {
        Promise<String> told = new Promise<>(loop);
        toThread(() -> loop.callSoonThreadsafe(() -> told.setResult("told")));
        print(await(told));
    }

    @Entry("loop.run_in_executor(None, func)")
    void runInAnExecutor() {
        Future<Integer> future =
                Offload.run(loop, () -> IntStream.range(0, 1000).sum());
        print(await(future));
    }

    @Entry("loop.add_reader(fd, callback)")
    void addAReader() throws Exception {
        Pipe pipe = loop.provider().openPipe();
        pipe.source().configureBlocking(false);
        pipe.sink().configureBlocking(false);
        loop.addReader(pipe.source(), () -> {
            ByteBuffer data = ByteBuffer.allocate(100);
            try {
                pipe.source().read(data);
            } catch (IOException error) {
                throw new UncheckedIOException(error);
            }
            print(bytes(data.flip()));
            loop.removeReader(pipe.source());
        });
        pipe.sink().write(UTF_8.encode("hello"));
        sleep(ofMillis(10));
        pipe.source().close();
        pipe.sink().close();
    }

    @Entry("loop.create_future()")
    void makeAPromise() {
        Promise<String> future = new Promise<>(loop);
        loop.callLater(ofMillis(10), () -> future.setResult("answer"));
        print(await(future));
    }

    @Entry("loop.set_task_factory(factory)")
    void setATaskFactory() {
        TaskFactory.set(loop, new TaskFactory() {
            @Override
            public <T> Task<T> start(EventLoop loop, Coroutine<? extends T> body, TaskOptions options) {
                print("a task is made");
                return TaskFactory.DEFAULT.start(loop, body, options);
            }
        });
        await(createTask(() -> sayAfter(ofMillis(10), "it runs")));
        TaskFactory.set(loop, null);
    }

    @Entry("loop.set_exception_handler(handler)")
    void handleErrors() {
        loop.setExceptionHandler(
                (loop, error) -> print("caught:", error.exception().getMessage()));
        loop.callSoon(() -> {
            throw new IllegalArgumentException("no");
        });
        sleep(Duration.ZERO);
    }

    @Entry("loop.call_exception_handler(context)")
    void reportAnError() {
        loop.setExceptionHandler((loop, error) -> print(error.message()));
        loop.callExceptionHandler(LoopError.of("something is odd", null));
    }

    @Entry("loop.create_server(), loop.create_connection()")
    void connectProtocols() {
        class Greeter extends Quiet {
            @Override
            public void connectionMade(Transport transport) {
                transport.write("hello");
                transport.close();
            }
        }

        class Client implements Protocol {
            @Override
            public void dataReceived(ByteBuffer data) {
                print("received", bytes(data));
            }
        }

        Server server = await(Tcp.listen(loop, "127.0.0.1", 8888, Greeter::new));
        Transport transport = await(Tcp.connect(loop, "127.0.0.1", 8888, Client::new));
        sleep(ofMillis(100));
        server.close();
    }

    @Entry("server.sockets")
    void askAServer() {
        Server server = await(Tcp.listen(loop, "127.0.0.1", 8888, Quiet::new));
        print(server.addresses().stream()
                .map(address -> ((InetSocketAddress) address).getPort())
                .toList());
        server.close();
        print(server.addresses().size());
    }

    @Entry("server.close(), server.wait_closed()")
    void waitUntilAServerIsClosed() {
        Server server = await(Tcp.listen(loop, "127.0.0.1", 8888, Quiet::new));
        server.close();
        await(server.closed());
        print("closed");
    }

    @Entry("server.close_clients()")
    void closeClients() {
        Promise<Throwable> lost = new Promise<>(loop);

        class Client extends Quiet {
            @Override
            public void connectionLost(Throwable cause) {
                lost.setResult(cause);
            }
        }

        Server server = await(Tcp.listen(loop, "127.0.0.1", 8888, Quiet::new));
        await(Tcp.connect(loop, "127.0.0.1", 8888, Client::new));
        sleep(ofMillis(100));
        server.closeClients();
        print(await(lost));
        server.close();
    }
}
