package io.nioloop.demo.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nioloop.demo.client.cli.CommandLine;
import io.nioloop.net.ListenOptions;
import io.nioloop.net.Server;
import io.nioloop.streams.StreamReader;
import io.nioloop.streams.Streams;
import io.nioloop.task.Task;
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
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sending and receiving files on a simulated network, on virtual time, with a directory of the machine. */
class TransfersTest {
    private static final Target TARGET = new Target("10.0.0.1", 8200);
    private static final byte[] NOTES = "twelve bytes".getBytes(UTF_8);

    private final Session session = new Session();
    private final Keeper keeper = new Keeper();

    @TempDir
    private Path directory;

    private Path file(String name) {
        return directory.resolve(name);
    }

    private int send(String... names) {
        List<String> files = Stream.of(names).map(name -> file(name).toString()).toList();
        return run(order(Transfers.Direction.SEND, false, files));
    }

    private int receive(String... names) {
        return run(order(Transfers.Direction.RECEIVE, false, List.of(names)));
    }

    private Transfers.Order order(Transfers.Direction direction, boolean replace, List<String> files) {
        return new Transfers.Order(direction, files, TARGET, directory, replace, Duration.ofSeconds(30), 0);
    }

    private int run(Transfers.Order order) {
        int[] exitCode = {-1};
        Simulation.run(1, simulation -> {
            Server server = simulation.await(Task.start(simulation.loop(), () -> listen(keeper)));
            exitCode[0] = simulation.await(Task.start(simulation.loop(), () -> transfer(simulation, order)));
            simulation.loop().callSoon(server::close);
        });
        return exitCode[0];
    }

    private static Server listen(Keeper keeper) throws IOException {
        return Streams.startServer(
                List.of(TARGET.host()), TARGET.port(), keeper, ListenOptions.defaults(), StreamReader.DEFAULT_LIMIT);
    }

    private int transfer(Simulation simulation, Transfers.Order order) {
        Talk talk = Talk.of(session.terminal(), CommandLine.parse(CommonOptions.all(), List.of()));
        TransferDisplay display = new TransferDisplay(simulation.loop(), session.terminal(), talk);
        try (Transfers transfers = new Transfers(order, talk, display)) {
            return transfers.run();
        }
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    private void told(String... texts) {
        List<String> lines = session.err().lines().toList();
        assertEquals(texts.length, lines.size(), session.err());
        for (int i = 0; i < texts.length; i++) {
            assertTrue(lines.get(i).contains(texts[i]), session.err());
        }
    }

    @Test
    void filesGoBothWaysOnOneConnection() throws Exception {
        Files.write(file("a b"), NOTES);
        Files.createFile(file("empty"));
        assertEquals(0, send("a b", "empty"));
        assertEquals(List.of("a b", "empty"), List.copyOf(keeper.files.keySet()));
        assertEquals(1, keeper.clients);
        keeper.files.put("ünï", NOTES);
        keeper.files.put("zero", new byte[0]);
        assertEquals(0, receive("ünï", "zero"));
        assertArrayEquals(NOTES, Files.readAllBytes(file("ünï")));
        assertEquals(List.of("a b", "empty", "zero", "ünï"), names());
        told("sent a b, 12 B in ", "sent empty, 0 B in ", "received ünï, 12 B in ", "received zero, 0 B in ");
    }

    @Test
    void whatIsReceivedAndCutOffAnywhereGoesOnThere() throws Exception {
        keeper.files.put("n", NOTES);
        for (int cut = 0; cut < NOTES.length; cut++) {
            keeper.cutAfter = cut;
            assertEquals(1, receive("n"));
            assertFalse(Files.exists(file("n")));
            assertEquals(cut == 0 ? List.of() : List.of("n.part"), names());
            assertEquals(0, receive("n"));
            assertArrayEquals(NOTES, Files.readAllBytes(file("n")));
            assertEquals(List.of("n"), names());
            Files.delete(file("n"));
        }
    }

    @Test
    void whatIsSentAndCutOffAnywhereGoesOnThere() throws Exception {
        Files.write(file("n"), NOTES);
        for (int cut = 0; cut < NOTES.length; cut++) {
            keeper.cutAfter = cut;
            assertEquals(1, send("n"));
            assertEquals(cut, keeper.parts.get("n").length);
            assertEquals(0, send("n"));
            assertArrayEquals(NOTES, keeper.files.remove("n"));
        }
    }

    @Test
    void whatIsCutOffIsTriedAgainAfterAPause() throws Exception {
        keeper.files.put("n", NOTES);
        keeper.cutAfter = 5;
        Transfers.Order order = order(Transfers.Direction.RECEIVE, false, List.of("n"));
        assertEquals(
                0,
                run(new Transfers.Order(
                        order.direction(), order.files(), TARGET, directory, false, order.timeout(), 1)));
        told("n: the connection ended before the file did. Trying again in 1 s.", "n, 12 B, from byte 5 on in ");
        assertEquals(2, keeper.clients);
    }

    @Test
    void otherBytesThanPromisedAreRemoved() throws Exception {
        keeper.files.put("n", NOTES);
        keeper.instead = "twelve bytez".getBytes(UTF_8);
        assertEquals(1, receive("n"));
        told("n: what has come does not have the SHA-256 that was promised, and was removed; try again");
        assertEquals(List.of(), names());
    }

    @Test
    void aFileThatIsThereIsReplacedOnlyIfItIsWanted() throws Exception {
        keeper.files.put("n", NOTES);
        Files.writeString(file("n"), "old");
        assertEquals(1, receive("n"));
        told("n: exists already; --force replaces it");
        assertEquals("old", Files.readString(file("n")));
        assertEquals(0, run(order(Transfers.Direction.RECEIVE, true, List.of("n"))));
        assertArrayEquals(NOTES, Files.readAllBytes(file("n")));
    }

    @Test
    void aPartThatIsLongerThanTheFileIsRemoved() throws Exception {
        keeper.files.put("n", NOTES);
        Files.writeString(file("n.part"), "thirteen bytes");
        assertEquals(1, receive("n"));
        told("n: what came of it before is longer than it is, and was removed; try again");
        assertEquals(0, receive("n"));
    }

    @Test
    void whatDoesNotWorkDoesNotStopTheOthers() throws Exception {
        Files.write(file("n"), NOTES);
        Files.createDirectory(file("below"));
        assertEquals(3, send("nix", "n", "below"));
        assertEquals(1, receive("nix", "../n", "n", "x.part"));
        told(
                "nix: no such file",
                "sent n, ",
                "below: not a regular file",
                "server: nix: no such file",
                "refused name '../n': names have no directories in them",
                "n: exists already; --force replaces it",
                "refused name 'x.part'");
    }

    @Test
    void aServerThatCannotStoreMoreIsHeardBeforeAllIsSent() throws Exception {
        Files.write(file("n"), new byte[20_000_000]);
        keeper.cutAfter = 100_000;
        keeper.refusal = "n: No space left on device";
        assertEquals(1, send("n"));
        told("server: n: No space left on device");
        assertTrue(keeper.wasted < 5_000_000, () -> keeper.wasted + " bytes came after that");
    }

    @Test
    void aServerThatCannotBeReachedIsTriedOnce() {
        Simulation.run(1, simulation -> {
            Transfers.Order order = order(Transfers.Direction.RECEIVE, false, List.of("a", "b"));
            assertEquals(1, simulation.await(Task.start(simulation.loop(), () -> transfer(simulation, order))));
        });
        told("Nobody listens there: is the server running, and on that port?");
    }

    @Test
    void whateverGoesWrongAFileComesWholeOrNotAtAll() {
        byte[] much = new byte[400_000];
        SimulationOptions options =
                SimulationOptions.defaults().withFaults(FaultPlan::draw).withSettleTime(Duration.ofDays(1));
        SearchResult result = Simulation.search(1, 100, options, simulation -> {
            for (String name : names()) {
                Files.delete(file(name));
            }
            byte[] bytes = Arrays.copyOf(
                    much, simulation.random().below(simulation.random().pick(List.of(1, 3000, 400_000))));
            Arrays.setAll(new int[bytes.length], i -> bytes[i] = (byte) (i * 31 + i / 251));
            Keeper lucky = new Keeper();
            lucky.files.put("n", bytes);
            Server server = simulation.withoutFaults(
                    () -> simulation.await(Task.start(simulation.loop(), () -> listen(lucky))));
            simulation.expect(error -> error.exception() instanceof IOException); // of the keeper
            Transfers.Order order = new Transfers.Order(
                    Transfers.Direction.RECEIVE, List.of("n"), TARGET, directory, false, Duration.ofMinutes(1), 2);
            int exitCode = simulation.await(Task.start(simulation.loop(), () -> transfer(simulation, order)));
            assertEquals(exitCode == 0, Files.exists(file("n")));
            if (exitCode == 0) {
                assertArrayEquals(bytes, Files.readAllBytes(file("n")));
            }
            boolean struck = simulation.faults().plan().kinds().stream()
                    .anyMatch(kind -> simulation.faults().strikesOf(kind) > 0);
            assertTrue(struck || exitCode == 0, session::err);
            simulation.loop().callSoon(server::close);
            simulation.loop().callSoon(server::abortClients);
            simulation.mustSettle(server.closed());
        });
        assertTrue(result.strikes() > 0 || result.runs() < 100, result::toString);
    }
}
