package io.nioloop.demo.server;

import io.nioloop.streams.Connection;
import io.nioloop.streams.LimitOverrunException;
import io.nioloop.task.Coroutine;
import io.nioloop.task.Tasks;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;

/** Lines and files on a connection. However large a file is, one piece of it at a time is in memory. */
final class Wire implements AutoCloseable {
    private static final int LINE_BYTES = 4 * 1024;
    private static final int PIECE_BYTES = 256 * 1024;

    private final Connection connection;
    private final Duration patience; // with a peer that sends nothing, or takes nothing; zero: without end

    Wire(Connection connection, Duration patience) {
        this.connection = connection;
        this.patience = patience;
    }

    /** Suspends until a line has come, and not for too long; returns null at the end of the stream. */
    String nextLine() throws IOException {
        return patiently(this::readLine);
    }

    /** The same, however long it takes. A line without its end does not count: the rest of it may be lost. */
    String readLine() throws IOException {
        byte[] line;
        try {
            line = connection.reader().readLine();
        } catch (LimitOverrunException overrun) {
            throw new FileProblem("a line is longer than " + LINE_BYTES + " bytes");
        }
        if (line.length > LINE_BYTES) {
            throw new FileProblem("a line is longer than " + LINE_BYTES + " bytes");
        }
        if (line.length == 0 || line[line.length - 1] != '\n') {
            return null;
        }
        int end = line.length > 1 && line[line.length - 2] == '\r' ? line.length - 2 : line.length - 1;
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(line, 0, end))
                    .toString();
        } catch (CharacterCodingException garbled) {
            throw new FileProblem("a line is not in UTF-8");
        }
    }

    /** Suspends until a line is on its way. */
    void writeLine(String line) throws IOException {
        write(ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.UTF_8)));
    }

    /**
     * Suspends until the rest of a file is on its way.
     *
     * @param position where to begin
     * @param progress is told how far it has come
     * @param enough whether the peer wants no more of it
     */
    void send(SourceFile file, long position, LongConsumer progress, BooleanSupplier enough) throws IOException {
        ByteBuffer piece = ByteBuffer.allocate((int) Math.min(PIECE_BYTES, Math.max(0, file.size() - position)));
        long sent = position;
        while (sent < file.size() && !enough.getAsBoolean()) {
            file.read(sent, piece);
            sent += piece.remaining();
            write(piece);
            progress.accept(sent);
        }
    }

    private void write(ByteBuffer bytes) throws IOException {
        if (connection.writer().isClosing()) {
            throw new SocketException("the connection is closed");
        }
        connection.writer().write(bytes);
        patiently(() -> {
            connection.writer().drain();
            return null;
        });
    }

    /**
     * Suspends until a file has come to a size.
     *
     * @param size of the whole file
     * @param progress is told how far it has come
     */
    void receive(Partial file, long size, LongConsumer progress) throws IOException {
        ByteBuffer piece = ByteBuffer.allocate((int) Math.min(PIECE_BYTES, Math.max(0, size - file.size())));
        while (file.size() < size) {
            piece.clear().limit((int) Math.min(piece.capacity(), size - file.size()));
            try {
                fill(piece, count -> progress.accept(file.size() + count));
            } finally { // whatever happens, what has come is kept
                file.append(piece.flip());
            }
        }
    }

    private void fill(ByteBuffer piece, LongConsumer progress) throws IOException {
        while (piece.hasRemaining()) {
            int count = patiently(() -> connection.reader().read(piece));
            if (count < 0) {
                throw new EOFException("the connection ended before the file did");
            }
            progress.accept(piece.position());
        }
    }

    private <T> T patiently(Coroutine<T> waiting) throws IOException {
        try {
            return patience.isZero() ? waiting.run() : Tasks.waitFor(patience, waiting);
        } catch (IOException | RuntimeException asItIs) {
            throw asItIs;
        } catch (Exception impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** Ends the connection at once: the peer must not take what came for the whole. */
    void abort() {
        connection.writer().transport().abort();
    }

    /** Ends the connection when all is sent. */
    @Override
    public void close() {
        connection.close();
    }
}
