package io.nioloop.demo.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code files} as it is called, with real sockets. */
class FileServerProgramTest {
    @TempDir
    private Path directory;

    @Test
    void netcatIsEnoughOfAClient() throws Exception {
        byte[] bytes = "hello\n".getBytes(StandardCharsets.UTF_8);
        try (Running server = Running.start("files", "--dir", directory.toString(), "-p", "0");
                Peer client = server.connect()) {
            client.send(FileStage.put(bytes, "n") + "hello\nLIST\nGET 0 n\nGET 0 ../n\nQUIT\n");
            for (String line : new String[] {
                "AT 0",
                "OK",
                "OK 1",
                "6 n",
                "OK 6 " + FileStage.sha256(bytes),
                "hello",
                "ERR refused name '../n': names have no directories in them"
            }) {
                assertEquals(line, client.readLine());
            }
            assertNull(client.readLine());
            server.signal(Signals.Signal.INT);
            assertEquals("done: 1 served, 1 sent file, 1 received file, 12 bytes, 0 errors", figures(server));
            assertEquals(0, server.exitCode());
        }
        assertEquals("hello\n", Files.readString(directory.resolve("n")));
    }

    private static String figures(Running server) throws InterruptedException {
        return server.out().nextWith("done");
    }

    @Test
    void aServerThatEndsLeavesWhatHasCome() throws Exception {
        String piece = "x".repeat(1 << 20); // is written to the disk as soon as it is whole
        Path part = directory.resolve("n.part");
        try (Running server = Running.start("files", "--dir", directory.toString(), "-p", "0");
                Peer client = server.connect()) {
            client.send(FileStage.put((piece + piece).getBytes(StandardCharsets.UTF_8), "n") + piece);
            assertEquals("AT 0", client.readLine());
            awaitSize(part, piece.length());
            server.signal(Signals.Signal.TERM);
            assertNull(client.readLine());
            server.exitCode();
        }
        assertEquals(piece, Files.readString(part));
    }

    /** What has come is on its way to the disk, on another thread. */
    private static void awaitSize(Path file, long size) throws IOException, InterruptedException {
        for (int i = 0; !Files.exists(file) || Files.size(file) < size; i++) {
            assertTrue(i < 20_000, "waited in vain for " + size + " bytes in " + file);
            Thread.sleep(1);
        }
    }

    @Test
    void aDirectoryThatIsNotThereIsNamed() {
        Lines err = new Lines();
        Terminal terminal = new Terminal(err.printStream(), err.printStream(), false, Map.of(), "demo");
        Path nix = directory.resolve("nix");
        int exitCode = new Main(terminal, (limit, listener) -> {}).run(List.of("files", "-d", nix.toString()));
        assertEquals(2, exitCode);
        assertEquals("--dir " + nix + ": there is no such directory", err.rest().get(0));
    }
}
