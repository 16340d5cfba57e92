package io.nioloop.observe;

import io.nioloop.future.Promise;
import io.nioloop.net.Server;
import io.nioloop.streams.Connection;
import io.nioloop.streams.Streams;
import io.nioloop.task.Task;
import io.nioloop.testing.Simulation;

/** A program that sends, returns, fails with and cancels with a word that no tool may repeat. */
final class Secrets {
    private Secrets() {}

    static void handle(Simulation simulation) {
        simulation.await(Programs.named(simulation, "main", () -> {
            Server server = Streams.startServer("10.0.0.1", 80, (reader, writer) -> {
                writer.write(reader.readLine());
                writer.close();
            });
            try (Connection there = Streams.openConnection("10.0.0.1", 80)) {
                there.writer().write("secret\n");
                there.reader().readLine();
            }
            server.close();
            Task.await(server.closed());
            Promise<String> failing = new Promise<>(simulation.loop());
            simulation.loop().callSoon(() -> failing.setException(new IllegalArgumentException("secret")));
            Task<String> task = Task.start(simulation.loop(), () -> Task.await(failing));
            try {
                Task.await(task);
            } catch (IllegalArgumentException expected) {
                Task<String> never = Task.start(simulation.loop(), () -> "secret");
                never.cancel("secret");
            }
        }));
    }
}
