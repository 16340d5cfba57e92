package io.nioloop.net;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The sockets this process has open, as Linux tells them: rows 24, 45 and 65. Files are not counted: classes load. */
final class Descriptors {
    private static final Path TABLE = Path.of("/proc/self/fd");

    static {
        openTheSocketsThatTheJdkKeepsForItself();
    }

    private final Set<String> before = sockets();

    /** Remembers what is open now. */
    static Descriptors remember() {
        return new Descriptors();
    }

    void assertNoneLeft() {
        Set<String> left = sockets();
        left.removeAll(before);
        assertEquals(Set.of(), left, "sockets that were left open");
    }

    private static void openTheSocketsThatTheJdkKeepsForItself() {
        try {
            ServerSocketChannel.open().close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Set<String> sockets() {
        try (Stream<Path> entries = Files.list(TABLE)) {
            return entries.map(Descriptors::target)
                    .filter(target -> target.startsWith("socket:"))
                    .collect(Collectors.toCollection(TreeSet::new));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String target(Path entry) {
        try {
            return Files.readSymbolicLink(entry).toString();
        } catch (IOException closedMeanwhile) {
            return "";
        }
    }
}
