package io.nioloop.testing;

import io.nioloop.future.Future;
import io.nioloop.loop.EventLoop;
import io.nioloop.net.ConnectOptions;
import io.nioloop.net.Protocol;
import io.nioloop.net.Server;
import io.nioloop.net.Tcp;
import io.nioloop.net.Transport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** A program to simulate: a few clients speak to an echo server, byte for byte watched, whatever goes wrong. */
final class Conversation implements Simulation.Body {
    private final int clients;
    private final int mostBytes;
    private final Supplier<? extends Protocol> server;

    Conversation(int clients, int mostBytes) {
        this(clients, mostBytes, Echo::new);
    }

    Conversation(int clients, int mostBytes, Supplier<? extends Protocol> server) {
        this.clients = clients;
        this.mostBytes = mostBytes;
        this.server = server;
    }

    @Override
    public void run(Simulation simulation) {
        EventLoop loop = simulation.loop();
        simulation.name("server", "10.0.0.1");
        simulation.faults().pause();
        Server listening = simulation.await(Tcp.listen(loop, "10.0.0.1", 80, simulation.checked(server)));
        simulation.faults().resume();
        List<Speaker> speakers = new ArrayList<>();
        for (int i = 0; i < clients; i++) {
            Speaker speaker = new Speaker(
                    simulation.random().split(i), simulation.random().below(mostBytes + 1));
            speakers.add(speaker);
            loop.callLater(Duration.ofMillis(simulation.random().below(100)), () -> connect(simulation, speaker));
        }
        simulation.sleep(Duration.ofMinutes(2));
        if (simulation.faults().plan().isEmpty() && !speakers.stream().allMatch(Speaker::isContent)) {
            throw new AssertionError("without faults everybody is served: " + speakers);
        }
        speakers.forEach(Speaker::giveUp);
        listening.abortClients();
        listening.close();
    }

    private static void connect(Simulation simulation, Speaker speaker) {
        ConnectOptions patient = ConnectOptions.defaults().withTimeout(Duration.ofSeconds(60));
        Future<Transport> connecting =
                Tcp.connect(simulation.loop(), "server", 80, simulation.checked(() -> speaker), patient);
        simulation.mustSettle(connecting);
        connecting.addDoneCallback(Future::exception); // a failure is as good as any other end
    }
}
