package io.nioloop.demo.server;

import static io.nioloop.demo.server.ProxyStage.play;
import static io.nioloop.demo.server.ProxyStage.text;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nioloop.streams.ClientHandler;
import io.nioloop.streams.Connection;
import io.nioloop.streams.StreamReader;
import io.nioloop.task.Task;
import io.nioloop.task.Tasks;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The proxy between tasks on a simulated network, on virtual time. */
class ProxyTest {
    private static final ClientHandler ECHO = (reader, writer) -> {
        try (writer) {
            for (byte[] data = reader.read(5_000); data.length > 0; data = reader.read(5_000)) {
                writer.write(data);
                writer.drain();
            }
        } catch (IOException lost) {
            // as some tests want it
        }
    };

    /** What came when. */
    private record Arrival(Duration time, int bytesSoFar) {}

    private static Duration millis(long millis) {
        return Duration.ofMillis(millis);
    }

    /** Notes each piece, and then the end. */
    private static void readAll(StreamReader reader, List<Arrival> arrivals) throws IOException {
        int total = 0;
        for (byte[] data = reader.read(1 << 20); data.length > 0; data = reader.read(1 << 20)) {
            total += data.length;
            arrivals.add(new Arrival(now(), total));
        }
        arrivals.add(new Arrival(now(), total));
    }

    // Bytes.

    @ParameterizedTest
    @ValueSource(strings = {"", "--latency=7ms", "--rate=1MB/s", "--latency=7ms --rate=3MiB/s"})
    void bytesPassUnchangedHoweverTheyAreCut(String options) {
        for (int seed = 1; seed <= 30; seed++) {
            play(
                    seed,
                    ECHO,
                    stage -> {
                        stage.simulation().network().buffers(512, 512);
                        byte[] sent =
                                ProxyStage.bytes(stage.simulation().random().below(40_000));
                        try (Connection client = stage.connect()) {
                            Task<Void> sending = stage.start(() -> {
                                stage.sendCut(sent, client.writer());
                                client.writer().writeEof();
                            });
                            assertArrayEquals(sent, client.reader().read());
                            Task.await(sending);
                        }
                    },
                    options.isEmpty() ? new String[0] : options.split(" "));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "50ms"})
    void theEndOfTheClientIsPassedOnAndTheTargetGoesOn(String latency) {
        ClientHandler target = (reader, writer) -> {
            String question = text(reader.read());
            Tasks.sleep(Duration.ofHours(1));
            writer.write("answer to " + question);
            writer.close();
        };
        play(
                target,
                stage -> {
                    try (Connection client = stage.connect()) {
                        client.writer().write("question");
                        client.writer().writeEof();
                        assertEquals("answer to question", text(client.reader().read()));
                    }
                },
                "--latency",
                latency);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "50ms"})
    void theEndOfTheTargetIsPassedOnAndTheClientGoesOn(String latency) {
        List<String> heard = new ArrayList<>();
        ClientHandler target = (reader, writer) -> {
            writer.write("question");
            writer.writeEof();
            heard.add(text(reader.read()));
            writer.close();
        };
        play(
                target,
                stage -> {
                    try (Connection client = stage.connect()) {
                        assertEquals("question", text(client.reader().read()));
                        Tasks.sleep(Duration.ofHours(1));
                        client.writer().write("answer");
                        client.writer().writeEof();
                        Tasks.sleep(Duration.ofSeconds(1));
                        assertEquals(List.of("answer"), heard);
                    }
                },
                "--latency",
                latency);
    }

    // Back-pressure.

    @ParameterizedTest
    @ValueSource(strings = {"--latency=0", "--latency=50ms", "--rate=100MB/s"})
    void aSenderIsStoppedAsLongAsTheReceiverTakesNothing(String option) {
        byte[] much = ProxyStage.bytes(8_000_000);
        play(
                ECHO,
                stage -> {
                    try (Connection client = stage.connect()) {
                        Task<Void> sending = stage.start(() -> {
                            client.writer().write(much);
                            client.writer().writeEof();
                        });
                        Task.await(sending);
                        Tasks.sleep(
                                Duration.ofHours(1)); // nothing is read, so the target cannot write, and does not read
                        int delayLines = option.equals("--latency=50ms") ? 2 * DelayLine.LIMIT_BYTES : 0;
                        assertTrue(stage.mostKept() < 1_000_000 + delayLines, () -> stage.mostKept() + " bytes kept");
                        assertArrayEquals(much, client.reader().read());
                    }
                },
                option);
    }

    // Latency.

    @Test
    void eachPieceArrivesLaterByTheLatencyAndSoDoesTheEnd() {
        List<Arrival> arrivals = new ArrayList<>();
        play(
                collecting(arrivals),
                stage -> {
                    List<Arrival> expected = new ArrayList<>();
                    Connection client = stage.connect();
                    for (int i = 1; i <= 20; i++) {
                        client.writer().write(new byte[1]);
                        expected.add(new Arrival(stage.time().plus(millis(50)), i));
                        Tasks.sleep(millis(7)); // less than the latency: several are on their way
                    }
                    expected.add(new Arrival(stage.time().plus(millis(50)), 20));
                    client.writer().writeEof();
                    assertEquals(0, client.reader().read().length);
                    assertEquals(expected, arrivals);
                    assertEquals(expected.get(20).time().plus(millis(50)), stage.time(), "the end on its way back");
                    client.close();
                },
                "--latency=50ms");
    }

    @Test
    void theAnswerIsLateByTheLatencyToo() {
        play(
                ECHO,
                stage -> {
                    try (Connection client = stage.connect()) {
                        Duration begin = stage.time();
                        client.writer().write("ping");
                        client.reader().readExactly(4);
                        assertEquals(begin.plus(Duration.ofSeconds(3)), stage.time());
                    }
                },
                "--latency=1500ms");
    }

    @Test
    void theLatencyTakesNothingFromTheThroughput() {
        List<Arrival> arrivals = new ArrayList<>();
        play(
                collecting(arrivals),
                stage -> {
                    try (Connection client = stage.connect()) {
                        Duration begin = stage.time();
                        client.writer().write(ProxyStage.bytes(4_000_000));
                        client.writer().writeEof();
                        client.reader().read();
                        assertEquals(4_000_000, last(arrivals).bytesSoFar());
                        assertEquals(begin.plus(millis(50)), last(arrivals).time());
                    }
                },
                "--latency=50ms");
    }

    // Rate.

    @ParameterizedTest
    @ValueSource(strings = {"10B/s", "10kB/s", "1MiB/s"})
    void noMoreAndNoLessPassesThanTheRateAllows(String text) {
        Rate rate = Rate.parse(text);
        List<Arrival> there = new ArrayList<>();
        List<Arrival> back = new ArrayList<>();
        int count = (int) Math.min(300_000, 3 * rate.bytesPerSecond());
        play(
                (reader, writer) -> {
                    writer.write(ProxyStage.bytes(count));
                    writer.writeEof();
                    readAll(reader, there);
                    writer.close();
                },
                stage -> {
                    try (Connection client = stage.connect()) {
                        Duration begin = stage.time();
                        client.writer().write(ProxyStage.bytes(count));
                        client.writer().writeEof();
                        readAll(client.reader(), back);
                        Tasks.sleep(Duration.ofSeconds(1));
                        isAtRate(rate, begin, count, there);
                        isAtRate(rate, begin, count, back);
                    }
                },
                "--rate",
                text);
    }

    private static void isAtRate(Rate rate, Duration begin, int count, List<Arrival> arrivals) {
        assertEquals(count, last(arrivals).bytesSoFar());
        int piece = rate.pieceBytes();
        for (Arrival arrival : arrivals.subList(0, arrivals.size() - 1)) {
            double allowed = arrival.time().minus(begin).toNanos() * 1e-9 * rate.bytesPerSecond();
            assertTrue(arrival.bytesSoFar() <= allowed + piece + 1, () -> "too fast: " + arrival + " of " + allowed);
            assertTrue(arrival.bytesSoFar() >= allowed - 1, () -> "too slow: " + arrival + " of " + allowed);
        }
    }

    @Test
    void rateAndLatencyAddUp() {
        List<Arrival> arrivals = new ArrayList<>();
        play(
                collecting(arrivals),
                stage -> {
                    try (Connection client = stage.connect()) {
                        Duration begin = stage.time();
                        client.writer().write(new byte[1000]);
                        client.writer().writeEof();
                        client.reader().read();
                        assertEquals(new Arrival(begin.plus(millis(300)), 20), arrivals.get(0));
                        assertEquals(new Arrival(begin.plus(millis(300 + 980)), 1000), arrivals.get(49));
                        assertEquals(
                                begin.plus(millis(300 + 1000)), last(arrivals).time(), "the end");
                    }
                },
                "--latency=300ms",
                "--rate=1kB/s");
    }

    @Test
    void aRateThatIsNotUsedIsNotSavedUp() {
        List<Arrival> arrivals = new ArrayList<>();
        play(
                collecting(arrivals),
                stage -> {
                    try (Connection client = stage.connect()) {
                        Tasks.sleep(Duration.ofHours(1));
                        Duration begin = stage.time();
                        client.writer().write(new byte[1000]);
                        client.writer().writeEof();
                        client.reader().read();
                        assertEquals(
                                begin.plus(millis(1000 - 10)), last(arrivals).time(), "but for what is made up");
                    }
                },
                "--rate=1kB/s");
    }

    // Failures.

    @Test
    void aTargetThatIsNotThereIsNamedAndTheClientIsClosed() {
        play(null, stage -> {
            try (Connection client = stage.connect()) {
                assertEquals(0, client.reader().read().length);
            }
            List<String> errors =
                    stage.told().stream().filter(line -> line.startsWith("!")).toList();
            assertEquals(1, errors.size(), errors::toString);
            assertTrue(
                    errors.get(0).matches("! cannot reach 10.0.0.2:80 for 10.0.1.1:\\d+: Connection refused.*"),
                    errors::toString);
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "50ms"})
    void aTargetThatResetsResetsTheClient(String latency) {
        play(
                (reader, writer) -> {
                    reader.read(1);
                    ProxyStage.reset(writer);
                },
                stage -> {
                    try (Connection client = stage.connect()) {
                        client.writer().write("x");
                        assertThrows(IOException.class, () -> client.reader().read());
                    }
                },
                "--latency",
                latency);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "50ms"})
    void aClientThatResetsResetsTheTarget(String latency) {
        List<String> end = new ArrayList<>();
        play(
                (reader, writer) -> {
                    try (writer) {
                        end.add(text(reader.read()));
                    } catch (IOException reset) {
                        end.add("reset");
                    }
                },
                stage -> {
                    Connection client = stage.connect();
                    Tasks.sleep(Duration.ofSeconds(1));
                    ProxyStage.reset(client.writer());
                    Tasks.sleep(Duration.ofSeconds(1));
                    assertEquals(List.of("reset"), end);
                },
                "--latency",
                latency);
    }

    @Test
    void aLossIsNoticedAlthoughNeitherDirectionWaitsForThatSide() {
        List<String> end = new ArrayList<>();
        play(
                (reader, writer) -> {
                    try (writer) {
                        writer.transport().pauseReading(); // so one direction waits to write to the target,
                        writer.write(new byte[30_000]); // the other to read from it, and some bytes wait for the client
                        Tasks.sleep(Duration.ofMinutes(1));
                        writer.transport().resumeReading();
                        end.add(reader.read().length + " bytes");
                    } catch (IOException reset) {
                        end.add("reset");
                    }
                },
                stage -> {
                    Connection client = stage.connect();
                    client.writer().transport().pauseReading();
                    client.writer().write(new byte[5_000_000]);
                    Tasks.sleep(Duration.ofSeconds(10));
                    ProxyStage.reset(client.writer());
                    Tasks.sleep(Duration.ofMinutes(2));
                    assertEquals(List.of("reset"), end);
                });
    }

    @Test
    void aClientThatGoesAndDoesNotListenEndsTheTargetToo() {
        List<String> end = new ArrayList<>();
        play(
                (reader, writer) -> {
                    try (writer) {
                        while (true) { // a target that never stops
                            writer.write("tick\n");
                            writer.drain();
                            Tasks.sleep(Duration.ofSeconds(1));
                        }
                    } catch (IOException lost) {
                        end.add("lost");
                    }
                },
                stage -> {
                    Connection client = stage.connect();
                    client.reader().readLine();
                    client.close();
                    Tasks.sleep(Duration.ofMinutes(1));
                    assertEquals(List.of("lost"), end);
                });
    }

    // Limits and the end.

    @Test
    void whoIsSilentForTooLongIsCutOffButNotWhileOneSideTalks() {
        play(
                ECHO,
                stage -> {
                    try (Connection client = stage.connect()) {
                        for (int i = 0; i < 5; i++) {
                            Tasks.sleep(millis(900));
                            client.writer().write("x");
                            client.reader().readExactly(1);
                        }
                        Duration begin = stage.time();
                        assertThrows(IOException.class, () -> client.reader().read());
                        assertEquals(begin.plus(Duration.ofSeconds(1)), stage.time());
                        assertTrue(
                                stage.told().stream().anyMatch(line -> line.matches("- .* was silent for too long")));
                    }
                },
                "--idle-timeout=1s");
    }

    @Test
    void theLatencyIsNoSilence() {
        play(
                ECHO,
                stage -> {
                    try (Connection client = stage.connect()) {
                        client.writer().write("x");
                        client.writer().writeEof();
                        assertEquals("x", text(client.reader().read()));
                    }
                },
                "--idle-timeout=1s",
                "--latency=1m");
    }

    @Test
    void aReceiverThatIsSlowIsNotSilent() {
        play(
                (reader, writer) -> {
                    writer.write(new byte[120_000]); // the proxy takes it at once, and is long in giving it away
                    writer.close();
                },
                stage -> {
                    try (Connection client = stage.connect()) {
                        client.writer().transport().pauseReading();
                        int total = 0;
                        while (total < 120_000) {
                            Tasks.sleep(millis(800));
                            client.writer().transport().resumeReading();
                            total += client.reader().read(1 << 20).length;
                            client.writer().transport().pauseReading();
                        }
                        assertEquals(120_000, total);
                    }
                },
                "--idle-timeout=1s");
    }

    @Test
    void soManyAreServedAtATimeAndTheOthersWait() {
        play(
                ECHO,
                stage -> {
                    try (Connection first = stage.connect(1);
                            Connection second = stage.connect(2)) {
                        second.writer().write("second");
                        Tasks.sleep(Duration.ofHours(1));
                        assertEquals(1, stage.service().connections());
                        first.writer().close();
                        assertEquals("second", text(second.reader().readExactly(6)));
                    }
                },
                "--max-clients=1");
    }

    @Test
    void whatIsOnItsWayAtCtrlCStillArrives() {
        List<Arrival> arrivals = new ArrayList<>();
        play(
                collecting(arrivals),
                stage -> {
                    Connection client = stage.connect();
                    client.writer().write("last words");
                    Tasks.sleep(millis(100));
                    stage.service().close();
                    stage.service().closeClients();
                    assertEquals(1, stage.service().undelivered());
                    client.writer().write(" that nobody hears");
                    assertEquals(0, client.reader().read().length, "the end");
                    client.close();
                    Tasks.sleep(Duration.ofMinutes(1));
                    assertEquals(10, last(arrivals).bytesSoFar());
                    assertTrue(stage.service().closed().done());
                },
                "--latency=2s");
    }

    @Test
    void atCtrlCNobodyIsConnectedAnyMore() {
        play(ECHO, stage -> {
            stage.simulation().network().latency(Duration.ofSeconds(1));
            try (Connection client = stage.connect()) {
                Tasks.sleep(millis(1100)); // the proxy connects to the target now
                assertEquals(1, stage.service().connections());
                stage.service().close();
                stage.service().closeClients();
                assertEquals(0, client.reader().read().length);
            }
        });
    }

    @Test
    void whatWasForwardedIsCounted() {
        play(ECHO, stage -> {
            try (Connection client = stage.connect()) {
                client.writer().write("12345");
                client.reader().readExactly(5);
                assertEquals(10, stage.service().figures().get("bytes"));
            }
            Tasks.sleep(Duration.ofSeconds(1));
            assertEquals(10, stage.service().figures().get("bytes"));
        });
    }

    private static ClientHandler collecting(List<Arrival> arrivals) {
        return (reader, writer) -> {
            readAll(reader, arrivals);
            writer.close();
        };
    }

    private static Arrival last(List<Arrival> arrivals) {
        return arrivals.get(arrivals.size() - 1);
    }

    private static Duration now() {
        return Task.current().loop().time();
    }
}
