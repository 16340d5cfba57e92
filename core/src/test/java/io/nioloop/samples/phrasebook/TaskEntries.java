package io.nioloop.samples.phrasebook;

import static io.nioloop.NioLoop.*;
import static java.time.Duration.ofHours;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;

import io.nioloop.future.CancelledError;
import io.nioloop.future.ExceptionGroup;
import io.nioloop.future.Future;
import io.nioloop.future.Futures;
import io.nioloop.future.Outcome;
import io.nioloop.future.TimeoutException;
import io.nioloop.task.Coroutine;
import io.nioloop.task.Task;
import io.nioloop.task.TaskFactory;
import io.nioloop.task.TaskGroup;
import io.nioloop.task.TaskLocal;
import io.nioloop.task.TaskOptions;
import io.nioloop.task.Tasks;
import io.nioloop.task.Timeout;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

/** Chapter "Coroutines and tasks". */
final class TaskEntries extends Chapter {
    private int nested() {
        return 42;
    }

    @Entry("await coroutine")
    void callAMethod() {
        print(nested());
    }

    @Entry("asyncio.create_task(coro)")
    void startATask() {
        Task<String> task = createTask(() -> sayAfter(ofMillis(10), "world"));
        print("hello");
        await(task);
    }

    @Entry("asyncio.create_task(coro, name=…)")
    void nameATask() {
        TaskOptions named = TaskOptions.defaults().withName("greeter");
        Task<String> task = Task.start(loop, () -> sayAfter(ofMillis(10), "done"), named);
        print(task.name());
        task.setName("waiter");
        print(task.name());
        await(task);
    }

    @Entry("asyncio.sleep(delay)")
    void sleepAWhile() {
        Duration start = loop.time();
        sleep(ofMillis(200));
        print("slept for", loop.time().minus(start).toMillis() / 1000.0, "s");
    }

    @Entry("asyncio.sleep(0)")
    void passATurn() {
        loop.callSoon(() -> print("a callback has its turn"));
        sleep(Duration.ZERO);
        print("the task goes on");
    }

    @Entry("asyncio.gather(*coros)")
    void gatherCoroutines() {
        List<String> results = gather(List.of(
                () -> sayAfter(ofMillis(20), "later"), // both at the same time
                () -> sayAfter(ofMillis(10), "sooner")));
        print(results);
    }

    @Entry("asyncio.gather(*tasks)")
    void gatherTasks() {
        Task<String> one = createTask(() -> sayAfter(ofMillis(10), "one"));
        Task<String> two = createTask(() -> sayAfter(ofMillis(20), "two"));
        print(Tasks.gatherFutures(List.of(one, two)));
    }

    @Entry("asyncio.gather(*coros, return_exceptions=True)")
    void gatherAllOutcomes() {
        Coroutine<String> succeed = () -> sayAfter(ofMillis(10), "yes");
        Coroutine<String> fail = () -> {
            throw new IllegalArgumentException("no");
        };
        for (Outcome<String> outcome : Tasks.<String>gatherOutcomes(List.of(succeed, fail))) {
            Throwable error = outcome.error();
            print(error == null ? "returned " + outcome.value() : "failed " + error.getMessage());
        }
    }

    @Entry("asyncio.TaskGroup()")
    void openAGroup() {
        List<Task<String>> tasks = TaskGroup.call(group -> {
            Task<String> one = group.createTask(() -> sayAfter(ofMillis(20), "one"));
            Task<String> two = group.createTask(() -> sayAfter(ofMillis(10), "two"));
            return List.of(one, two);
        });
        print("both are done:", tasks.get(0).result(), tasks.get(1).result());
    }

    @Entry("except* of a TaskGroup")
    void catchWhatAGroupFailsWith() {
        try {
            taskGroup(group -> {
                group.createTask(() -> sayAfter(ofMillis(20), "never said"));
                group.createTask(() -> {
                    sleep(ofMillis(10));
                    throw new IllegalArgumentException("no");
                });
            });
        } catch (ExceptionGroup errors) {
            Throwable first = errors.exceptions().get(0);
            print("failed:", errors.exceptions().size(), first.getMessage());
        }
    }

    @Entry("TaskGroup.cancel()")
    void cancelAGroup() {
        taskGroup(group -> {
            group.createTask(() -> sayAfter(ofHours(1), "never said"));
            sayAfter(ofMillis(10), "enough");
            group.cancel();
        });
        print("nothing was thrown");
    }

    @Entry("asyncio.timeout(delay)")
    void limitAStretch() throws Exception {
        try {
            timeout(ofMillis(10), limit -> sayAfter(ofHours(1), "never said"));
        } catch (TimeoutException timedOut) {
            print("timed out");
        }
    }

    @Entry("Timeout.reschedule(when)")
    void moveTheDeadline() throws Exception {
        Timeout timeout = timeout(ofMillis(10), limit -> {
            limit.reschedule(loop.time().plusSeconds(1));
            sayAfter(ofMillis(20), "in time");
            return limit;
        });
        print(timeout.expired());
    }

    @Entry("asyncio.timeout_at(when)")
    void limitAStretchByAMoment() throws Exception {
        try {
            Tasks.timeoutAt(loop.time().plusMillis(10), limit -> sayAfter(ofHours(1), "never said"));
        } catch (TimeoutException timedOut) {
            print("timed out");
        }
    }

    @Entry("asyncio.wait_for(coro, timeout)")
    void waitForACoroutine() throws Exception {
        print(waitFor(ofSeconds(1), () -> sayAfter(ofMillis(10), "quick")));
        try {
            waitFor(ofMillis(10), () -> sayAfter(ofHours(1), "never said"));
        } catch (TimeoutException timedOut) {
            print("timed out");
        }
    }

    @Entry("asyncio.wait_for(task, timeout)")
    void waitForATask() throws Exception {
        Task<Void> task = createTask(() -> sleep(ofHours(1)));
        try {
            Tasks.waitFor(ofMillis(10), task);
        } catch (TimeoutException timedOut) {
            print("timed out, cancelled:", task.cancelled());
        }
    }

    @Entry("asyncio.shield(task)")
    void shieldATask() throws Exception {
        Task<String> inner = createTask(() -> sayAfter(ofMillis(20), "not disturbed"));
        try {
            Tasks.waitFor(ofMillis(10), Futures.shield(inner));
        } catch (TimeoutException timedOut) {
            print("given up");
        }
        await(inner);
    }

    @Entry("asyncio.wait(tasks)")
    void waitForAll() {
        Task<String> one = createTask(() -> sayAfter(ofMillis(10), "task 1"));
        Task<String> two = createTask(() -> sayAfter(ofMillis(20), "task 2"));
        var waited = Tasks.waitFor(List.of(one, two), Tasks.Until.ALL_COMPLETED, null);
        print(waited.done().size(), "done,", waited.pending().size(), "pending");
    }

    @Entry("asyncio.wait(tasks, return_when=FIRST_COMPLETED)")
    void waitForTheFirst() {
        Task<String> one = createTask(() -> sayAfter(ofMillis(10), "task 1"));
        Task<String> two = createTask(() -> sayAfter(ofMillis(20), "task 2"));
        var waited = Tasks.waitFor(List.of(one, two), Tasks.Until.FIRST_COMPLETED, null);
        print(waited.done().size(), "done,", waited.pending().size(), "pending");
        await(two);
    }

    @Entry("asyncio.wait(tasks, timeout=…)")
    void waitForAWhile() {
        Task<String> one = createTask(() -> sayAfter(ofMillis(20), "task 1"));
        Task<String> two = createTask(() -> sayAfter(ofMillis(40), "task 2"));
        var waited = Tasks.waitFor(List.of(one, two), Tasks.Until.ALL_COMPLETED, ofMillis(30));
        print(waited.done().size(), "done,", waited.pending().size(), "pending");
        await(two);
    }

    @Entry("asyncio.as_completed(tasks)")
    void takeThemAsTheyCome() {
        Task<String> slow = createTask(() -> sayAfter(ofMillis(20), "task 2"));
        Task<String> fast = createTask(() -> sayAfter(ofMillis(10), "task 1"));
        for (Task<String> earliest : Tasks.asCompleted(List.of(slow, fast), ofSeconds(1))) {
            print("got", earliest.result());
        }
    }

    @Entry("async for task in asyncio.as_completed(tasks)")
    void takeTheTasksAsTheyCome() {
        Task<String> slow = createTask(() -> sayAfter(ofMillis(20), "task 2"));
        Task<String> fast = createTask(() -> sayAfter(ofMillis(10), "task 1"));
        for (Task<String> task : asCompleted(List.of(slow, fast))) {
            print("got", task.result(), task == fast);
        }
    }

    @Entry("asyncio.to_thread(func)")
    void workOnAThread() {
        print(toThread(() -> IntStream.range(0, 1000).sum()));
    }

    @Entry("asyncio.run_coroutine_threadsafe(coro, loop)")
    void startFromAnotherThread() {
        CompletableFuture<String> future = // this call may come from any thread
                Tasks.runCoroutineThreadsafe(loop, () -> sayAfter(ofMillis(10), "on the loop"));
        print("in the thread:", await(Futures.wrap(loop, future)));
    }

    @Entry("task.cancel()")
    void cancelATask() {
        Task<String> task = createTask(() -> sayAfter(ofHours(1), "never said"));
        sleep(ofMillis(10));
        print(task.cancel());
        try {
            await(task);
        } catch (CancelledError cancelled) {
            print("cancelled:", task.cancelled());
        }
    }

    @Entry("except asyncio.CancelledError")
    void cleanUp() {
        Task<Void> task = createTask(() -> {
            try {
                sleep(ofHours(1));
            } catch (CancelledError error) {
                sayAfter(ofMillis(10), "clean up first");
                throw error;
            }
        });
        sleep(ofMillis(10));
        task.cancel();
        Tasks.waitFor(List.of(task), Tasks.Until.ALL_COMPLETED, null);
        print(task.cancelled());
    }

    @Entry("task.uncancel(), task.cancelling()")
    void takeACancellationBack() {
        Task<String> task = createTask(() -> {
            try {
                sleep(ofHours(1));
            } catch (CancelledError cancelled) {
                print(Task.current().cancelling());
                print(Task.current().uncancel());
            }
            return "went on";
        });
        sleep(ofMillis(10));
        task.cancel();
        print(await(task));
    }

    @Entry("task.result(), task.exception()")
    void askATask() {
        Task<String> good = createTask(() -> sayAfter(ofMillis(10), "yes"));
        Task<String> bad = createTask(() -> {
            throw new IllegalArgumentException("no");
        });
        Tasks.waitFor(List.of(good, bad), Tasks.Until.ALL_COMPLETED, null);
        print(good.result(), good.exception());
        print(bad.exception().getMessage());
    }

    @Entry("task.add_done_callback(f)")
    void callBack() {
        Task<String> task = createTask(() -> sayAfter(ofMillis(10), "working"));
        task.addDoneCallback(done -> print("done with", done.result()));
        await(task);
        sleep(Duration.ZERO);
    }

    @Entry("asyncio.current_task()")
    void currentTask() {
        Task.current().setName("main");
        print(Task.current().name());
    }

    @Entry("asyncio.all_tasks()")
    void allTasks() {
        Task.current().setName("main");
        Task<String> other = createTask(() -> sayAfter(ofMillis(10), "done"));
        other.setName("other");
        print(Task.all(loop).stream().map(Task::name).sorted().toList());
        await(other);
    }

    @Entry("asyncio.eager_task_factory")
    void beginAtOnce() {
        TaskFactory.set(loop, TaskFactory.EAGER);
        Task<Void> task = createTask(() -> print("hello"));
        print("it has ended:", task.done());
    }

    @Entry("asyncio.ensure_future(obj)")
    void ensureFuture() {
        Future<String> task = Tasks.ensureFuture(loop, () -> sayAfter(ofMillis(10), "done"));
        Future<String> same = Tasks.ensureFuture(loop, task);
        print(await(task), same == task);
    }

    @Entry("contextvars.ContextVar")
    void haveALocal() {
        TaskLocal<String> user = new TaskLocal<>("user", "nobody");
        Coroutine<Void> ada = Coroutine.of(() -> {
            user.set("Ada");
            sleep(ofMillis(10));
            print(user.get());
        });
        Coroutine<Void> grace = Coroutine.of(() -> {
            user.set("Grace");
            sleep(ofMillis(10));
            print(user.get());
        });
        gather(List.of(ada, grace));
        print(user.get());
    }
}
