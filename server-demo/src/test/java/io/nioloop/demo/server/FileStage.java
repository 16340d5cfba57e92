package io.nioloop.demo.server;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.nioloop.demo.server.cli.CommandLine;
import io.nioloop.streams.Connection;
import io.nioloop.streams.Streams;
import io.nioloop.task.Coroutine;
import io.nioloop.task.Task;
import io.nioloop.testing.Simulation;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The file server in a simulation, with a directory of the machine, and clients that speak its lines. */
final class FileStage {
    static final String HOST = "10.0.0.1";
    static final int PORT = 8200;

    private final Lines err = new Lines();
    private Service service;

    /** What happens at a stage; it runs in a task. */
    interface Play {
        void run(FileStage stage) throws Exception;
    }

    /** Plays once, without faults. In the end nothing may be left. */
    static void play(Path directory, Play play, String... options) {
        Simulation.run(1, simulation -> {
            FileStage stage = new FileStage(simulation, directory, options);
            simulation.await(Task.start(simulation.loop(), Coroutine.of(() -> play.run(stage))));
            simulation.loop().callSoon(stage.service::close);
            simulation.settle();
            assertEquals(0, stage.service.connections());
        });
    }

    FileStage(Simulation simulation, Path directory, String... options) throws IOException {
        List<String> arguments = new ArrayList<>(List.of(options));
        arguments.addAll(List.of("--dir", directory.toString(), "-b", HOST, "-p", String.valueOf(PORT)));
        Program program = Programs.named("files");
        CommandLine line = CommandLine.parse(program.allOptions(), arguments);
        PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream());
        Terminal terminal = new Terminal(nowhere, err.printStream(), false, Map.of(), "demo");
        Reporter reporter = new Reporter(terminal, Reporter.Level.INFO, false, false);
        service = program.starter().start(program, simulation.loop(), line, reporter);
    }

    Service service() {
        return service;
    }

    List<String> told() {
        return err.rest();
    }

    static Connection connect() throws IOException {
        return Streams.openConnection(HOST, PORT);
    }

    /** Says a line on a connection of its own, ends, and returns all that comes back. */
    static String ask(String text) throws IOException {
        try (Connection client = connect()) {
            client.writer().write(text);
            client.writer().writeEof();
            return new String(client.reader().read(), StandardCharsets.UTF_8);
        }
    }

    static String sha256(byte[] bytes) {
        Digest digest = new Digest();
        digest.add(ByteBuffer.wrap(bytes));
        return digest.hex();
    }

    static String put(byte[] bytes, String name) {
        return "PUT " + bytes.length + " " + sha256(bytes) + " " + name + "\n";
    }
}
