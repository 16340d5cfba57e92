package io.nioloop.demo.server;

import io.nioloop.demo.server.cli.CommandLine;
import io.nioloop.demo.server.cli.Option;
import io.nioloop.demo.server.cli.Sizes;
import io.nioloop.demo.server.cli.UsageError;
import io.nioloop.future.TimeoutException;
import io.nioloop.loop.EventLoop;
import io.nioloop.streams.Connection;
import io.nioloop.streams.StreamReader;
import io.nioloop.streams.StreamWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongConsumer;
import java.util.stream.Stream;

/**
 * Keeps files for clients, in straight-line code: one directory, without those below it.
 *
 * <pre>
 * Run with:  java -jar server-demo/target/nioloop-server-demo.jar files --dir share
 * Talk to:   printf 'LIST\nGET 0 notes.txt\nQUIT\n' | nc 127.0.0.1 8200
 * </pre>
 *
 * <p>A client asks in lines, and may ask for one thing after another. Lines end with LF, names come last and may have
 * spaces in them, a digest is the SHA-256 of the whole file in 64 hexadecimal digits:
 *
 * <pre>
 *   client                                server
 *     LIST             ───────────────►
 *                      ◄───────────────   OK 2                  two lines follow
 *                      ◄───────────────   14 notes.txt          size and name of each file
 *                      ◄───────────────   0 empty
 *     GET 4 notes.txt  ───────────────►                         from its 4th byte on
 *                      ◄───────────────   OK 14 9f86d08…        size and digest of the whole
 *                      ◄───────────────   10 bytes
 *     PUT 20 60303ae… new.txt  ───────►                         REPLACE: even if there is one
 *                      ◄───────────────   AT 8                  so many bytes have come before
 *     12 bytes         ───────────────►
 *                      ◄───────────────   OK
 *     GET 0 ../passwd  ───────────────►
 *                      ◄───────────────   ERR refused name '../passwd': names have no directories in them
 *     QUIT             ───────────────►                         or simply the end of the stream
 * </pre>
 *
 * <p>After ERR the client may ask again, but for an ERR between the bytes of a PUT, which ends the connection. What has
 * come of a file whose transfer was cut off is kept beside it ({@link Partial}): the next PUT is told how much.
 */
final class FileServer {
    private static final Option<Path> DIRECTORY = Option.of(
                    List.of("-d", "--dir"), "DIR", Path::of, "the directory with the files")
            .orElse(".");
    private static final Option<Boolean> READ_ONLY =
            Option.flag(List.of("--read-only"), "send files, but receive none");
    private static final Option<Boolean> ALLOW_REPLACE =
            Option.flag(List.of("--allow-replace"), "let clients replace files that are there, if they ask for it");
    private static final Option<Long> MAX_SIZE = Option.of(
            List.of("--max-size"), "SIZE", Sizes::parse, "receive no file that is larger, for instance 100MB");
    private static final Option<Duration> IDLE_TIMEOUT = CommonOptions.IDLE_TIMEOUT.orElse("1m");

    static final List<Option<?>> OPTIONS = List.of(DIRECTORY, READ_ONLY, ALLOW_REPLACE, MAX_SIZE, IDLE_TIMEOUT);

    /**
     * What the command line says.
     *
     * @param directory its real path
     * @param maxSize of a file that is received
     * @param idleTimeout zero: never
     */
    record Settings(Path directory, boolean readOnly, boolean mayReplace, long maxSize, Duration idleTimeout) {}

    private final Settings settings;
    private final Reporter reporter;
    private final Set<Path> coming = new LinkedHashSet<>(); // that are being received
    private long filesSent;
    private long filesReceived;
    private long bytes; // in both directions

    FileServer(Settings settings, Reporter reporter) {
        this.settings = settings;
        this.reporter = reporter;
    }

    /** Starts a server: when this returns, it listens. */
    static Service start(Program program, EventLoop loop, CommandLine line, Reporter reporter) throws IOException {
        Long maxSize = line.value(MAX_SIZE);
        Settings settings = new Settings(
                realDirectory(line.value(DIRECTORY)),
                line.value(READ_ONLY),
                line.value(ALLOW_REPLACE),
                maxSize == null ? Long.MAX_VALUE : maxSize,
                line.value(IDLE_TIMEOUT));
        FileServer server = new FileServer(settings, reporter);
        // Silence while we read a file is not the client's: it is timed where we wait for the client, and only there.
        return TcpService.ofTasks(
                        loop, program, line, TcpService.options(line).withIdleTimeout(Duration.ZERO), server::handle)
                .counting(server::figures);
    }

    private static Path realDirectory(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            throw new UsageError("--dir " + directory + ": there is no such directory");
        }
        return directory.toRealPath();
    }

    private Map<String, Long> figures() {
        Map<String, Long> figures = new LinkedHashMap<>();
        figures.put("sent_files", filesSent);
        figures.put("received_files", filesReceived);
        figures.put("bytes", bytes);
        return figures;
    }

    /** Serves one client. */
    void handle(StreamReader reader, StreamWriter writer) throws IOException {
        String peer = Proxy.peer(writer);
        try (Wire wire = new Wire(new Connection(reader, writer), settings.idleTimeout())) {
            for (String line = next(wire); line != null; line = next(wire)) {
                try {
                    FileRequest request = FileRequest.parse(line);
                    if (request instanceof FileRequest.Quit) {
                        return;
                    }
                    answer(request, wire, peer);
                } catch (FileProblem problem) {
                    reporter.verbose("! " + peer + " " + PlainText.of(problem.getMessage()));
                    wire.writeLine("ERR " + PlainText.of(problem.getMessage()));
                }
            }
        }
    }

    /** The next request; null after the last, and if where it ends cannot be known. */
    private static String next(Wire wire) throws IOException {
        try {
            return wire.nextLine();
        } catch (FileProblem garbled) {
            wire.writeLine("ERR " + garbled.getMessage());
            return null;
        }
    }

    private void answer(FileRequest request, Wire wire, String peer) throws IOException {
        if (request instanceof FileRequest.Get get) {
            send(get, wire, peer);
        } else if (request instanceof FileRequest.Put put) {
            receive(put, wire, peer);
        } else {
            list(wire);
        }
    }

    private void list(Wire wire) throws IOException {
        List<String> lines = Disk.call(settings.directory(), () -> {
            try (Stream<Path> files = Files.list(settings.directory())) {
                return files.filter(file -> FileName.isFit(file.getFileName().toString()))
                        .filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
                        .sorted()
                        .map(file -> file.toFile().length() + " " + file.getFileName())
                        .toList();
            }
        });
        wire.writeLine("OK " + lines.size());
        for (String line : lines) {
            wire.writeLine(line);
        }
    }

    private void send(FileRequest.Get get, Wire wire, String peer) throws IOException {
        try (SourceFile file = new SourceFile(existing(get.name()))) {
            file.open();
            wire.writeLine("OK " + file.size() + " " + file.sha256());
            LongConsumer progress = progress(get.offset());
            try {
                wire.send(file, get.offset(), progress, () -> false);
            } catch (FileProblem tooLate) { // the client takes what comes for the file
                reporter.error("cannot send " + PlainText.of(tooLate.getMessage()), null);
                wire.abort();
                throw new IOException(tooLate);
            }
            filesSent++;
            tell("> ", peer, get.name(), file.size(), get.offset());
        }
    }

    /** The file itself, also if a link leads to it; but no link leads out of the directory. */
    private Path existing(String name) throws FileProblem {
        Path file = FileName.in(settings.directory(), name);
        return Disk.call(file, () -> {
            Path real = file.toRealPath();
            if (!real.startsWith(settings.directory())) {
                throw new FileProblem(name + ": is a link that leaves the directory");
            }
            return real;
        });
    }

    private void receive(FileRequest.Put put, Wire wire, String peer) throws IOException {
        Path target = FileName.in(settings.directory(), put.name());
        require(!settings.readOnly(), "this server is read-only");
        require(
                put.size() <= settings.maxSize(),
                put.size() + " bytes are more than the " + settings.maxSize() + " that this server takes");
        require(
                settings.mayReplace() || !put.replace(),
                "this server does not replace files; its --allow-replace would");
        require(coming.add(target), put.name() + ": is being received from somebody else");
        try {
            if (Disk.call(target, () -> exists(target)) && !put.replace()) {
                acceptTheSame(put, target, wire);
                return;
            }
            receive(put, new Partial(target), wire, peer);
        } finally {
            coming.remove(target);
        }
        wire.writeLine("OK");
    }

    private static void require(boolean fine, String otherwise) throws FileProblem {
        if (!fine) {
            throw new FileProblem(otherwise);
        }
    }

    private static boolean exists(Path target) throws FileProblem {
        boolean exists = Files.exists(target, LinkOption.NOFOLLOW_LINKS);
        require(
                !exists || Files.isRegularFile(target, LinkOption.NOFOLLOW_LINKS),
                target.getFileName() + ": exists already, and is not a regular file");
        return exists;
    }

    /** A client whose connection was lost before the last OK asks again, and finds its own file there. */
    private static void acceptTheSame(FileRequest.Put put, Path target, Wire wire) throws IOException {
        try (SourceFile there = new SourceFile(target)) {
            there.open();
            require(
                    there.size() == put.size() && there.sha256().equals(put.sha256()),
                    put.name() + ": exists already, with other content; REPLACE replaces it");
        }
        wire.writeLine("AT " + put.size());
        wire.writeLine("OK");
    }

    private void receive(FileRequest.Put put, Partial partial, Wire wire, String peer) throws IOException {
        try (partial) {
            partial.open();
            if (partial.size() > put.size()) { // of another file of that name
                partial.remove();
                throw new FileProblem(put.name() + ": what came of it before was longer, and was removed; try again");
            }
            partial.requireRoom(put.size() - partial.size());
            long before = partial.size();
            wire.writeLine("AT " + before);
            try {
                wire.receive(partial, put.size(), progress(before));
            } catch (FileProblem problem) { // what the client is sending now are no lines
                wire.writeLine("ERR " + problem.getMessage());
                wire.close();
                reporter.error("cannot receive " + PlainText.of(problem.getMessage()), null);
                throw new IOException(problem);
            } catch (IOException | TimeoutException lost) {
                reporter.info("! " + peer + " " + PlainText.of(put.name()) + " cut off at " + partial.size() + " of "
                        + put.size() + " bytes");
                throw lost;
            }
            partial.finish(put.sha256(), put.replace());
            filesReceived++;
            tell("< ", peer, put.name(), put.size(), before);
        }
    }

    private LongConsumer progress(long from) {
        long[] last = {from};
        return now -> {
            bytes += now - last[0];
            last[0] = now;
        };
    }

    private void tell(String direction, String peer, String name, long size, long from) {
        String rest = from == 0 ? "" : ", from byte " + from + " on";
        reporter.info(direction + peer + " " + PlainText.of(name) + ", " + Sizes.text(size) + rest);
    }
}
