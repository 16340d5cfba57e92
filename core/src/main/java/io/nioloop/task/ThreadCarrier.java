package io.nioloop.task;

import io.nioloop.loop.EventLoop;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Bodies on threads that take turns with the loop's: each waits until it is handed a baton, and hands it back when it
 * stops. Works on every JDK, and costs two switches of the operating system each time. The threads are kept for the
 * next bodies, and end when the loop is closed.
 *
 * <p>The threads are virtual ones, scheduled by the JDK, where there are such; in debug mode, or with
 * {@code -Dio.nioloop.carrier.platform=true}, they are platform threads, in which the JDK sees locks.
 */
final class ThreadCarrier extends Carrier {
    static final int IDLE = 64; // more do not wait for work
    private static final AtomicInteger THREADS = new AtomicInteger();

    private final EventLoop loop;
    private final boolean virtual;
    private final Baton baton = new Baton();
    private final Deque<Worker> idle = new ArrayDeque<>();
    private boolean closed;

    ThreadCarrier(EventLoop loop) {
        this.loop = loop;
        this.virtual =
                VirtualThreads.exist() && !loop.options().debug() && !Boolean.getBoolean("io.nioloop.carrier.platform");
        loop.onClose(this::close);
    }

    @Override
    Kind kind() {
        return Kind.THREAD;
    }

    @Override
    Fiber fiber(Runnable body, Runnable unparked) {
        return new ThreadFiber(body);
    }

    private Worker begin(ThreadFiber fiber) {
        Worker worker = idle.isEmpty() ? new Worker() : idle.pop();
        worker.fiber = fiber;
        return worker;
    }

    private void close() {
        closed = true;
        boolean interrupted = false;
        for (Worker worker; (worker = idle.poll()) != null; ) {
            baton.give(worker.thread); // without work
            interrupted |= worker.join();
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private final class ThreadFiber extends Fiber {
        private Worker worker; // null: not begun, or ended
        private Thread resumer;
        private Stop stop;

        ThreadFiber(Runnable body) {
            super(body);
        }

        @Override
        Stop resume() {
            if (worker == null) {
                worker = begin(this);
            }
            Worker mine = worker;
            resumer = Thread.currentThread();
            loop.handTo(mine.thread);
            baton.give(mine.thread);
            baton.await(resumer);
            if (stop == Stop.ENDED) {
                worker = null; // which has other bodies to run
            }
            return stop;
        }

        @Override
        void suspend() {
            Worker mine = worker;
            giveBack(Stop.SUSPENDED);
            baton.await(mine.thread);
        }

        private void giveBack(Stop why) {
            stop = why;
            loop.handTo(resumer);
            baton.give(resumer);
        }

        @Override
        StackTraceElement[] stack() {
            return worker == null ? new StackTraceElement[0] : trim(worker.thread.getStackTrace());
        }

        @Override
        Thread thread() {
            return worker == null ? null : worker.thread;
        }
    }

    /** A thread that runs bodies, one after another. */
    private final class Worker implements Runnable {
        private final Thread thread;
        private ThreadFiber fiber; // null: nothing to do

        Worker() {
            if (virtual) {
                thread = VirtualThreads.start(this);
            } else {
                thread = new Thread(this, "nioloop-body-" + THREADS.incrementAndGet());
                thread.setDaemon(true);
                thread.start();
            }
        }

        @Override
        public void run() {
            Thread me = Thread.currentThread();
            boolean stays = true;
            while (stays) {
                baton.await(me);
                if (fiber == null) {
                    return;
                }
                ThreadFiber done = fiber;
                done.runBody();
                Thread.interrupted();
                fiber = null;
                stays = !closed && idle.size() < IDLE;
                if (stays) {
                    idle.push(this);
                }
                done.giveBack(Fiber.Stop.ENDED);
            }
        }

        /** Waits until the thread has ended. Returns whether it was interrupted meanwhile. */
        boolean join() {
            boolean interrupted = false;
            while (thread.isAlive()) {
                try {
                    thread.join();
                } catch (InterruptedException later) {
                    interrupted = true;
                }
            }
            return interrupted;
        }
    }
}
