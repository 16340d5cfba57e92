package io.nioloop.observe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nioloop.future.Promise;
import io.nioloop.loop.EventLoop;
import io.nioloop.support.VirtualLoop;
import io.nioloop.task.Carriers;
import io.nioloop.task.Task;
import io.nioloop.task.TaskOptions;
import io.nioloop.task.Watch;
import io.nioloop.testing.Simulation;
import io.nioloop.testing.SimulationOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What a recording holds, and that it can be read. */
class RecorderTest {
    /** What an event calls the things of the dictionary. */
    private static final List<String> REFERENCES = List.of(
            "task", "step", "future", "done", "channel", "connection", "thread", "class", "place", "in", "error");

    @TempDir
    Path directory;

    private Path file;

    @BeforeEach
    void chooseFile() {
        file = directory.resolve("run.nlr");
    }

    /** A run of a program: what was recorded, and the number that stands for all of the simulation. */
    private record Run(List<String> lines, long traceHash) {}

    private Run run(Programs program, long seed) throws IOException {
        long hash = Simulation.run(seed, simulation -> {
                    Recorder.attach(simulation.loop(), file);
                    program.run(simulation);
                })
                .traceHash();
        return new Run(Files.readAllLines(file), hash);
    }

    private List<Map<String, Object>> parsed() throws IOException {
        return Files.readAllLines(file).stream().map(TinyJson::parse).toList();
    }

    @ParameterizedTest
    @EnumSource
    void eachLineIsAnObjectAndTheDictionaryComesBeforeItsUse(Programs program) throws IOException {
        Watch.DEBUG_MODE.simulate(1, SimulationOptions.defaults(), simulation -> {
            Recorder.attach(simulation.loop(), file);
            program.run(simulation);
        });
        List<Map<String, Object>> lines = parsed();
        assertEquals("nioloop recording", lines.get(0).get("format"));
        Set<Object> known = new LinkedHashSet<>();
        long events = 0;
        for (Map<String, Object> line : lines.subList(1, lines.size())) {
            if (line.containsKey("id")) {
                assertTrue(known.add(line.get("id")), "twice: " + line);
                assertTrue(line.containsKey("kind") && line.containsKey("name"), line.toString());
            } else {
                assertEquals(++events, line.get("n"), line.toString());
                REFERENCES.stream()
                        .filter(line::containsKey)
                        .forEach(name -> assertTrue(known.contains(line.get(name)), name + " of " + line));
            }
        }
        assertEquals("end", lines.get(lines.size() - 1).get("e"));
        assertEquals(events - 1, lines.get(lines.size() - 1).get("events"));
        assertTrue(events > 10, "only " + events);
    }

    @ParameterizedTest
    @EnumSource
    void theSameSeedIsRecordedAlikeOnEachCarrier(Programs program) throws IOException {
        Set<Run> runs = new LinkedHashSet<>();
        for (String carrier : Carriers.offered()) {
            Runnable restore = Carriers.choose(carrier);
            try {
                runs.add(run(program, 7));
                runs.add(run(program, 7));
            } finally {
                restore.run();
            }
        }
        assertEquals(1, runs.size());
    }

    @Test
    void anotherSeedIsAnotherStory() throws IOException {
        Run seven = run(Programs.HELLO, 7);
        Run eight = run(Programs.HELLO, 8);
        assertNotEquals(seven.lines(), eight.lines());
        assertNotEquals(seven.traceHash(), eight.traceHash());
    }

    @Test
    void whatIsTooMuchIsCounted() throws IOException {
        try (VirtualLoop virtual = VirtualLoop.open()) {
            Recorder.attach(virtual.loop(), file, 10, Recorder.MAX_BYTES);
            manyTurns(virtual);
        }
        List<Map<String, Object>> lines = parsed();
        Map<String, Object> end = lines.get(lines.size() - 1);
        assertEquals(List.of(11L, "end", 10L), List.of(end.get("n"), end.get("e"), end.get("events")));
        assertTrue((Long) end.get("dropped") > 100, end.toString());
    }

    @Test
    void theFileDoesNotGrowBeyondItsLimit() throws IOException {
        try (VirtualLoop virtual = VirtualLoop.open()) {
            Recorder.attach(virtual.loop(), file, Recorder.MAX_EVENTS, 20_000);
            manyTurns(virtual);
        }
        assertTrue(Files.size(file) <= 20_000 && Files.size(file) > 10_000, "bytes: " + Files.size(file));
        List<Map<String, Object>> lines = parsed();
        assertTrue((Long) lines.get(lines.size() - 1).get("dropped") > 0);
    }

    private static void manyTurns(VirtualLoop virtual) {
        for (int i = 0; i < 200; i++) {
            virtual.loop().callSoon(() -> {});
            virtual.settle();
        }
    }

    @Test
    void aClosedRecorderHasWrittenAllAndHearsNothingMore() throws IOException {
        try (VirtualLoop virtual = VirtualLoop.open()) {
            Recorder recorder = Recorder.attach(virtual.loop(), file);
            virtual.loop().callSoon(() -> {});
            virtual.settle();
            recorder.close();
            List<String> written = Files.readAllLines(file);
            assertNull(virtual.loop().observer());
            recorder.close();
            manyTurns(virtual);
            assertEquals(written, Files.readAllLines(file));
        }
        assertEquals("end", parsed().get(parsed().size() - 1).get("e"));
    }

    @Test
    void aPlaceThatCannotBeWrittenToIsRefused() {
        try (VirtualLoop virtual = VirtualLoop.open()) {
            Path nowhere = directory.resolve("no").resolve("such");
            assertThrows(IOException.class, () -> Recorder.attach(virtual.loop(), nowhere));
            assertNull(virtual.loop().observer());
        }
    }

    @Test
    void noDataOfTheProgramIsInIt() throws IOException {
        Simulation.run(1, simulation -> {
            EventLoop loop = simulation.loop();
            Recorder.attach(loop, file);
            Secrets.handle(simulation);
        });
        assertFalse(Files.readString(file).contains("secret"));
    }

    @Test
    void anErrorIsTheNameOfItsClass() throws IOException {
        try (VirtualLoop virtual = VirtualLoop.open()) {
            Recorder.attach(virtual.loop(), file);
            virtual.loop().callSoon(() -> {
                Promise<Void> promise = new Promise<>(virtual.loop());
                promise.setException(new IllegalStateException("secret"));
                promise.exception();
            });
            virtual.settle();
        }
        Map<String, Object> done = parsed().stream()
                .filter(line -> "done".equals(line.get("e")))
                .findFirst()
                .orElseThrow();
        assertTrue(parsed().stream()
                .anyMatch(line ->
                        done.get("error").equals(line.get("id")) && "IllegalStateException".equals(line.get("name"))));
    }

    @ParameterizedTest
    @CsvSource({"plain", "'\"quoted\" \\ back'", "Grüße 你好 🎉"})
    void aNameComesBackAsItWas(String name) throws IOException {
        assertEquals(name, recorded(name));
    }

    @Test
    void whatIsNoTextComesBackToo() throws IOException {
        String odd = "a\tb\nc\u0000\u001f\u007f\u2028 \ud83c \udf89";
        assertEquals(odd, recorded(odd));
    }

    @Test
    void aNameIsCutWhenItIsVeryLong() throws IOException {
        assertEquals("x".repeat(200) + "…", recorded("x".repeat(1000)));
    }

    private String recorded(String name) throws IOException {
        try (VirtualLoop virtual = VirtualLoop.open()) {
            Recorder.attach(virtual.loop(), file);
            Task.start(virtual.loop(), () -> null, TaskOptions.defaults().withName(name));
            virtual.advance(Duration.ofSeconds(1));
        }
        List<String> tasks = new ArrayList<>();
        for (Map<String, Object> line : parsed()) {
            if ("task".equals(line.get("kind"))) {
                tasks.add((String) line.get("name"));
            }
        }
        assertEquals(1, tasks.size());
        return tasks.get(0);
    }
}
