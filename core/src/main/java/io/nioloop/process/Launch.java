package io.nioloop.process;

import io.nioloop.loop.EventLoop;
import io.nioloop.loop.LoopError;
import io.nioloop.loop.LoopLocal;
import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** A process from before it is started until it has ended: nobody may forget it, neither a task nor a closed loop. */
final class Launch {
    private static final LoopLocal<Set<Launch>> ALIVE = new LoopLocal<>(Launch::watch);

    private final List<String> command;
    private Process process; // null: not started yet
    private boolean abandoned;

    Launch(List<String> command) {
        this.command = command;
    }

    private static Set<Launch> watch(EventLoop loop) {
        Set<Launch> alive = new LinkedHashSet<>();
        loop.onClose(() -> alive.forEach(launch -> launch.forgotten(loop)));
        return alive;
    }

    private void forgotten(EventLoop loop) {
        abandon();
        loop.callExceptionHandler(LoopError.of("process still running when its loop was closed: killed", null, this));
    }

    void enter(EventLoop loop) {
        ALIVE.get(loop).add(this);
    }

    void leave(EventLoop loop) {
        ALIVE.get(loop).remove(this);
    }

    /** On any thread. Whoever abandons it meanwhile kills it, or this does. */
    Process start(ProcessBuilder builder) throws IOException {
        Process started = builder.start();
        synchronized (this) {
            process = started;
            if (abandoned) {
                kill(started);
            }
        }
        return started;
    }

    synchronized void abandon() {
        abandoned = true;
        if (process != null) {
            kill(process);
        }
    }

    /** By its handle, since {@link Process#destroyForcibly} would close its pipes, and wait for who uses them. */
    static void kill(Process process) {
        if (process.isAlive()) {
            process.toHandle().destroyForcibly();
        }
    }

    @Override
    public String toString() {
        return "<Process " + command + ">";
    }
}
