package io.nioloop;

import io.nioloop.future.Future;
import io.nioloop.future.TimeoutException;
import io.nioloop.loop.EventLoop;
import io.nioloop.net.Server;
import io.nioloop.streams.ClientHandler;
import io.nioloop.streams.Connection;
import io.nioloop.streams.Streams;
import io.nioloop.task.Coroutine;
import io.nioloop.task.Task;
import io.nioloop.task.TaskGroup;
import io.nioloop.task.Tasks;
import io.nioloop.task.Timeout;
import io.nioloop.tls.TlsOptions;
import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.Callable;

/**
 * The front door: what a program begins with, under the names that asyncio's module has. Import them statically.
 *
 * <pre>{@code
 * import static io.nioloop.NioLoop.*;
 *
 * public static void main(String[] args) {
 *     run(() -> {
 *         Server server = startServer("localhost", 8888, (reader, writer) -> {
 *             byte[] data = reader.read(1024);
 *             writer.write("Hello, world!\n");
 *             writer.drain();
 *             writer.close();
 *         });
 *         await(server.serveForever());
 *     });
 * }
 * }</pre>
 *
 * <p>All but {@link #run} are for the body of a task, and say so if they are called elsewhere.
 */
@SuppressWarnings("overloads") // a lambda either returns something or does not
public final class NioLoop {
    private NioLoop() {}

    /**
     * Runs a program on a fresh loop, and cleans up behind it: asyncio's {@code run}, by way of a {@link Runner}. If
     * Ctrl-C ends it, the process ends too, with exit code 130; a {@link Runner} leaves that to its user.
     *
     * @param <T> the type of the result
     * @param main what to do
     * @return its result
     * @throws IllegalStateException inside a running loop
     */
    public static <T> T run(Coroutine<? extends T> main) {
        try (Runner runner = new Runner()) {
            return runner.run(main);
        } catch (KeyboardInterrupt interrupt) {
            System.exit(Runner.EXIT_CODE_OF_INTERRUPT);
            throw interrupt; // not reached
        }
    }

    /**
     * Runs a program without a result on a fresh loop, and cleans up behind it, as the other {@code run} does.
     *
     * @param main what to do
     * @throws IllegalStateException inside a running loop
     */
    public static void run(Coroutine.Action main) {
        run(Coroutine.of(main));
    }

    /**
     * Suspends until a future is done: {@link Task#await(Future)}.
     *
     * @param <T> the type of the result
     * @param future a future of this loop
     * @return its result
     */
    public static <T> T await(Future<T> future) {
        return Task.await(future);
    }

    /**
     * Suspends until a future is done, and lets one kind of checked exception through as it is:
     * {@link Task#await(Future, Class)}.
     *
     * @param <T> the type of the result
     * @param <X> the kind of exception
     * @param future a future of this loop
     * @param checked its class
     * @return its result
     * @throws X if that is what the future failed with
     */
    public static <T, X extends Exception> T await(Future<T> future, Class<X> checked) throws X {
        return Task.await(future, checked);
    }

    /**
     * Starts a task: asyncio's {@code create_task}. Its body begins in the next turn.
     *
     * @param <T> the type of the result
     * @param body what it does
     * @return the task
     */
    public static <T> Task<T> createTask(Coroutine<? extends T> body) {
        return Task.start(EventLoop.current(), body);
    }

    /**
     * Starts a task without a result: asyncio's {@code create_task}. Its body begins in the next turn.
     *
     * @param body what it does
     * @return the task
     */
    public static Task<Void> createTask(Coroutine.Action body) {
        return createTask(Coroutine.of(body));
    }

    /**
     * Suspends for a time: {@link Tasks#sleep}.
     *
     * @param time how long; zero: until all that is ready now has had its turn
     */
    public static void sleep(Duration time) {
        Tasks.sleep(time);
    }

    /**
     * Runs several coroutines at the same time, and suspends until all are done: {@link Tasks#gather}.
     *
     * @param <T> the type of the results
     * @param bodies what to do
     * @return the results, in the order of the bodies
     */
    public static <T> List<T> gather(List<? extends Coroutine<? extends T>> bodies) {
        return Tasks.gather(bodies);
    }

    /**
     * Goes through futures in the order in which they are done, and suspends until the next one is:
     * {@link Tasks#asCompleted}.
     *
     * @param <F> the type of the futures
     * @param futures what to wait for
     * @return the same futures, to be gone through once
     */
    public static <F extends Future<?>> Iterable<F> asCompleted(Collection<F> futures) {
        return Tasks.asCompleted(futures, null);
    }

    /**
     * Suspends until a coroutine is done, or cancels it when the time is up: {@link Tasks#waitFor(Duration, Coroutine)}.
     *
     * @param <T> the type of the result
     * @param timeout how long it may take
     * @param body what to do
     * @return its result
     * @throws TimeoutException if the time was up
     * @throws Exception what the body throws
     */
    public static <T> T waitFor(Duration timeout, Coroutine<T> body) throws Exception {
        return Tasks.waitFor(timeout, body);
    }

    /**
     * Limits how long a stretch of the task may take: {@link Tasks#timeout}.
     *
     * @param <T> the type of the result
     * @param time how long
     * @param body the stretch
     * @return its result
     * @throws TimeoutException if the time was up
     * @throws Exception what the body throws
     */
    public static <T> T timeout(Duration time, Timeout.Body<T> body) throws Exception {
        return Tasks.timeout(time, body);
    }

    /**
     * Opens a group of tasks, and suspends until all of them are done: {@link TaskGroup#run(TaskGroup.Action)}.
     *
     * @param body starts tasks
     */
    public static void taskGroup(TaskGroup.Action body) {
        TaskGroup.run(body);
    }

    /**
     * Suspends until a future is done, which goes on if the one who waits is cancelled: asyncio's {@code shield}.
     *
     * @param <T> the type of the result
     * @param inner the future
     * @return its result
     */
    public static <T> T shield(Future<T> inner) {
        return Tasks.shield(inner);
    }

    /**
     * Suspends until work that blocks is done on another thread: {@link Tasks#toThread}.
     *
     * @param <T> the type of the result
     * @param work what to do
     * @return its result
     */
    public static <T> T toThread(Callable<T> work) {
        return Tasks.toThread(work);
    }

    /**
     * Suspends until a connection stands: {@link Streams#openConnection(String, int)}.
     *
     * @param host a name or an address
     * @param port 1 to 65,535
     * @return its reader and its writer
     * @throws IOException if it fails
     */
    public static Connection openConnection(String host, int port) throws IOException {
        return Streams.openConnection(host, port);
    }

    /**
     * Suspends until a server listens: {@link Streams#startServer(String, int, ClientHandler)}.
     *
     * @param host a name or an address; empty: all interfaces
     * @param port 0 to 65,535; 0: any that is free
     * @param handler runs in a task of its own for each client
     * @return the server, which is serving
     * @throws IOException if the address cannot be had
     */
    public static Server startServer(String host, int port, ClientHandler handler) throws IOException {
        return Streams.startServer(host, port, handler);
    }

    /**
     * Suspends until a connection stands and speaks TLS: {@link Streams#openConnection(String, int, TlsOptions)}.
     *
     * @param host a name or an address; the certificate has to be for it
     * @param port 1 to 65,535
     * @param tls whom to trust
     * @return its reader and its writer
     * @throws IOException if it fails
     */
    public static Connection openConnection(String host, int port, TlsOptions tls) throws IOException {
        return Streams.openConnection(host, port, tls);
    }

    /**
     * Suspends until a server listens that speaks TLS:
     * {@link Streams#startServer(String, int, ClientHandler, TlsOptions)}.
     *
     * @param host a name or an address; empty: all interfaces
     * @param port 0 to 65,535; 0: any that is free
     * @param handler runs in a task of its own for each client
     * @param tls the server's certificate
     * @return the server, which is serving
     * @throws IOException if the address cannot be had
     */
    public static Server startServer(String host, int port, ClientHandler handler, TlsOptions tls) throws IOException {
        return Streams.startServer(host, port, handler, tls);
    }
}
