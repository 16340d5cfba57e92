package io.nioloop.demo.server;

import static org.junit.jupiter.api.Assertions.assertNotNull;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** What one thread prints and another waits for, line by line. */
final class Lines extends OutputStream {
    private static final int DEADLINE_SECONDS = 20;

    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();

    @Override
    public synchronized void write(int octet) {
        if (octet == '\n') {
            lines.add(line.toString(StandardCharsets.UTF_8));
            line.reset();
        } else {
            line.write(octet);
        }
    }

    PrintStream printStream() {
        return new PrintStream(this, true, StandardCharsets.UTF_8);
    }

    /** The next line, once it is there. */
    String next() throws InterruptedException {
        String next = lines.poll(DEADLINE_SECONDS, TimeUnit.SECONDS);
        assertNotNull(next, "nothing printed for " + DEADLINE_SECONDS + " s");
        return next;
    }

    /** The lines up to the first that contains a text, once it is there; returns that. */
    String nextWith(String text) throws InterruptedException {
        String next = next();
        while (!next.contains(text)) {
            next = next();
        }
        return next;
    }

    /** What is there and was not taken. */
    List<String> rest() {
        List<String> rest = new ArrayList<>();
        lines.drainTo(rest);
        return rest;
    }
}
