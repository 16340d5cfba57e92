package io.nioloop.testing;

import java.nio.channels.SelectionKey;

/** The kinds of lines in a {@link Trace}. Each has room for two numbers: mostly a channel's, and how much. */
enum Happening {
    OPENED("#{a} opens"),
    BOUND("#{a} is bound to port {b}"),
    LISTENS("#{a} listens"),
    CONNECTING("#{a} connects to #{b}"),
    CALLING("#{a} calls port {b}"),
    UNANSWERED("#{a} gets no answer, time {b}"),
    CONNECTED("#{a} is connected to #{b}"),
    REFUSED("#{a} cannot connect, error {b}"),
    QUEUED("#{b} waits to be accepted by #{a}"),
    ACCEPTED("#{a} accepts #{b}"),
    WRITTEN("#{a} writes {b} B"),
    SENT("#{a} sends a segment of {b} B"),
    ARRIVED("{b} B arrive at #{a}"),
    READ("#{a} reads {b} B"),
    FIN_ARRIVED("the end arrives at #{a}"),
    RESET_ARRIVED("a reset arrives at #{a}"),
    CREDIT("#{a} learns of room"),
    CLOSED("#{a} is closed"),
    FREED("#{a} is freed"),
    DATAGRAM_SENT("#{a} sends a datagram of {b} B"),
    DATAGRAM_ARRIVED("a datagram of {b} B arrives at #{a}"),
    DATAGRAM_DROPPED("#{a} loses a datagram of {b} B"),
    HELD("something for #{a} is held at a cut link"),
    HEALED("a link is whole again"),
    READY("#{a} is ready: {ops}"),
    INTEREST("#{a} waits for: {ops}"),
    JOB_QUEUED("job {a} is handed to the executor"),
    JOB_RUN("job {a} runs"),
    STRIKE("FAULT {fault}, strike {b}"),
    SCHEDULED,
    TIMER,
    STARTED,
    CANCELLED,
    FUTURE_DONE,
    MADE("connection {a}: connectionMade"),
    GOT("connection {a}: {b} B received"),
    EOF("connection {a}: eofReceived"),
    PAUSED("connection {a}: writing paused, or not: {b}"),
    LOST("connection {a}: connectionLost"),
    ERROR("the exception handler is told of an error"),
    NOTE("note {a}");

    private final String text; // null: of no use to a reader, it counts for the hash only
    private final long mark = SimRandom.mix(name().hashCode());

    Happening() {
        this(null);
    }

    Happening(String text) {
        this.text = text;
    }

    /** Whether it is a line for readers. */
    boolean isTold() {
        return text != null;
    }

    /** A number that stands for it in the hash, whatever its place in this list. */
    long mark() {
        return mark;
    }

    String text(long a, long b) {
        return text.replace("{a}", Long.toString(a))
                .replace("{b}", Long.toString(b))
                .replace("{ops}", text.contains("{ops}") ? ops((int) b) : "")
                .replace("{fault}", text.contains("{fault}") ? FaultKind.of(a).name() : "");
    }

    static String ops(int ops) {
        StringBuilder text = new StringBuilder();
        append(text, ops & SelectionKey.OP_ACCEPT, "accept");
        append(text, ops & SelectionKey.OP_CONNECT, "connect");
        append(text, ops & SelectionKey.OP_READ, "read");
        append(text, ops & SelectionKey.OP_WRITE, "write");
        return text.isEmpty() ? "nothing" : text.toString();
    }

    private static void append(StringBuilder text, int bit, String name) {
        if (bit != 0) {
            text.append(text.isEmpty() ? "" : "+").append(name);
        }
    }
}
