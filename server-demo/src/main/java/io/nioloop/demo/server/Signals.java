package io.nioloop.demo.server;

import java.time.Duration;
import java.util.function.Consumer;

/** Requests to end, from outside. */
interface Signals {
    /** Kinds of request. */
    enum Signal {
        INT(130),
        TERM(143);

        private final int exitCode;

        Signal(int exitCode) {
            this.exitCode = exitCode;
        }

        /** With which code a program ends by convention if the signal ended it. */
        int exitCode() {
            return exitCode;
        }
    }

    /**
     * Sets who is told of the first request, on another thread than the caller's; the second ends the process at once.
     *
     * @param limit the process ends without the listener's doing if it takes longer
     */
    void onFirst(Duration limit, Consumer<Signal> listener);
}
