package io.nioloop.demo.client;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.CopyOption;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Set;

/**
 * What has come of a file so far, beside the place where it will be. It stays there if the transfer is cut off, whoever
 * cuts it, so that the next one begins where this one ended; it becomes the file when all has come and has the digest it
 * should have.
 */
final class Partial implements AutoCloseable {
    static final String SUFFIX = ".part";

    private static final int PIECE_BYTES = 1 << 20;

    private final Path target;
    private final Path path;
    private final Digest digest = new Digest(); // of all that is there
    private FileChannel channel; // null: not open
    private long size;

    /** Opens nothing yet. */
    Partial(Path target) {
        this.target = target;
        this.path = target.resolveSibling(target.getFileName() + SUFFIX);
    }

    /** Suspends until the file is open, with what came before. */
    void open() throws FileProblem {
        Disk.run(path, () -> {
            if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)
                    && !Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
                throw new FileProblem(path.getFileName() + ": not a regular file");
            }
            channel = FileChannel.open(
                    path,
                    Set.of(
                            StandardOpenOption.CREATE,
                            StandardOpenOption.READ,
                            StandardOpenOption.WRITE,
                            LinkOption.NOFOLLOW_LINKS));
            lock();
        });
        addDigest();
    }

    private void lock() throws IOException {
        try {
            if (channel.tryLock() != null) {
                return;
            }
        } catch (OverlappingFileLockException here) {
            // as if it were another process
        }
        channel.close();
        channel = null; // what is there is not ours to remove
        throw new FileProblem(target.getFileName() + ": is being received by somebody else");
    }

    private void addDigest() throws FileProblem {
        long all = Disk.call(path, channel::size);
        ByteBuffer piece = ByteBuffer.allocate((int) Math.min(all, PIECE_BYTES));
        while (size < all) {
            Disk.run(path, () -> {
                piece.clear();
                if (channel.read(piece, size) < 0) {
                    throw new EOFException("became shorter while it was read");
                }
                digest.add(piece.flip());
            });
            size += piece.limit();
        }
    }

    /** Suspends until it is known that there is room for so many more bytes. */
    void requireRoom(long bytes) throws FileProblem {
        long room = Disk.call(path, () -> Files.getFileStore(path).getUsableSpace());
        if (bytes > room) {
            throw new FileProblem(target.getFileName() + ": no room on the disk, it needs " + bytes + " bytes more and "
                    + room + " are free");
        }
    }

    /** How much is there. */
    long size() {
        return size;
    }

    /** Suspends until more is written, after what is there. */
    void append(ByteBuffer bytes) throws FileProblem {
        int count = bytes.remaining();
        Disk.run(target, () -> {
            digest.add(bytes);
            while (bytes.hasRemaining()) {
                channel.write(bytes, size + count - bytes.remaining());
            }
        });
        size += count;
    }

    /**
     * Suspends until this is the file.
     *
     * @param promised the digest it should have; if it has another, nothing is left of it
     * @param replace whether it may take the place of another
     */
    void finish(String promised, boolean replace) throws FileProblem {
        if (!digest.hex().equals(promised)) {
            remove();
            throw new FileProblem(target.getFileName()
                    + ": what has come does not have the SHA-256 that was promised, and was removed; try again");
        }
        CopyOption[] how = replace ? new CopyOption[] {StandardCopyOption.REPLACE_EXISTING} : new CopyOption[0];
        Disk.run(target, () -> Files.move(path, target, how));
    }

    /** Suspends until nothing is left of it. */
    void remove() throws FileProblem {
        Disk.run(path, () -> Files.deleteIfExists(path));
    }

    /** Ends work with it; one without a byte is not worth keeping. */
    @Override
    public void close() throws FileProblem {
        if (channel == null) {
            return;
        }
        try {
            if (size == 0) {
                remove(); // does nothing if it has become the file
            }
        } finally {
            closeQuietly(channel);
        }
    }

    /** Right here: to close a file does not wait for the disk. */
    static void closeQuietly(FileChannel channel) {
        try {
            if (channel != null) {
                channel.close();
            }
        } catch (IOException failure) {
            // everything that was written to it was taken; there is nothing to be done
        }
    }
}
