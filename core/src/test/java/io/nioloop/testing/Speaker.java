package io.nioloop.testing;

import io.nioloop.net.Protocol;
import io.nioloop.net.Transport;
import java.nio.ByteBuffer;

/** Sends bytes of chance, as fast as it may, and closes when as many have come back. */
final class Speaker implements Protocol {
    private final SimRandom random;
    private final int total;
    private Transport transport;
    private int sent;
    private int received;
    private boolean paused;
    private boolean lost;

    Speaker(SimRandom random, int total) {
        this.random = random;
        this.total = total;
    }

    @Override
    public void connectionMade(Transport transport) {
        this.transport = transport;
        speak();
    }

    private void speak() {
        while (sent < total && !paused) {
            int count = Math.min(total - sent, 1 + random.below(20_000));
            sent += count;
            transport.write(random.bytes(count));
        }
        if (total == 0) {
            transport.close();
        }
    }

    @Override
    public void dataReceived(ByteBuffer data) {
        received += data.remaining();
        if (received == total) {
            transport.close();
        }
    }

    @Override
    public void pauseWriting() {
        paused = true;
    }

    @Override
    public void resumeWriting() {
        paused = false;
        speak();
    }

    @Override
    public void connectionLost(Throwable cause) {
        lost = true;
    }

    /** Whether all came back and the connection is gone. */
    boolean isContent() {
        return lost && received == total;
    }

    void giveUp() {
        if (transport != null) {
            transport.abort();
        }
    }

    @Override
    public String toString() {
        return "Speaker of " + total;
    }
}
