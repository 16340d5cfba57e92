package io.nioloop.task;

import io.nioloop.loop.EventLoop;
import java.lang.System.Logger.Level;
import java.util.concurrent.Executor;

/**
 * Bodies on virtual threads that the loop itself schedules: a body goes on when the loop runs its continuation, on the
 * loop's own thread. Since it is a thread, code of the JDK that blocks in it, such as {@code Thread.sleep}, a
 * {@code java.net.Socket} or a lock, lays the body aside and leaves the loop alone.
 */
final class VirtualCarrier extends Carrier {
    private final EventLoop loop;
    private VirtualFiber latest; // to be resumed; that is cheaper to keep than to set for each step
    private boolean running; // the latest does
    private volatile Thread own; // on which bodies run, or are looked at

    VirtualCarrier(EventLoop loop) {
        this.loop = loop;
    }

    private Thread here() {
        Thread here = Thread.currentThread();
        if (own != here) {
            own = here;
        }
        return here;
    }

    @Override
    Kind kind() {
        return Kind.VIRTUAL;
    }

    @Override
    Fiber fiber(Runnable body, Runnable unparked) {
        return new VirtualFiber(body, unparked);
    }

    /**
     * A body, and the scheduler of its thread. To suspend, the thread yields: what it waits for is known to us alone,
     * so no permit and no interrupt wakes it early. Each body has a scheduler of its own because virtual threads that
     * are started in it inherit that one, and so do the JDK's pollers: they are none of the loop's business.
     */
    private final class VirtualFiber extends Fiber implements Executor {
        private final Runnable unparked;
        private final Thread thread;
        private Runnable continuation; // null: not begun
        private boolean suspended; // by us, not by the JDK
        private VirtualFiber guest; // to be run instead, for the moment
        private Stop guestStop;

        VirtualFiber(Runnable body, Runnable unparked) {
            super(body);
            this.unparked = unparked;
            this.thread = VirtualThreads.create(this, this::runBody);
        }

        @Override
        Stop resume() {
            if (running) {
                return latest.stepAside(this);
            }
            run();
            while (guest != null) {
                VirtualFiber other = guest;
                guest = null;
                guestStop = other.resume();
                run();
            }
            return suspended ? Stop.SUSPENDED : thread.isAlive() ? Stop.PARKED : ended();
        }

        private void run() {
            if (continuation == null) {
                thread.start();
            }
            suspended = false; // unless the body says otherwise
            Thread here = here();
            begin();
            loop.handTo(thread);
            try {
                continuation.run();
            } finally {
                loop.handTo(here);
                running = false;
            }
        }

        private void begin() {
            running = true;
            if (latest != this) {
                latest = this;
            }
        }

        private Stop ended() {
            latest = null;
            return Stop.ENDED;
        }

        /** One virtual thread cannot carry another, so the loop runs the other, and then this one again. */
        private Stop stepAside(VirtualFiber other) {
            guest = other;
            try {
                suspend();
            } finally {
                guest = null;
            }
            return guestStop;
        }

        @Override
        @SuppressWarnings("ThreadPriorityCheck") // the scheduler is ours
        void suspend() {
            suspended = true;
            Thread.yield();
            if (suspended) { // then nobody has resumed it: it did not yield
                suspended = false;
                throw pinned(null);
            }
        }

        /** Called by the JDK, on any thread, when a thread of this scheduler can go on. */
        @Override
        public void execute(Runnable runnable) {
            if (continuation == null) {
                continuation = runnable; // our thread starts, before any other can
            } else if (runnable != continuation) {
                VirtualThreads.scheduleByDefault(runnable);
            } else if (!suspended || Thread.currentThread() != own) {
                post();
            } // else it yields in suspend(): not before it is resumed
        }

        private void post() {
            try {
                loop.callSoonThreadsafe(this::letGo);
            } catch (IllegalStateException closed) {
                System.getLogger("io.nioloop").log(Level.DEBUG, "nobody is left to run " + thread, closed);
            }
        }

        /** Also called for nothing, when another thread had looked at the stack. */
        private void letGo() {
            if (!suspended && thread.isAlive()) {
                unparked.run();
            }
        }

        @Override
        StackTraceElement[] stack() {
            here();
            return trim(thread.getStackTrace());
        }

        @Override
        Thread thread() {
            return thread;
        }
    }
}
