package io.nioloop.sync;

import static io.nioloop.sync.Everywhere.start;
import static io.nioloop.sync.Everywhere.turns;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nioloop.future.TimeoutException;
import io.nioloop.loop.EventLoop;
import io.nioloop.task.Coroutine;
import io.nioloop.task.Task;
import io.nioloop.task.Tasks;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Rules 167 to 174; test_queues.py. */
class AsyncQueueTest {
    private static List<Integer> drained(AsyncQueue<Integer> queue) {
        List.of(2, 1, 3).forEach(queue::putNowait);
        return List.of(queue.getNowait(), queue.getNowait(), queue.getNowait());
    }

    @Test // 167, qu:order
    void eachKindHasItsOrder() {
        assertEquals(List.of(2, 1, 3), drained(new AsyncQueue<>()));
        assertEquals(List.of(3, 1, 2), drained(new AsyncLifoQueue<>()));
        assertEquals(List.of(1, 2, 3), drained(new AsyncPriorityQueue<>()));
        assertEquals(List.of(3, 2, 1), drained(new AsyncPriorityQueue<>(0, Comparator.reverseOrder())));
    }

    @Test // 167, qu:maxsize
    void limitOfZeroOrLessIsNone() {
        AsyncQueue<Integer> queue = new AsyncQueue<>(-1);
        IntStream.range(0, 100).forEach(queue::putNowait);
        assertFalse(queue.full());
        assertEquals(100, queue.qsize());
    }

    @Test
    void nullIsAnItem() {
        AsyncQueue<String> queue = new AsyncQueue<>();
        queue.putNowait(null);
        assertEquals("<AsyncQueue maxsize=0 queue=[null] tasks=1>", queue.toString());
        assertNull(queue.getNowait());
    }

    @Test // 168, qu:nonblocking_put_exception, qu:nonblocking_get_exception
    void whatDoesNotWaitThrows() {
        AsyncQueue<Integer> queue = new AsyncQueue<>(1);
        assertThrows(QueueEmptyException.class, queue::getNowait);
        queue.putNowait(1);
        assertThrows(QueueFullException.class, () -> queue.putNowait(2));
    }

    @Test // 168, qu:blocking_put_wait
    void putWaitsForRoomAndGetForAnItem() {
        Everywhere.run(() -> {
            AsyncQueue<Integer> queue = new AsyncQueue<>(1);
            Task<Integer> getter = Task.start(EventLoop.current(), queue::get);
            turns(1);
            assertEquals("<AsyncQueue maxsize=1 getters[1]>", queue.toString());
            queue.put(1);
            assertEquals(1, Task.await(getter));
            queue.put(2);
            Task<Void> putter = start(() -> queue.put(3));
            turns(1);
            assertFalse(putter.done());
            assertEquals("<AsyncQueue maxsize=1 queue=[2] putters[1] tasks=2>", queue.toString());
            assertEquals(2, queue.get());
            assertEquals(3, queue.get());
            Task.await(putter);
        });
    }

    @Test // 169, qu:get_cancel_drop_one_pending_reader, qu:get_cancelled_race
    void getterCancelledAfterItsWakeUpHandsItOn() {
        Everywhere.run(() -> {
            AsyncQueue<Integer> queue = new AsyncQueue<>();
            Coroutine<Integer> get = queue::get;
            Task<Integer> first = Task.start(EventLoop.current(), get);
            Task<Integer> second = Task.start(EventLoop.current(), get);
            turns(1);
            queue.putNowait(7);
            first.cancel();
            assertEquals(7, Task.await(second));
            assertTrue(first.cancelled());
        });
    }

    @Test // 170, qu:put_cancel_drop, qu:put_cancelled_race
    void putterCancelledAfterItsWakeUpHandsItOn() {
        Everywhere.run(() -> {
            AsyncQueue<Integer> queue = new AsyncQueue<>(1);
            queue.putNowait(0);
            Task<Void> first = start(() -> queue.put(1));
            Task<Void> second = start(() -> queue.put(2));
            turns(1);
            queue.getNowait();
            first.cancel();
            Task.await(second);
            assertEquals(2, queue.getNowait());
        });
    }

    @Test
    void putterWhoseItemIsRefusedHandsItsWakeUpOn() {
        Everywhere.run(() -> {
            AsyncQueue<Object> queue = new AsyncPriorityQueue<>(1);
            queue.putNowait(0);
            Task<Void> first = start(() -> queue.put(new Object()));
            Task<Void> second = start(() -> queue.put(2));
            turns(1);
            queue.getNowait();
            Task.await(second);
            assertInstanceOf(ClassCastException.class, first.exception());
        });
    }

    @Test // 171, qu:cancelled_getters_not_being_held_in_self_getters, qu:cancelled_puts_not_being_held_in_self_putters
    void waiterWhoseTimeIsUpLeavesNoTrace() {
        Everywhere.run(() -> {
            AsyncQueue<Integer> queue = new AsyncQueue<>(1);
            assertThrows(TimeoutException.class, () -> Tasks.waitFor(Duration.ofSeconds(1), queue::get));
            assertEquals("<AsyncQueue maxsize=1>", queue.toString());
            queue.putNowait(1);
            assertThrows(
                    TimeoutException.class,
                    () -> Tasks.waitFor(Duration.ofSeconds(1), Coroutine.of(() -> queue.put(2))));
            assertEquals("<AsyncQueue maxsize=1 queue=[1] tasks=1>", queue.toString());
        });
    }

    @Test // 172, qu:task_done, qu:task_done_underflow
    void joinWaitsUntilAllIsDone() {
        Everywhere.run(() -> {
            AsyncQueue<Integer> queue = new AsyncQueue<>();
            assertThrows(IllegalArgumentException.class, queue::taskDone);
            queue.join();
            queue.putNowait(1);
            queue.putNowait(2);
            Task<Void> joiner = start(queue::join);
            queue.getNowait();
            queue.getNowait();
            queue.taskDone();
            turns(2);
            assertFalse(joiner.done());
            queue.taskDone();
            Task.await(joiner);
        });
    }

    @Test // 173, qu:shutdown_nonempty
    void shutdownLetsTheItemsBeTakenAndFailsAllPuts() {
        Everywhere.run(() -> {
            AsyncQueue<Integer> queue = new AsyncQueue<>(1);
            queue.putNowait(1);
            Task<Void> putter = start(() -> queue.put(2));
            Task<Void> joiner = start(queue::join);
            turns(1);
            queue.shutdown(false);
            turns(2);
            assertInstanceOf(QueueShutDownException.class, putter.exception());
            assertThrows(QueueShutDownException.class, () -> queue.putNowait(3));
            assertEquals(1, queue.get());
            assertThrows(QueueShutDownException.class, queue::get);
            assertThrows(QueueShutDownException.class, queue::getNowait);
            assertFalse(joiner.done());
            assertEquals("<AsyncQueue maxsize=1 tasks=1 shutdown>", queue.toString());
            queue.taskDone();
            Task.await(joiner);
        });
    }

    @Test // 173, qu:shutdown_empty
    void shutdownFailsThoseWhoWaitForAnItem() {
        Everywhere.run(() -> {
            AsyncQueue<Integer> queue = new AsyncQueue<>();
            Task<Void> getter = start(queue::get);
            turns(1);
            queue.shutdown(false);
            turns(2);
            assertInstanceOf(QueueShutDownException.class, getter.exception());
        });
    }

    @Test // 174, qu:shutdown_immediate, qu:shutdown_immediate_with_unfinished
    void immediateShutdownThrowsItemsAwayAndCountsThemAsDone() {
        Everywhere.run(() -> {
            AsyncQueue<Integer> queue = new AsyncQueue<>();
            IntStream.range(0, 3).forEach(queue::putNowait);
            queue.getNowait();
            Task<Void> joiner = start(queue::join);
            turns(1);
            queue.shutdown(true);
            assertThrows(QueueShutDownException.class, queue::getNowait);
            turns(2);
            assertFalse(joiner.done()); // one was taken and is not done
            queue.taskDone();
            Task.await(joiner);
        });
    }

    @Test // 169
    void noWakeUpDiesWithAGetterThatDoesNotComeBack() {
        Everywhere.search(100, chaos -> {
            AsyncQueue<Integer> queue = new AsyncQueue<>();
            List<Integer> taken = new ArrayList<>();
            List<Task<Void>> survivors = new ArrayList<>();
            IntStream.range(0, 5).forEach(i -> (i < 3 ? chaos.tasks : survivors).add(start(() -> {
                taken.add(queue.get());
            })));
            turns(1);
            for (int item = 0; item < 2; item++) {
                queue.putNowait(item);
                chaos.strike();
            }
            turns(5);
            assertEquals(List.of(0, 1), taken);
            chaos.tasks.forEach(Task::cancel);
            survivors.forEach(Task::cancel);
            turns(2);
        });
    }

    @Test // 169, 170, 172, 173
    void noItemIsLostOrDoubledWhoeverIsCancelled() {
        List<Supplier<AsyncQueue<Integer>>> kinds =
                List.of(() -> new AsyncQueue<>(2), () -> new AsyncLifoQueue<>(2), () -> new AsyncPriorityQueue<>(2));
        for (Supplier<AsyncQueue<Integer>> kind : kinds) {
            Everywhere.search(40, chaos -> {
                AsyncQueue<Integer> queue = kind.get();
                List<Integer> taken = new ArrayList<>();
                int[] ended = {0};
                for (int i = 0; i < 3; i++) {
                    int[] next = {i * 8};
                    chaos.add(8, () -> {
                        queue.put(next[0]);
                        next[0]++;
                        chaos.strike();
                    });
                    chaos.add(1, () -> consume(queue, taken, chaos));
                }
                Task<Void> end = start(() -> {
                    while (taken.size() < 24) {
                        turns(1);
                        assertTrue(ended[0]++ < 10_000, () -> "stranded: " + queue);
                    }
                    queue.join();
                    queue.shutdown(false);
                });
                chaos.run();
                Task.await(end);
                assertEquals(
                        IntStream.range(0, 24).boxed().toList(),
                        taken.stream().sorted().toList());
                assertTrue(queue.getClass() != AsyncQueue.class || ascends(taken), taken::toString);
            });
        }
    }

    private static void consume(AsyncQueue<Integer> queue, List<Integer> taken, Everywhere.Chaos chaos) {
        try {
            while (true) {
                taken.add(queue.get());
                queue.taskDone();
                chaos.strike();
            }
        } catch (QueueShutDownException end) {
            assertTrue(queue.empty());
        }
    }

    /** Whether the items of each producer come in their order. */
    private static boolean ascends(List<Integer> taken) {
        return IntStream.range(0, 3)
                .mapToObj(producer ->
                        taken.stream().filter(item -> item / 8 == producer).toList())
                .allMatch(items -> items.equals(items.stream().sorted().toList()));
    }
}
