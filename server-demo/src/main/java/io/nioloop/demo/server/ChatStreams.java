package io.nioloop.demo.server;

import io.nioloop.net.Addresses;
import io.nioloop.net.ExtraInfo;
import io.nioloop.streams.StreamReader;
import io.nioloop.streams.StreamWriter;
import java.io.IOException;

/**
 * One guest of the chat room, in straight-line code: comes in, says line after line, leaves; in a task of its own.
 *
 * <pre>
 * Run with:  java -jar server-demo/target/nioloop-server-demo.jar chat --style streams
 * Talk to:   nc 127.0.0.1 9000
 * </pre>
 *
 * <p>{@link ChatProtocol} does the same with callbacks. There, the visit is spread over four methods, and a line over a
 * state machine; here both are read from top to bottom ({@link #handle}, {@link LineReader}). What stays is that one guest
 * writes to others. He must not wait for them, so {@code drain}, with which each task waits for its own peer, is not for
 * him: he writes, and whoever is too far behind is shown out.
 */
final class ChatStreams implements ChatRoom.Guest {
    private final ChatRoom room;
    private final StreamWriter writer;
    private String name; // null until the room accepts one
    private boolean shownOut; // what still comes from the guest is not heard

    private ChatStreams(ChatRoom room, StreamWriter writer) {
        this.room = room;
        this.writer = writer;
    }

    static void handle(ChatRoom room, StreamReader reader, StreamWriter writer) throws IOException {
        ChatStreams guest = new ChatStreams(room, writer);
        room.enter(guest);
        try (writer) {
            LineReader lines = new LineReader(reader, ChatRoom.LINE_BYTES);
            for (LineReader.Line line = lines.next(); line != null && !guest.shownOut; line = lines.next()) {
                room.lineReceived(guest, line.text(), line.cut());
            }
        } finally {
            room.leave(guest);
        }
    }

    @Override
    public void tell(byte[] line) {
        if (writer.isClosing()) {
            return;
        }
        writer.write(line);
        long behind = writer.transport().writeBufferSize();
        if (behind > ChatRoom.BEHIND_BYTES) {
            room.log("! " + this + " dropped: does not read, " + behind + " bytes behind");
            shownOut = true;
            writer.transport().abort();
        }
    }

    @Override
    public void close() {
        shownOut = true;
        writer.close();
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void name(String accepted) {
        name = accepted;
    }

    @Override
    public String toString() {
        String peer = Addresses.text(writer.extraInfo(ExtraInfo.PEERNAME));
        return name == null ? peer : name + " (" + peer + ")";
    }
}
