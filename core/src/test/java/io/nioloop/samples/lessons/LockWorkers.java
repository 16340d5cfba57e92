package io.nioloop.samples.lessons;

import static io.nioloop.NioLoop.*;
import static java.time.Duration.ofSeconds;

import io.nioloop.sync.AsyncLock;
import io.nioloop.task.Coroutine;
import java.io.PrintStream;
import java.util.List;

/**
 * Tasks take turns only where they wait, and there another may change what they have read: two deposits, of which one is
 * lost, and the same under a lock. Python's {@code async with lock}.
 */
final class LockWorkers {
    private LockWorkers() {}

    public static void main(String[] args) {
        run(() -> lesson(System.out));
    }

    static void lesson(PrintStream out) {
        Account careless = new Account();
        taskGroup(group -> {
            for (int amount : List.of(10, 20)) {
                group.createTask(Coroutine.of(() -> careless.deposit(amount)));
            }
        });
        out.println("without a lock: " + careless.balance);

        Account careful = new Account();
        AsyncLock lock = new AsyncLock();
        taskGroup(group -> {
            for (int amount : List.of(10, 20)) {
                group.createTask(Coroutine.of(() -> lock.with(() -> careful.deposit(amount))));
            }
        });
        out.println("with a lock: " + careful.balance);
    }

    private static final class Account {
        private int balance;

        void deposit(int amount) {
            int before = balance;
            sleep(ofSeconds(1)); // the bank is slow, and another deposit may come
            balance = before + amount;
        }
    }
}
