package io.nioloop.file;

import io.nioloop.loop.EventLoop;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.CopyOption;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import java.util.stream.Stream;

/**
 * {@link Files} for straight-line code: each method suspends the task until a thread of the file executor has done it, and
 * the loop goes on meanwhile. asyncio has nothing of the kind; its users write {@code to_thread}. A task that is
 * cancelled leaves the thread to itself: what it does to the file system is done or not, but nothing stays open.
 *
 * <pre>{@code
 * String text = AsyncFiles.readString(Path.of("pom.xml"));
 * }</pre>
 */
public final class AsyncFiles {
    private AsyncFiles() {}

    /**
     * Sets the threads on which a loop's files are read and written from now on; four of its own until then.
     *
     * @param loop the loop
     * @param executor the threads; they must not be interrupted, since that closes files. Not shut down by the loop
     */
    public static void setExecutor(EventLoop loop, Executor executor) {
        FileExecutor.of(loop).use(executor);
    }

    /**
     * Suspends until a file is read.
     *
     * @param path the file
     * @return all of it
     * @throws IOException if it cannot be read, here and below as for {@link Files}
     */
    public static byte[] readAllBytes(Path path) throws IOException {
        return call("readAllBytes", () -> Files.readAllBytes(path));
    }

    /**
     * Suspends until a file in UTF-8 is read.
     *
     * @param path the file
     * @return all of it
     * @throws IOException if it cannot be read, or is not in UTF-8
     */
    public static String readString(Path path) throws IOException {
        return call("readString", () -> Files.readString(path));
    }

    /**
     * Suspends until bytes are written to a file.
     *
     * @param path the file
     * @param bytes all of it, unless the options say otherwise; must not be changed until this returns
     * @param options none means to create it, or to replace what is in it
     * @throws IOException if it cannot be written
     */
    public static void write(Path path, byte[] bytes, OpenOption... options) throws IOException {
        call("write", () -> Files.write(path, bytes, options));
    }

    /**
     * Suspends until text is written to a file, in UTF-8.
     *
     * @param path the file
     * @param text all of it, unless the options say otherwise
     * @param options none means to create it, or to replace what is in it
     * @throws IOException if it cannot be written
     */
    public static void writeString(Path path, String text, OpenOption... options) throws IOException {
        call("writeString", () -> Files.writeString(path, text, options));
    }

    /**
     * Suspends until a file in UTF-8 is open, to be read line by line; holds a piece of it at a time.
     *
     * @param path the file
     * @return its lines; close them
     * @throws IOException if it cannot be opened
     */
    public static AsyncLines lines(Path path) throws IOException {
        return lines(path, StandardCharsets.UTF_8);
    }

    /**
     * Suspends until a file is open, to be read line by line; holds a piece of it at a time.
     *
     * @param path the file
     * @param charset how it is encoded
     * @return its lines; close them
     * @throws IOException if it cannot be opened
     */
    public static AsyncLines lines(Path path, Charset charset) throws IOException {
        Objects.requireNonNull(charset, "charset");
        return new AsyncLines(AsyncFile.open(path, StandardOpenOption.READ), charset);
    }

    /**
     * Suspends until a file is copied.
     *
     * @param from the file
     * @param to the copy
     * @param options as for {@link Files#copy(Path, Path, CopyOption...)}
     * @throws IOException if it cannot be copied
     */
    public static void copy(Path from, Path to, CopyOption... options) throws IOException {
        call("copy", () -> Files.copy(from, to, options));
    }

    /**
     * Suspends until a file is moved.
     *
     * @param from the file
     * @param to where it is afterwards
     * @param options as for {@link Files#move}
     * @throws IOException if it cannot be moved
     */
    public static void move(Path from, Path to, CopyOption... options) throws IOException {
        call("move", () -> Files.move(from, to, options));
    }

    /**
     * Suspends until a file is deleted.
     *
     * @param path the file, or an empty directory
     * @return whether there was one
     * @throws IOException if it cannot be deleted
     */
    public static boolean deleteIfExists(Path path) throws IOException {
        return call("deleteIfExists", () -> Files.deleteIfExists(path));
    }

    /**
     * Suspends until it is known whether there is a file.
     *
     * @param path the file or directory
     * @param options whether to follow links
     * @return whether it can be seen
     * @throws IOException never, but for a fault of the executor
     */
    public static boolean exists(Path path, LinkOption... options) throws IOException {
        return call("exists", () -> Files.exists(path, options));
    }

    /**
     * Suspends until the size of a file is known.
     *
     * @param path the file
     * @return its bytes
     * @throws IOException if there is none
     */
    public static long size(Path path) throws IOException {
        return call("size", () -> Files.size(path));
    }

    /**
     * Suspends until a directory stands, with those above it.
     *
     * @param path the directory; may be there already
     * @throws IOException if it cannot be made
     */
    public static void createDirectories(Path path) throws IOException {
        call("createDirectories", () -> Files.createDirectories(path));
    }

    /**
     * Suspends until a directory is read.
     *
     * @param path the directory
     * @return what is in it, sorted
     * @throws IOException if it cannot be read
     */
    public static List<Path> list(Path path) throws IOException {
        return call("list", () -> {
            try (Stream<Path> entries = Files.list(path)) {
                return entries.sorted().toList();
            }
        });
    }

    /**
     * Suspends until a directory is read, and those below it. Links are not followed.
     *
     * @param path the directory
     * @param depth how many levels below it, zero or more
     * @return it and what is in it, sorted
     * @throws IOException if one of them cannot be read
     */
    public static List<Path> walk(Path path, int depth) throws IOException {
        return call("walk", () -> {
            try (Stream<Path> entries = Files.walk(path, depth)) {
                return entries.sorted().toList();
            }
        });
    }

    private static <T> T call(String name, Callable<T> work) throws IOException {
        return FileExecutor.current("AsyncFiles." + name + "()").call(work);
    }
}
