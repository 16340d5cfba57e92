package io.nioloop.task;

import io.nioloop.loop.Context;

/**
 * How a task is started. Start from {@link #defaults} and change what differs.
 *
 * @param name its name; null: {@code Task-1}, {@code Task-2} …
 * @param context the context it runs in; null: the one that is current where it is started
 * @param eager whether its body begins inside the call that starts it, not in the next turn
 */
public record TaskOptions(String name, Context context, boolean eager) {
    private static final TaskOptions DEFAULTS = new TaskOptions(null, null, false);

    /** {@return the defaults} */
    public static TaskOptions defaults() {
        return DEFAULTS;
    }

    /**
     * {@return the same with a name}
     *
     * @param name the name
     */
    public TaskOptions withName(String name) {
        return new TaskOptions(name, context, eager);
    }

    /**
     * {@return the same in another context}
     *
     * @param context the context
     */
    public TaskOptions withContext(Context context) {
        return new TaskOptions(name, context, eager);
    }

    /**
     * {@return the same, begun at once or in the next turn}
     *
     * @param eager whether at once: asyncio's {@code eager_start}
     */
    public TaskOptions withEager(boolean eager) {
        return new TaskOptions(name, context, eager);
    }
}
