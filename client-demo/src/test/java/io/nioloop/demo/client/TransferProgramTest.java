package io.nioloop.demo.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nioloop.streams.ClientHandler;
import io.nioloop.task.Tasks;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code send} and {@code recv} as they are called, with real sockets. */
class TransferProgramTest {
    private final Session session = new Session();

    @TempDir
    private Path directory;

    @Test
    void aFileGoesThereAndBack() throws Exception {
        byte[] bytes = new byte[3_000_000];
        new Random(1).nextBytes(bytes);
        Path file = Files.write(directory.resolve("n"), bytes);
        Path copies = Files.createDirectory(directory.resolve("copies"));
        Keeper keeper = new Keeper();
        try (LocalServer server = new LocalServer(keeper)) {
            assertEquals(0, session.run("send", file.toString(), server.address()), session::err);
            assertEquals(0, session.run("recv", "n", server.address(), "-o", copies.toString()), session::err);
        }
        assertArrayEquals(bytes, Files.readAllBytes(copies.resolve("n")));
        assertTrue(session.err().contains("sent n, 2.9 MB in "), session.err());
        assertEquals("", session.out());
    }

    @Test
    void aTerminalSeesABar() throws Exception {
        ClientHandler slow = (reader, writer) -> {
            reader.readLine();
            writer.write("OK 4 " + Keeper.sha256("abcd".getBytes(UTF_8)) + "\nab");
            if (waitForBar()) {
                writer.write("cd");
            }
            reader.readLine();
            writer.close();
        };
        session.onScreen();
        try (LocalServer server = new LocalServer(slow)) {
            assertEquals(0, session.run("recv", "n", server.address(), "-o", directory.toString()), session::err);
        }
        assertTrue(session.err().contains("\r\033[Kn [##########----------]  50%  2 B of 4 B"), session.err());
        assertTrue(session.err().contains("\r\033[K\033[2mreceived n, 4 B in "), session.err());
    }

    /** Suspends for as long as it takes until the client has drawn; its own deadline ends it otherwise. */
    private boolean waitForBar() {
        while (!session.err().contains("50%")) {
            Tasks.sleep(Duration.ofMillis(5));
        }
        return true;
    }

    @Test
    void ctrlCLeavesWhatHasComeAndTheSameCommandGoesOn() throws Exception {
        Keeper keeper = new Keeper();
        keeper.files.put("n", "abcd".getBytes(UTF_8));
        ClientHandler stalling = (reader, writer) -> {
            reader.readLine();
            writer.write("OK 4 " + Keeper.sha256(keeper.files.get("n")) + "\nab");
            writer.drain();
            session.pressCtrlC();
            reader.readLine();
            writer.close();
        };
        try (LocalServer server = new LocalServer(stalling)) {
            assertEquals(130, session.run("recv", "n", server.address(), "-o", directory.toString()), session::err);
        }
        assertTrue(session.err().contains("interrupted: what has come is kept"), session.err());
        try (LocalServer server = new LocalServer(keeper)) {
            assertEquals(0, session.run("recv", "n", server.address(), "-o", directory.toString()), session::err);
        }
        assertEquals("abcd", Files.readString(directory.resolve("n")));
    }

    @Test
    void aDirectoryThatIsNotThereIsNamed() {
        assertEquals(
                2,
                session.run(
                        "recv",
                        "n",
                        "127.0.0.1:1",
                        "-o",
                        directory.resolve("nix").toString()));
        assertTrue(session.err().startsWith("-o " + directory.resolve("nix") + ": there is no such directory"));
    }
}
