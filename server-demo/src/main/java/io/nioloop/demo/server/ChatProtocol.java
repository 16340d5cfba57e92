package io.nioloop.demo.server;

import io.nioloop.net.Addresses;
import io.nioloop.net.ExtraInfo;
import io.nioloop.net.Protocol;
import io.nioloop.net.Transport;
import java.nio.ByteBuffer;

/**
 * One guest of the chat room, at the end of one connection; netcat or telnet is all a guest needs.
 *
 * <pre>
 * Run with:  java -jar server-demo/target/nioloop-server-demo.jar chat
 * Talk to:   nc 127.0.0.1 9000
 * </pre>
 *
 * <p>What is new here: a conversation has a state (has the guest given a name yet?), bytes are not lines (see
 * {@link LineBuffer}), and one connection writes to others. That last one is where chat servers die: somebody stops
 * reading, and what the others say piles up in memory for him. Nobody waits for him here, and a guest who falls too far
 * behind is shown out: {@link #pauseWriting}.
 */
final class ChatProtocol implements Protocol, ChatRoom.Guest {
    private final ChatRoom room;
    private final LineBuffer lines = new LineBuffer(ChatRoom.LINE_BYTES, this::lineReceived);
    private Transport transport;
    private String name; // null until the room accepts one

    ChatProtocol(ChatRoom room) {
        this.room = room;
    }

    @Override
    public void connectionMade(Transport transport) {
        this.transport = transport;
        transport.setWriteBufferLimits(ChatRoom.BEHIND_BYTES, 0);
        room.enter(this);
    }

    @Override
    public void dataReceived(ByteBuffer data) {
        lines.feed(data);
    }

    @Override
    public boolean eofReceived() {
        lines.feedEof();
        return false;
    }

    private void lineReceived(String line, boolean cut) {
        if (!transport.isClosing()) { // or it came in one piece with a /quit
            room.lineReceived(this, line, cut);
        }
    }

    @Override
    public void pauseWriting() {
        room.log("! " + this + " dropped: does not read, " + transport.writeBufferSize() + " bytes behind");
        transport.abort();
    }

    @Override
    public void connectionLost(Throwable cause) {
        room.leave(this);
    }

    @Override
    public void tell(byte[] line) {
        if (!transport.isClosing()) {
            transport.write(line);
        }
    }

    @Override
    public void close() {
        transport.close();
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
        String peer = Addresses.text(transport.extraInfo(ExtraInfo.PEERNAME));
        return name == null ? peer : name + " (" + peer + ")";
    }
}
