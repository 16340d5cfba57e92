package io.nioloop.demo.client;

import io.nioloop.future.Outcome;
import io.nioloop.task.Coroutine;
import io.nioloop.task.Task;
import io.nioloop.task.Tasks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.LongConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a client of a file server says on a connection, in straight-line code. The lines are described at the server of
 * the other demo:
 *
 * <pre>
 *   PUT 20 60303ae… new.txt  ──►  AT 8, then we send 12 bytes   ──►  OK
 *   GET 4 notes.txt          ──►  OK 14 9f86d08…, and 10 bytes
 * </pre>
 *
 * <p>Whatever goes wrong, the connection is of no more use then: bytes of a file may be under way on it.
 */
final class FileClient {
    private static final Pattern AT = Pattern.compile("AT (\\d{1,18})");
    private static final Pattern FOUND = Pattern.compile("OK (\\d{1,18}) ([0-9a-f]{64})");

    private final Wire wire;
    private final Duration patience;
    private final Watcher watcher;

    /** Is told how a transfer gets on. */
    interface Watcher {
        /** It is known how much there is, and how much of it came before. */
        void begins(String name, long size, long before);

        /** So much has come. */
        void isAt(long position);
    }

    FileClient(Wire wire, Duration patience, Watcher watcher) {
        this.wire = wire;
        this.patience = patience;
        this.watcher = watcher;
    }

    /** Suspends until the server has stored a file, and found that it is the same. */
    void send(SourceFile file, String name, boolean replace) throws IOException {
        wire.writeLine((replace ? "REPLACE " : "PUT ") + file.size() + " " + file.sha256() + " " + name);
        Matcher at = matcher(AT, answer(wire.nextLine()));
        long before = Long.parseLong(at.group(1));
        if (before > file.size()) {
            throw strange(at.group());
        }
        watcher.begins(name, file.size(), before);
        // A server that cannot store more says so, and why, before it has all.
        Task<String> end = Task.start(Task.current().loop(), wire::readLine);
        end.addDoneCallback(Outcome::of); // what it failed with counts as seen
        try {
            sendRest(file, before, end);
            String line = answer(awaitPatiently(end));
            if (!line.equals("OK")) {
                throw strange(line);
            }
        } finally {
            end.cancel();
        }
    }

    private void sendRest(SourceFile file, long before, Task<String> end) throws IOException {
        LongConsumer progress = watcher::isAt;
        try {
            wire.send(file, before, progress, end::done);
        } catch (FileProblem problem) {
            throw problem;
        } catch (IOException lost) {
            if (!end.done() || end.exception() != null) {
                throw lost;
            }
        }
    }

    private String awaitPatiently(Task<String> line) throws IOException {
        Coroutine<String> waiting = () -> Task.await(line, IOException.class);
        try {
            return patience.isZero() ? waiting.run() : Tasks.waitFor(patience, waiting);
        } catch (IOException | RuntimeException asItIs) {
            throw asItIs;
        } catch (Exception impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** Suspends until a file of the server is there, and has the digest that the server promised. */
    void receive(String name, Path target, boolean replace) throws IOException {
        refuseExisting(target, replace);
        try (Partial partial = new Partial(target)) {
            partial.open();
            wire.writeLine("GET " + partial.size() + " " + name);
            Matcher found = matcher(FOUND, answer(wire.nextLine()));
            long size = Long.parseLong(found.group(1));
            if (partial.size() > size) {
                partial.remove();
                throw new FileProblem(
                        name + ": what came of it before is longer than it is, and was removed; try again");
            }
            partial.requireRoom(size - partial.size());
            watcher.begins(name, size, partial.size());
            wire.receive(partial, size, watcher::isAt);
            partial.finish(found.group(2), replace);
        }
    }

    private static void refuseExisting(Path target, boolean replace) throws FileProblem {
        boolean exists = Disk.call(target, () -> Files.exists(target, LinkOption.NOFOLLOW_LINKS));
        if (exists && !(replace && Disk.call(target, () -> Files.isRegularFile(target, LinkOption.NOFOLLOW_LINKS)))) {
            String hint = replace ? ", and is not a regular file" : "; --force replaces it";
            throw new FileProblem(target.getFileName() + ": exists already" + hint);
        }
    }

    private static String answer(String line) throws IOException {
        if (line == null) {
            throw new IOException("the server has closed the connection");
        }
        if (line.startsWith("ERR ")) {
            throw new FileProblem("server: " + PlainText.of(line.substring(4)));
        }
        return line;
    }

    private static Matcher matcher(Pattern expected, String line) throws FileProblem {
        Matcher matcher = expected.matcher(line);
        if (!matcher.matches()) {
            throw strange(line);
        }
        return matcher;
    }

    private static FileProblem strange(String line) {
        String begin = line.length() <= 60 ? line : line.substring(0, 60) + "…";
        return new FileProblem("not the answer of a file server: " + PlainText.of(begin));
    }
}
