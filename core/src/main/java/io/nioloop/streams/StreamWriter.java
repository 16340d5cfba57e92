package io.nioloop.streams;

import io.nioloop.net.ExtraInfo;
import io.nioloop.net.SendFile;
import io.nioloop.net.Transport;
import io.nioloop.task.Task;
import io.nioloop.task.Tasks;
import io.nioloop.tls.Tls;
import io.nioloop.tls.TlsOptions;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * What is sent to a peer: asyncio's {@code StreamWriter}, rules 187 to 190. Writing never waits; {@link #drain} after
 * it does, so that a peer which takes nothing does not fill the memory.
 *
 * <pre>{@code
 * writer.write(data);
 * writer.drain();
 * }</pre>
 */
public final class StreamWriter implements AutoCloseable {
    private final StreamReaderProtocol protocol;
    private Transport transport; // another one after startTls()

    StreamWriter(Transport transport, StreamReaderProtocol protocol) {
        this.transport = transport;
        this.protocol = protocol;
    }

    /**
     * Sends bytes: asyncio's {@code write}.
     *
     * @param data the bytes; may be changed when this returns
     */
    public void write(byte[] data) {
        transport.write(data);
    }

    /**
     * Sends bytes.
     *
     * @param data the bytes; taken in full when this returns
     */
    public void write(ByteBuffer data) {
        transport.write(data);
    }

    /**
     * Sends text in UTF-8.
     *
     * @param text the text
     */
    public void write(String text) {
        transport.write(text);
    }

    /**
     * Sends several pieces with as few system calls as it can: asyncio's {@code writelines}.
     *
     * @param pieces the pieces, in order; taken in full when this returns
     */
    public void writeLines(List<ByteBuffer> pieces) {
        transport.writelines(pieces);
    }

    /**
     * Suspends until the peer has taken so much that one may write again: asyncio's {@code drain}, rules 187 and 188.
     * At once if the transport keeps little; so a loop that only writes and drains lets others in when it is paused.
     *
     * @throws IOException if the connection was lost: the cause as it came, if there is one
     */
    public void drain() throws IOException {
        protocol.reader().raiseException();
        if (transport.isClosing()) {
            Tasks.sleep(Duration.ZERO); // so that one who only writes and drains learns of the loss at all
        }
        protocol.drain();
    }

    /**
     * Suspends until this connection speaks TLS: asyncio's {@code start_tls}. Reader and writer stay the same; nothing
     * may be written meanwhile. Cancelled or failed, it ends the connection.
     *
     * @param options on the side that connected with the server's name, or explicitly without; on the side of a server
     *     with a certificate
     * @throws IOException if the handshake fails; at once, and the connection is as it was, if there are bytes left to
     *     read, since those came in clear and from anybody
     */
    public void startTls(TlsOptions options) throws IOException {
        drain();
        protocol.reader().requireNothingAhead();
        transport = Streams.receive(Tls.startTls(transport, protocol, options, protocol.isServer()), Transport::close);
        protocol.reader().setTransport(transport);
    }

    /** Whether {@link #drain} may suspend or fail. */
    boolean wantsDrain() {
        return transport.isClosing() || protocol.isWritingPaused();
    }

    /**
     * Suspends until a file was sent, after all that was written before: asyncio's {@code loop.sendfile}, see
     * {@link SendFile}.
     *
     * @param path the file; to open it blocks the loop for a moment
     * @return how many bytes it was
     * @throws IOException if the file cannot be read, or the connection was lost
     */
    public long sendFile(Path path) throws IOException {
        try (FileChannel file = FileChannel.open(path)) {
            return sendFile(file, 0, Long.MAX_VALUE);
        }
    }

    /**
     * Suspends until a part of a file was sent, after all that was written before. Cancelled, it stops there; the
     * file's position tells where.
     *
     * @param file open for reading; stays open
     * @param position where the part begins
     * @param count its length, 1 or more; what is more than the file has is left out
     * @return how many bytes were sent
     * @throws IOException if the file cannot be read, or the connection was lost
     */
    public long sendFile(FileChannel file, long position, long count) throws IOException {
        drain();
        return Task.await(SendFile.send(transport, file, position, count), IOException.class);
    }

    /** {@return whether {@link #writeEof} is possible: asyncio's {@code can_write_eof}} */
    public boolean canWriteEof() {
        return transport.canWriteEof();
    }

    /** Tells the peer, after all that was written, that no more will come: asyncio's {@code write_eof}. */
    public void writeEof() {
        transport.writeEof();
    }

    /** Ends the connection after what was written has been sent: asyncio's {@code close}. Twice it does nothing. */
    @Override
    public void close() {
        transport.close();
    }

    /** {@return whether the connection is lost or about to be: asyncio's {@code is_closing}} */
    public boolean isClosing() {
        return transport.isClosing();
    }

    /**
     * Suspends until the connection is gone: asyncio's {@code wait_closed}, rule 189.
     *
     * @throws IOException if it was lost otherwise than in good order: the cause as it came
     */
    public void waitClosed() throws IOException {
        protocol.waitClosed();
    }

    /**
     * What is known about the connection: asyncio's {@code get_extra_info}.
     *
     * @param <T> the type of the information
     * @param key what is asked, for instance {@link ExtraInfo#PEERNAME}
     * @return the answer; null if there is none
     */
    public <T> T extraInfo(ExtraInfo<T> key) {
        return transport.extraInfo(key);
    }

    /** {@return the transport below} */
    public Transport transport() {
        return transport;
    }

    @Override
    public String toString() {
        return "<StreamWriter transport=" + transport + " reader=" + protocol.reader() + ">";
    }
}
