package io.nioloop.demo.server;

import static io.nioloop.demo.server.FileStage.ask;
import static io.nioloop.demo.server.FileStage.connect;
import static io.nioloop.demo.server.FileStage.play;
import static io.nioloop.demo.server.FileStage.put;
import static io.nioloop.demo.server.FileStage.sha256;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nioloop.future.TimeoutException;
import io.nioloop.streams.Connection;
import io.nioloop.task.Task;
import io.nioloop.task.Tasks;
import io.nioloop.testing.FaultPlan;
import io.nioloop.testing.SearchResult;
import io.nioloop.testing.Simulation;
import io.nioloop.testing.SimulationOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The file server on a simulated network, on virtual time, with a directory of the machine. */
class FileServerTest {
    private static final byte[] NOTES = "twelve bytes".getBytes(UTF_8);

    @TempDir
    private Path directory;

    private Path file(String name) {
        return directory.resolve(name);
    }

    private String text(String name) throws IOException {
        return Files.readString(file(name));
    }

    private static void isRefused(String reason, String line) throws IOException {
        assertEquals("ERR " + reason + "\n", ask(line));
    }

    @Test
    void filesAreListedButNoDirectoriesNorPartsNorLinks() throws Exception {
        Files.write(file("notes.txt"), NOTES);
        Files.createFile(file("a file"));
        Files.createFile(file("x.part"));
        Files.createDirectory(file("below"));
        Files.createSymbolicLink(file("link"), Path.of("notes.txt"));
        play(directory, stage -> assertEquals("OK 2\n0 a file\n12 notes.txt\n", ask("LIST\n")));
    }

    @Test
    void aFileIsSentFromAnOffsetOn() throws Exception {
        Files.write(file("notes.txt"), NOTES);
        String head = "OK 12 " + sha256(NOTES) + "\n";
        play(directory, stage -> {
            assertEquals(head + "twelve bytes", ask("GET 0 notes.txt\n"));
            assertEquals(head + "bytes", ask("GET 7 notes.txt\r\n"));
            assertEquals(head, ask("GET 12 notes.txt\n"));
            assertEquals(head, ask("GET 13 notes.txt\n"));
            assertEquals(head + "s" + head + "es", ask("GET 11 notes.txt\nGET 10 notes.txt\nQUIT\nLIST\n"));
        });
    }

    @Test
    void whatIsAskedForAmissIsRefusedAndTheClientMayAskAgain() throws Exception {
        Path outside = Files.createTempFile("outside", "");
        try {
            Files.createSymbolicLink(file("link"), outside);
            Files.createSymbolicLink(file("dangling"), Path.of("nowhere"));
            Files.createDirectory(file("below"));
            play(directory, stage -> {
                isRefused("nix: no such file", "GET 0 nix\n");
                isRefused("link: is a link that leaves the directory", "GET 0 link\n");
                isRefused("dangling: no such file", "GET 0 dangling\n");
                isRefused("below: not a regular file", "GET 0 below\n");
                isRefused("refused name '../x': names have no directories in them", "GET 0 ../x\n");
                isRefused("below: exists already, and is not a regular file", put(NOTES, "below"));
                isRefused("link: exists already, and is not a regular file", put(NOTES, "link"));
                isRefused("not understood: " + FileRequest.HELP, "HELLO\n");
                assertEquals("ERR nix: no such file\nOK 0\n", ask("GET 0 nix\nLIST\n"));
                assertEquals("", ask("LIST")); // a line without its end
            });
            assertEquals(0, Files.size(outside));
        } finally {
            Files.delete(outside);
        }
    }

    @Test
    void aLineThatIsTooLongOrGarbledEndsTheConnection() {
        play(directory, stage -> {
            isRefused("a line is longer than 4096 bytes", "x".repeat(4096) + "\nLIST\n");
            isRefused("a line is longer than 4096 bytes", "x".repeat(300_000));
            try (Connection client = connect()) {
                client.writer().write(new byte[] {(byte) 0xff, '\n'});
                assertEquals(
                        "ERR a line is not in UTF-8\n",
                        new String(client.reader().read(), UTF_8));
            }
        });
    }

    @Test
    void aFileIsReceivedAndTheNextRequestFollowsItsBytes() throws Exception {
        play(directory, stage -> {
            assertEquals("AT 0\nOK\nOK 1\n12 my notes\n", ask(put(NOTES, "my notes") + "twelve bytesLIST\n"));
            assertEquals("AT 0\nOK\n", ask(put(new byte[0], "empty")));
            assertEquals(
                    Map.of("sent_files", 0L, "received_files", 2L, "bytes", 12L),
                    stage.service().figures());
        });
        assertEquals("twelve bytes", text("my notes"));
        assertEquals("", text("empty"));
        assertEquals(List.of("empty", "my notes"), names());
    }

    private List<String> names() throws IOException {
        try (var files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void aFileThatIsThereIsReplacedOnlyIfClientAndServerWantIt() throws Exception {
        Files.writeString(file("notes.txt"), "old");
        String replace = put(NOTES, "notes.txt").replace("PUT", "REPLACE");
        play(directory, stage -> {
            isRefused("notes.txt: exists already, with other content; REPLACE replaces it", put(NOTES, "notes.txt"));
            isRefused("this server does not replace files; its --allow-replace would", replace);
        });
        assertEquals("old", text("notes.txt"));
        play(directory, stage -> assertEquals("AT 0\nOK\n", ask(replace + "twelve bytes")), "--allow-replace");
        assertEquals("twelve bytes", text("notes.txt"));
        play(directory, stage -> assertEquals("AT 12\nOK\n", ask(put(NOTES, "notes.txt")))); // the same
    }

    @Test
    void limitsHold() {
        play(directory, stage -> isRefused("this server is read-only", put(NOTES, "n")), "--read-only");
        play(
                directory,
                stage -> isRefused("12 bytes are more than the 11 that this server takes", put(NOTES, "n")),
                "--max-size=11");
        play(directory, stage -> {
            String answer = ask("PUT 900000000000000000 " + sha256(NOTES) + " n\n");
            assertTrue(answer.startsWith("ERR n: no room on the disk, it needs 900000000000000000 bytes"), answer);
        });
    }

    @Test
    void bytesWithAnotherDigestAreRemovedAndTheClientMayAskAgain() throws Exception {
        play(
                directory,
                stage -> assertEquals(
                        "AT 0\nERR n: what has come does not have the SHA-256 that was promised, and was removed; try"
                                + " again\nOK 0\n",
                        ask(put(NOTES, "n") + "twelve bytez" + "LIST\n")));
        assertEquals(List.of(), names());
    }

    @Test
    void whatWasCutOffAnywhereGoesOnThere() throws Exception {
        for (int cut = 0; cut <= NOTES.length; cut++) {
            String begin = new String(NOTES, 0, cut, UTF_8);
            String rest = new String(NOTES, cut, NOTES.length - cut, UTF_8);
            int at = cut;
            play(directory, stage -> {
                if (at < NOTES.length) {
                    assertEquals("AT 0\n", ask(put(NOTES, "n") + begin));
                    assertFalse(Files.exists(file("n")));
                    assertEquals("AT " + at + "\nOK\n", ask(put(NOTES, "n") + rest));
                }
            });
            assertEquals(at < NOTES.length, Files.deleteIfExists(file("n")));
            assertEquals(List.of(), names());
        }
    }

    @Test
    void aLongerPartOfAnotherFileIsRemoved() throws Exception {
        Files.writeString(file("n.part"), "thirteen bytes");
        play(directory, stage -> {
            isRefused("n: what came of it before was longer, and was removed; try again", put(NOTES, "n"));
            assertEquals("AT 0\nOK\n", ask(put(NOTES, "n") + "twelve bytes"));
        });
    }

    @Test
    void aFileIsReceivedFromOneClientAtATime() throws Exception {
        play(directory, stage -> {
            try (Connection first = connect()) {
                first.writer().write(put(NOTES, "n"));
                assertEquals("AT 0\n", new String(first.reader().readLine(), UTF_8));
                isRefused("n: is being received from somebody else", put(NOTES, "n"));
                first.writer().write(NOTES);
                assertEquals("OK\n", new String(first.reader().readLine(), UTF_8));
            }
        });
        assertEquals("twelve bytes", text("n"));
    }

    @Test
    void aSilentClientIsSentAwayAndWhatCameIsKept() throws Exception {
        play(
                directory,
                stage -> {
                    try (Connection client = connect()) {
                        client.writer().write(put(NOTES, "n") + "twe");
                        Duration begin = Task.current().loop().time();
                        assertEquals("AT 0\n", new String(client.reader().read(), UTF_8));
                        Duration took = Task.current().loop().time().minus(begin);
                        assertTrue(took.compareTo(Duration.ofSeconds(31)) < 0, took::toString);
                    }
                    List<String> told = stage.told();
                    assertTrue(told.get(told.size() - 1).endsWith(" n cut off at 3 of 12 bytes"), told::toString);
                },
                "--idle-timeout=30s");
        assertEquals("twe", text("n.part"));
    }

    @Test
    void aClientThatTakesNothingHoldsUpTheServerAndNotItsMemory() throws Exception {
        byte[] much = ProxyStage.bytes(3_000_000);
        Files.write(file("much"), much);
        play(directory, stage -> {
            try (Connection client = connect()) {
                client.writer().write("GET 0 much\n");
                Tasks.sleep(Duration.ofSeconds(30));
                long sent = stage.service().figures().get("bytes");
                assertTrue(sent < 2_000_000, () -> sent + " bytes are under way");
                client.reader().readLine();
                assertArrayEquals(much, client.reader().readExactly(much.length));
            }
        });
    }

    @Test
    void whateverGoesWrongAFileComesWholeOrNotAtAll() {
        byte[] much = ProxyStage.bytes(700_000);
        SimulationOptions options =
                SimulationOptions.defaults().withFaults(FaultPlan::draw).withSettleTime(Duration.ofDays(1));
        SearchResult result = Simulation.search(1, 100, options, simulation -> {
            Files.deleteIfExists(file("n"));
            Files.deleteIfExists(file("n.part"));
            FileStage[] stage = new FileStage[1];
            simulation.withoutFaults(() -> stage[0] = opened(simulation));
            int size = simulation.random().below(simulation.random().pick(List.of(1, 3000, 700_000)));
            byte[] bytes = Arrays.copyOf(much, size);
            Task<Void> client = Task.start(simulation.loop(), () -> {
                for (int i = 0; i < 3 && !Files.exists(file("n")); i++) {
                    tryToPut(bytes);
                }
                return null;
            });
            simulation.outcome(client);
            simulation.loop().callSoon(stage[0].service()::close);
            simulation.mustSettle(stage[0].service().closed());
            simulation.atEnd(after -> {
                if (Files.exists(file("n"))) {
                    assertArrayEquals(bytes, Files.readAllBytes(file("n")));
                }
                boolean struck = simulation.faults().plan().kinds().stream()
                        .anyMatch(kind -> simulation.faults().strikesOf(kind) > 0);
                assertTrue(struck || Files.exists(file("n")), "nothing came");
            });
        });
        assertTrue(result.strikes() > 0 || result.runs() < 100, result::toString);
    }

    private FileStage opened(Simulation simulation) {
        try {
            return new FileStage(simulation, directory);
        } catch (IOException failure) {
            throw new AssertionError(failure);
        }
    }

    private static void tryToPut(byte[] bytes) throws Exception {
        try (Connection client = connect()) {
            Tasks.timeout(Duration.ofMinutes(5), limit -> {
                client.writer().write(put(bytes, "n"));
                String at = new String(client.reader().readLine(), UTF_8).strip();
                if (at.startsWith("AT ")) {
                    int from = Integer.parseInt(at.substring(3));
                    client.writer().write(Arrays.copyOfRange(bytes, from, bytes.length));
                    client.writer().drain();
                    client.reader().readLine();
                }
                return null;
            });
        } catch (IOException | TimeoutException lost) {
            Tasks.sleep(Duration.ofMinutes(2)); // until the server knows too
        }
    }
}
