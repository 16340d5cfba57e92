package io.nioloop.net;

import io.nioloop.future.TimeoutException;
import io.nioloop.loop.Clock;
import io.nioloop.loop.TimerHandle;
import java.time.Duration;

/**
 * Ends a connection over which no byte went either way for a while. One timer for each connection, set anew only when
 * it fires: traffic costs a reading of the clock.
 */
final class IdleTimeout {
    private final SocketTransport transport;
    private final Duration limit;
    private final Clock clock;
    private long touchedNanos;
    private TimerHandle timer;

    IdleTimeout(SocketTransport transport, Duration limit) {
        this.transport = transport;
        this.limit = limit;
        this.clock = transport.loop().options().clock();
        touch();
        timer = transport.loop().callLater(limit, this::check);
    }

    void touch() {
        touchedNanos = clock.nanoTime();
    }

    private void check() {
        Duration idle = Duration.ofNanos(clock.nanoTime() - touchedNanos);
        if (idle.compareTo(limit) < 0) {
            timer = transport.loop().callLater(limit.minus(idle), this::check);
        } else {
            transport.lose(new TimeoutException("idle for " + limit + ": " + transport), false);
        }
    }

    void cancel() {
        timer.cancel();
    }
}
