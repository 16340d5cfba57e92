package io.nioloop.observe;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * The file of a recording. The loop fills a buffer, which costs it no system call; a thread of its own writes the buffer
 * when it is full, and once a second.
 */
final class RecordFile {
    private static final Logger LOGGER = System.getLogger("io.nioloop.record");
    private static final int FULL = 64 * 1024;
    private static final int MILLIS_TO_WRITE = 10_000; // what is left when the recording ends

    private final Path path;
    private final OutputStream out;
    private final Thread writer = new Thread(this::writeNowAndThen, "nioloop-recorder");
    private final BlockingQueue<Boolean> full = new ArrayBlockingQueue<>(1); // a knock at the writer's door
    private ByteArrayOutputStream filled = new ByteArrayOutputStream(); // guarded by this
    private long bytes; // the loop's own
    private volatile boolean closing;
    private boolean broken; // the writer's own, and the closer's after that

    RecordFile(Path path) throws IOException {
        this.path = path;
        this.out = Files.newOutputStream(path);
        writer.setDaemon(true);
        writer.start();
    }

    void append(String line) {
        byte[] encoded = line.getBytes(StandardCharsets.UTF_8);
        bytes += encoded.length;
        synchronized (this) {
            int before = filled.size();
            filled.writeBytes(encoded);
            if (before < FULL && filled.size() >= FULL) {
                full.offer(true);
            }
        }
    }

    /** How many bytes were appended so far. */
    long bytes() {
        return bytes;
    }

    private void writeNowAndThen() {
        try {
            while (!closing) {
                full.poll(1, TimeUnit.SECONDS);
                write();
            }
        } catch (InterruptedException notOurs) {
            LOGGER.log(Level.WARNING, "interrupted: " + path + " is written when the recording ends");
        }
    }

    private void write() {
        ByteArrayOutputStream taken;
        synchronized (this) {
            taken = filled;
            filled = new ByteArrayOutputStream();
        }
        try {
            if (!broken) {
                taken.writeTo(out);
            }
        } catch (IOException failure) {
            broken = true;
            LOGGER.log(Level.WARNING, "cannot go on writing to " + path, failure);
        }
    }

    /** Writes what is left. */
    void close() {
        closing = true;
        full.offer(true);
        try {
            writer.join(MILLIS_TO_WRITE);
        } catch (InterruptedException inAHurry) {
            Thread.currentThread().interrupt();
        }
        write();
        try {
            out.close();
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot close " + path, failure);
        }
    }
}
