package io.nioloop.demo.server;

import io.nioloop.future.Future;
import io.nioloop.future.Promise;
import io.nioloop.loop.EventLoop;
import java.time.Duration;

/**
 * The end of a service in good order: it accepts no more, and what was written to its clients is sent, if that does not
 * take longer than the time of grace.
 *
 * <p>Once everything is sent, clients get a moment to close their side too: a socket that is closed while bytes still
 * come in resets the connection, and what the peer has not read by then is lost. But only a moment, since some never
 * do: netcat, for one, goes on waiting for its user to type.
 */
final class Draining {
    private static final Duration MOMENT = Duration.ofMillis(500);
    private static final Duration LOOK_EVERY = Duration.ofMillis(20);

    private final EventLoop loop;
    private final Service service;
    private final Promise<Boolean> drained;

    private Draining(EventLoop loop, Service service) {
        this.loop = loop;
        this.service = service;
        this.drained = new Promise<>(loop);
    }

    /** Begins; the future tells whether everything could be sent. */
    static Future<Boolean> begin(EventLoop loop, Service service, Duration grace) {
        Draining draining = new Draining(loop, service);
        service.close();
        service.closeClients();
        service.closed().addDoneCallback(gone -> draining.end(true));
        loop.callLater(grace, () -> draining.end(draining.allSent()));
        draining.look();
        return draining.drained;
    }

    private void look() {
        if (allSent()) {
            loop.callLater(MOMENT, () -> end(true));
        } else {
            loop.callLater(LOOK_EVERY, this::look);
        }
    }

    private boolean allSent() {
        return service.undelivered() == 0;
    }

    private void end(boolean result) {
        drained.trySetResult(result);
    }
}
