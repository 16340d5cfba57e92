package io.nioloop.demo.server;

import java.io.EOFException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;

/** A file that is sent. It is read twice, first for its digest, since that is announced before the bytes. */
final class SourceFile implements AutoCloseable {
    private static final int PIECE_BYTES = 1 << 20;

    private final Path path;
    private FileChannel channel; // null: not open
    private long size;
    private String sha256;

    /** Opens nothing yet. */
    SourceFile(Path realPath) {
        this.path = realPath;
    }

    /** Suspends until the file is open and its digest known. */
    void open() throws FileProblem {
        Disk.run(path, () -> {
            if (Files.exists(path) && !Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
                throw new FileProblem(path.getFileName() + ": not a regular file"); // a pipe would never open
            }
            channel = FileChannel.open(path, Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS));
            size = channel.size();
        });
        sha256 = digest();
    }

    private String digest() throws FileProblem {
        Digest digest = new Digest();
        ByteBuffer piece = ByteBuffer.allocate((int) Math.min(size, PIECE_BYTES));
        for (long position = 0; position < size; position += piece.limit()) {
            read(position, piece);
            Disk.run(path, () -> digest.add(piece));
        }
        return digest.hex();
    }

    /** Suspends until a buffer is filled with what is at a position, up to the end; it can be read from then. */
    void read(long position, ByteBuffer piece) throws FileProblem {
        piece.clear().limit((int) Math.min(piece.capacity(), size - position));
        Disk.run(path, () -> {
            while (piece.hasRemaining()) {
                if (channel.read(piece, position + piece.position()) < 0) {
                    throw new EOFException("became shorter while it was read");
                }
            }
            piece.flip();
        });
    }

    long size() {
        return size;
    }

    String sha256() {
        return sha256;
    }

    @Override
    public void close() {
        Partial.closeQuietly(channel);
    }
}
