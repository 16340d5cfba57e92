package io.nioloop.net;

import io.nioloop.loop.Registration;
import io.nioloop.loop.TimerHandle;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.time.Duration;

/**
 * The last moments of a socket whose transport was closed in good order. To close a socket that has unread input, or
 * gets more, makes the system send a reset, which destroys what the peer has not yet received of our own bytes. So we
 * tell the peer that no more comes, and read and forget what it sends until it has closed too; but not for ever.
 */
final class Lingering {
    private static final Duration AT_MOST = Duration.ofSeconds(5);
    private static final int READ_PER_TURN = 256 * 1024; // any number of turns: a limit on the sum loses bytes of ours

    private final Registration registration;
    private final SocketChannel channel;
    private final SharedBuffers buffers;
    private final Runnable free;
    private TimerHandle timer;

    Lingering(Registration registration, SocketChannel channel, SharedBuffers buffers, Runnable free) {
        this.registration = registration;
        this.channel = channel;
        this.buffers = buffers;
        this.free = free;
    }

    void begin() {
        try {
            channel.shutdownOutput();
            registration.onReadable(this::drain);
            timer = registration.loop().callLater(AT_MOST, this::end);
        } catch (IOException peerIsGone) {
            free.run();
        }
    }

    private void drain() {
        try {
            if (buffers.read(channel, READ_PER_TURN) < 0) {
                end();
            }
        } catch (IOException peerIsGone) {
            end();
        }
    }

    /** Twice it does nothing. */
    void end() {
        if (!channel.isOpen()) {
            return;
        }
        timer.cancel();
        free.run();
    }
}
