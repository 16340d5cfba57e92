package io.nioloop.observe;

import io.nioloop.future.DoneCallback;
import io.nioloop.future.Future;
import io.nioloop.future.WakeUp;
import io.nioloop.loop.Birthplaces;
import io.nioloop.loop.Handle;
import io.nioloop.task.Task;

/** What an entry of the ready queue stands for, as far as it can be told from outside. */
sealed interface Work {
    /** The next step of a task. */
    record Step(Task<?> task) implements Work {
        @Override
        public String toString() {
            return "a step of task " + task.name();
        }
    }

    /** The callback of a future that is done, or of something that stands for several futures. */
    record Notification(Future<?> future) implements Work {
        @Override
        public String toString() {
            return future instanceof Task<?> task
                    ? "a done callback of task " + task.name()
                    : "a done callback of " + kind();
        }

        /** Not its text, which has the result in it: that is the program's, and may fail or change meanwhile. */
        private String kind() {
            String name = future.getClass().getSimpleName();
            return "a " + (name.isEmpty() ? "Future" : name) + Birthplaces.text(future);
        }
    }

    /** Any other callback: the class whose code it is, without what the JVM adds for a lambda. */
    record Callback(String className) implements Work {
        @Override
        public String toString() {
            return "a callback of " + className;
        }
    }

    /** A callback that was cancelled while it waited. */
    record Nothing() implements Work {
        @Override
        public String toString() {
            return "a cancelled callback";
        }
    }

    /** {@return what a handle, or a bare runnable of the queue, stands for} */
    static Work of(Object entry) {
        Object callback = entry instanceof Handle handle ? handle.callback() : entry;
        if (callback == null) {
            return new Nothing();
        }
        if (callback instanceof WakeUp wakeUp) {
            return wakeUp.awaiter() instanceof Task<?> task ? new Step(task) : new Notification(wakeUp.awaiter());
        }
        if (callback instanceof DoneCallback done) {
            return new Notification(done.future());
        }
        return new Callback(simpleName(callback.getClass().getName()));
    }

    private static String simpleName(String className) {
        int lambda = className.indexOf("$$");
        String written = lambda < 0 ? className : className.substring(0, lambda);
        return written.substring(written.lastIndexOf('.') + 1)
                .replaceFirst("\\$\\d+$", "")
                .replace('$', '.');
    }
}
