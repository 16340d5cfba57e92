package io.nioloop.demo.client;

import io.nioloop.demo.client.cli.Durations;
import io.nioloop.loop.Clock;
import io.nioloop.net.Protocol;
import io.nioloop.net.Transport;
import java.nio.ByteBuffer;

/**
 * One connection of a bench: sends messages, checks each byte that comes back, and for each message that is complete
 * sends the next one. All messages together are one stream of bytes, and these are places in it:
 *
 * <pre>
 *   0 ─────── answered ─── received ────────── written ─────────── due
 *             whole messages  checked     the transport took    of messages under way
 * </pre>
 *
 * <p>Nothing is allocated for a message: it is sent straight from the {@link Payload} and checked in the buffer of the
 * loop. Answers that arrive together are answered by one write.
 */
final class EchoConversation implements Protocol {
    private final int number;
    private final Load load;
    private final Payload payload;
    private final Measurement measurement;
    private final Clock clock;
    private final Runnable onEnd;
    private final long begin; // of our stream in the payload
    private final long[] sentNanos; // when the messages under way were sent; a ring

    private Transport transport;
    private long due;
    private long written;
    private long received;
    private long answered;
    private long checked; // what was received at the last check of progress
    private int underWay;
    private int oldest; // message under way: its place in the ring
    private boolean full; // the transport wants no more for now
    private boolean over; // whatever happens now is of no interest

    EchoConversation(int number, Load load, Payload payload, Measurement measurement, Clock clock, Runnable onEnd) {
        this.number = number;
        this.load = load;
        this.payload = payload;
        this.measurement = measurement;
        this.clock = clock;
        this.onEnd = onEnd;
        this.begin = Payload.begin(number);
        this.sentNanos = new long[load.pipeline()];
    }

    @Override
    public void connectionMade(Transport transport) {
        this.transport = transport;
    }

    /** Sends the first messages. */
    void begin() {
        if (!over) {
            sendMore(clock.nanoTime());
        }
    }

    @Override
    public void dataReceived(ByteBuffer data) {
        if (over || !isEcho(data)) {
            return;
        }
        received += data.remaining();
        long nowNanos = clock.nanoTime();
        while (received - answered >= load.size()) {
            takeAnswer(nowNanos);
        }
        sendMore(nowNanos);
    }

    private boolean isEcho(ByteBuffer data) {
        if (data.remaining() > written - received) {
            fail("more came back than was sent", "after byte " + written);
            return false;
        }
        int wrong = payload.mismatch(data, begin + received);
        if (wrong >= 0) {
            fail("what came back is not what was sent", "byte " + (received + wrong));
        }
        return wrong < 0;
    }

    private void takeAnswer(long nowNanos) {
        measurement.answered(sentNanos[oldest], nowNanos);
        answered += load.size();
        oldest = (oldest + 1) % sentNanos.length;
        underWay--;
    }

    private void sendMore(long nowNanos) {
        while (underWay < sentNanos.length && measurement.maySend(nowNanos)) {
            sentNanos[(oldest + underWay) % sentNanos.length] = nowNanos;
            due += load.size();
            underWay++;
        }
        if (underWay == 0) {
            over = true;
            transport.close();
        } else {
            write();
        }
    }

    private void write() {
        while (written < due && !full && !transport.isClosing()) {
            int length = (int) Math.min(Payload.PIECE, due - written);
            written += length;
            transport.write(payload.at(begin + written - length, length));
        }
    }

    @Override
    public void pauseWriting() {
        full = true;
    }

    @Override
    public void resumeWriting() {
        full = false;
        write();
    }

    @Override
    public void connectionLost(Throwable cause) {
        if (!over) {
            fail(reason(cause), "after byte " + received);
        }
        onEnd.run();
    }

    private static String reason(Throwable cause) {
        return cause == null ? "the server closed the connection" : String.valueOf(cause.getMessage());
    }

    /** Gives up if nothing came back since this was asked last. */
    void checkProgress() {
        if (!over && received == checked) {
            fail("no answer within " + Durations.text(load.timeout()), underWay + " messages under way");
        }
        checked = received;
    }

    /** The bench is over, and has no patience left. */
    void giveUp() {
        if (!over) {
            fail("no answer when the time was up", underWay + " messages under way");
        }
    }

    private void fail(String reason, String detail) {
        measurement.failed(reason, "connection " + number + ": " + reason + ": " + detail);
        stop();
    }

    /** Ends it without a comment. */
    void stop() {
        over = true;
        if (transport != null) { // null: interrupted at birth
            transport.abort();
        }
    }
}
