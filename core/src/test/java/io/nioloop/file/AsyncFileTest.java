package io.nioloop.file;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nioloop.future.CancelledError;
import io.nioloop.loop.LoopError;
import io.nioloop.task.Carriers;
import io.nioloop.task.Coroutine;
import io.nioloop.task.Task;
import io.nioloop.task.Tasks;
import io.nioloop.testing.Simulation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Files on the simulated executor, whose jobs run when chance says so; on every carrier. */
@ParameterizedClass(name = "{0}")
@MethodSource("carriers")
class AsyncFileTest {
    @Parameter
    String carrier;

    @TempDir
    Path dir;

    private Runnable restore;

    static List<String> carriers() {
        return Carriers.offered();
    }

    @BeforeEach
    void chooseCarrier() {
        restore = Carriers.choose(carrier);
    }

    @AfterEach
    void restoreCarrier() {
        restore.run();
    }

    /** Runs a body as a task of a simulation, whose executor has the files. */
    private static void run(Coroutine.Action body) {
        runObserved(simulation -> body.run());
    }

    private static void runObserved(Simulation.Body body) {
        Simulation.run(1, simulation -> {
            AsyncFiles.setExecutor(simulation.loop(), simulation.executor());
            simulation.await(Task.start(simulation.loop(), Coroutine.of(() -> body.run(simulation))));
        });
    }

    private static Task<Void> start(Coroutine.Action body) {
        return Task.start(Task.current().loop(), Coroutine.of(body));
    }

    private Path file(String text) throws IOException {
        return Files.writeString(dir.resolve("file"), text);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    // Reading.

    @Test
    void readGoesOnWhereTheLastOneEnded() {
        run(() -> {
            try (AsyncFile file = AsyncFile.open(file("0123456789"), StandardOpenOption.READ)) {
                assertEquals("0123", text(file.read(4)));
                assertEquals(4, file.position());
                assertEquals("456789", text(file.read(100)));
                assertEquals("", text(file.read(1)));
            }
        });
    }

    @Test
    void readFillsABufferAndTellsTheEnd() {
        run(() -> {
            try (AsyncFile file = AsyncFile.open(file("012345"))) {
                ByteBuffer target = ByteBuffer.allocate(4);
                assertEquals(4, file.read(target));
                assertEquals(0, file.read(target));
                assertEquals(2, file.read(target.clear()));
                assertEquals(-1, file.read(target));
            }
        });
    }

    @Test
    void readAtLeavesThePositionAlone() {
        run(() -> {
            try (AsyncFile file = AsyncFile.open(file("0123456789"))) {
                assertEquals("78", text(file.readAt(7, 2)));
                assertEquals("", text(file.readAt(100, 2)));
                assertEquals("01", text(file.read(2)));
                file.position(8);
                assertEquals("89", text(file.read(5)));
            }
        });
    }

    @Test
    void aHugeCountAllocatesNoMoreThanTheFileHas() {
        run(() -> {
            try (AsyncFile file = AsyncFile.open(file("small"))) {
                assertEquals("small", text(file.read(Integer.MAX_VALUE)));
            }
        });
    }

    // Writing.

    @Test
    void whatIsWrittenCanBeRead() {
        run(() -> {
            Path path = dir.resolve("new");
            byte[] data = new byte[1_000_000];
            data[999_999] = 7;
            try (AsyncFile file = AsyncFile.open(
                    path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, StandardOpenOption.READ)) {
                file.write(data);
                file.writeAt(10, ByteBuffer.wrap(new byte[] {1, 2}));
                file.force();
                assertEquals(1_000_000, file.size());
                assertEquals(1_000_000, file.position());
            }
            data[10] = 1;
            data[11] = 2;
            assertArrayEquals(data, Files.readAllBytes(path));
        });
    }

    @Test
    void truncateTakesThePositionAlong() {
        run(() -> {
            try (AsyncFile file = AsyncFile.open(file("0123456789"), StandardOpenOption.WRITE)) {
                file.position(9);
                file.truncate(4);
                assertEquals(4, file.position());
                file.write("x".getBytes(StandardCharsets.UTF_8));
            }
            assertEquals("0123x", Files.readString(dir.resolve("file")));
        });
    }

    // Several tasks.

    @Test
    void twoTasksAtOnePositionAreRefusedAndTwoAtTheirOwnAreNot() {
        run(() -> {
            try (AsyncFile file = AsyncFile.open(file("0123456789"))) {
                Task<Void> first = start(() -> assertEquals("01", text(file.read(2))));
                Tasks.sleep(Duration.ZERO);
                assertThrows(IllegalStateException.class, () -> file.read(1));
                assertEquals("9", text(file.readAt(9, 1)));
                Task.await(first);
                assertEquals("2", text(file.read(1)));
            }
        });
    }

    @Test
    void aReadThatIsCancelledMovesNothing() {
        for (int turns = 0; turns < 4; turns++) {
            int after = turns;
            run(() -> {
                try (AsyncFile file = AsyncFile.open(file("0123456789"))) {
                    Task<byte[]> reading = Task.start(Task.current().loop(), () -> file.read(4));
                    for (int i = 0; i < after; i++) {
                        Tasks.sleep(Duration.ofMillis(4));
                    }
                    boolean cancelled = reading.cancel();
                    Tasks.sleep(Duration.ofSeconds(1));
                    assertEquals(cancelled ? 0 : 4, file.position());
                    assertEquals(cancelled ? "01" : "45", text(file.read(2)));
                }
            });
        }
    }

    @Test
    void aWriteThatIsCancelledNeverComesAfterTheNext() {
        run(() -> {
            try (AsyncFile file = AsyncFile.open(file("----"), StandardOpenOption.WRITE)) {
                Task<Void> writing = start(() -> file.write("old".getBytes(StandardCharsets.UTF_8)));
                Tasks.sleep(Duration.ZERO);
                writing.cancel();
                assertThrows(CancelledError.class, () -> Task.await(writing));
                file.write("new".getBytes(StandardCharsets.UTF_8));
            }
            assertEquals("new-", Files.readString(dir.resolve("file")));
        });
    }

    // Opening and closing.

    @Test
    void openThatIsCancelledLeavesNoFileOpen() throws IOException {
        Path path = dir.resolve("new");
        List<Runnable> jobs = new ArrayList<>();
        Simulation.run(1, simulation -> {
            AsyncFiles.setExecutor(simulation.loop(), jobs::add);
            simulation.await(Task.start(simulation.loop(), Coroutine.of(() -> {
                Task<AsyncFile> opening = Task.start(
                        simulation.loop(),
                        () -> AsyncFile.open(
                                path,
                                StandardOpenOption.CREATE,
                                StandardOpenOption.WRITE,
                                StandardOpenOption.DELETE_ON_CLOSE));
                Tasks.sleep(Duration.ZERO);
                opening.cancel();
                assertThrows(CancelledError.class, () -> Task.await(opening));
                jobs.forEach(Runnable::run);
            })));
        });
        assertFalse(Files.exists(path), "it was opened, and then not closed");
    }

    @Test
    void aFileThatIsMissingIsNamed() {
        run(() -> {
            Path missing = dir.resolve("missing");
            IOException failure = assertThrows(NoSuchFileException.class, () -> AsyncFile.open(missing));
            assertTrue(failure.getMessage().contains("missing"), failure::getMessage);
            assertThrows(NoSuchFileException.class, () -> AsyncFiles.readString(missing));
        });
    }

    @Test
    void aClosedFileRefusesAndIsClosedTwiceInPeace() {
        run(() -> {
            AsyncFile file = AsyncFile.open(file("text"));
            file.close();
            file.close();
            assertTrue(file.isClosed());
            assertThrows(IllegalStateException.class, () -> file.read(1));
        });
    }

    @Test
    void aFileNobodyClosedIsReportedAndClosedWithItsLoop() {
        List<LoopError> errors = new ArrayList<>();
        Simulation.run(1, simulation -> {
            simulation.expect(error -> errors.add(error));
            AsyncFiles.setExecutor(simulation.loop(), simulation.executor());
            simulation.await(Task.start(simulation.loop(), () -> AsyncFile.open(file("text"))));
        });
        assertEquals(1, errors.size(), errors::toString);
        assertTrue(errors.get(0).toString().contains("never closed"), errors::toString);
    }

    @Test
    void argumentsAreRefusedBeforeAnythingHappens() {
        run(() -> {
            try (AsyncFile file = AsyncFile.open(file("text"))) {
                assertThrows(IllegalArgumentException.class, () -> file.read(-1));
                assertThrows(IllegalArgumentException.class, () -> file.readAt(-1, 1));
                assertThrows(IllegalArgumentException.class, () -> file.writeAt(-1, ByteBuffer.allocate(1)));
                assertThrows(IllegalArgumentException.class, () -> file.position(-1));
                assertThrows(IllegalArgumentException.class, () -> file.truncate(-1));
            }
        });
        assertThrows(IllegalStateException.class, () -> AsyncFiles.size(dir));
    }

    @Test
    void whatTheExecutorRefusesIsAnErrorAndTheFileCanBeClosed() {
        Simulation.run(1, simulation -> {
            Executor[] threads = {simulation.executor()};
            AsyncFiles.setExecutor(simulation.loop(), job -> threads[0].execute(job));
            simulation.await(Task.start(simulation.loop(), Coroutine.of(() -> {
                AsyncFile file = AsyncFile.open(file("text"));
                threads[0] = job -> {
                    throw new RejectedExecutionException("planted");
                };
                assertThrows(RejectedExecutionException.class, () -> file.read(1));
                threads[0] = simulation.executor();
                assertEquals("text", text(file.read(4)));
                file.close();
            })));
        });
    }

    // Lines.

    private List<String> lines(Path path) throws IOException {
        List<String> lines = new ArrayList<>();
        try (AsyncLines all = AsyncFiles.lines(path)) {
            all.forEach(lines::add);
        }
        return lines;
    }

    @Test
    void linesAreThoseOfTheFileHoweverTheyAreCut() {
        run(() -> {
            assertEquals(List.of(), lines(file("")));
            assertEquals(List.of("a", "", "b"), lines(file("a\n\r\nb\n")));
            assertEquals(List.of("a", "b\r"), lines(file("a\nb\r")));
            String wide = "ä€😀".repeat(40_000);
            assertEquals(List.of(wide, "x", wide), lines(file(wide + "\nx\r\n" + wide)));
        });
    }

    @Test
    void aFileThatIsNotInItsCharsetIsNamed() {
        run(() -> {
            Path path = Files.write(dir.resolve("file"), new byte[] {'a', '\n', (byte) 0xff, '\n'});
            try (AsyncLines lines = AsyncFiles.lines(path)) {
                UncheckedIOException failure =
                        assertThrows(UncheckedIOException.class, () -> lines.forEach(line -> {}));
                assertInstanceOf(
                        CharacterCodingException.class, failure.getCause().getCause());
                assertTrue(failure.getMessage().contains("is not in UTF-8"), failure::getMessage);
                assertThrows(IllegalStateException.class, lines::iterator);
            }
        });
    }

    // Whole files.

    @Test
    void wholeFilesAreWrittenReadCopiedMovedAndDeleted() {
        run(() -> {
            Path made = dir.resolve("a/b");
            AsyncFiles.createDirectories(made);
            Path one = made.resolve("one");
            AsyncFiles.writeString(one, "text");
            AsyncFiles.write(one, new byte[] {'!'}, StandardOpenOption.APPEND);
            assertEquals("text!", AsyncFiles.readString(one));
            Path two = made.resolve("two");
            AsyncFiles.copy(one, two);
            assertThrows(FileAlreadyExistsException.class, () -> AsyncFiles.copy(one, two));
            assertEquals(List.of(one, two), AsyncFiles.list(made));
            assertEquals(List.of(dir, dir.resolve("a"), made), AsyncFiles.walk(dir, 2));
            AsyncFiles.move(two, made.resolve("three"));
            assertEquals(5, AsyncFiles.size(made.resolve("three")));
            assertArrayEquals("text!".getBytes(StandardCharsets.UTF_8), AsyncFiles.readAllBytes(one));
            assertTrue(AsyncFiles.deleteIfExists(one));
            assertFalse(AsyncFiles.deleteIfExists(one));
            assertFalse(AsyncFiles.exists(one));
            assertThrows(NotDirectoryException.class, () -> AsyncFiles.list(made.resolve("three")));
        });
    }
}
