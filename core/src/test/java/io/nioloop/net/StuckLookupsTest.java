package io.nioloop.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Row 80: lookups that hang hold up neither the loop nor other work, end at a time limit of their own, and do not keep
 * the process alive. The child looks its names up in a file that is a pipe to which nobody writes.
 */
class StuckLookupsTest {
    @TempDir
    private Path folder;

    @Test
    void hundredStuckLookupsHoldUpNothingElse() throws Exception {
        Path silence = folder.resolve("hosts");
        try (ChildJvm child =
                new ChildJvm("mkfifo " + silence, "-Djdk.net.hosts.file=" + silence, StuckLookups.class)) {
            assertEquals("100", child.await("work"));
            assertEquals("100", child.await("waiting"));
            assertEquals("4", child.await("threads"));
            String late = child.await("late");
            assertTrue(late.contains("late.example, no answer within PT0.1S"), late);
            child.await("closed");
            assertEquals(0, child.exitCode());
        }
    }
}
