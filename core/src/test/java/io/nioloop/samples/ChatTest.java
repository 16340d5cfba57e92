package io.nioloop.samples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.nioloop.future.Future;
import io.nioloop.future.Futures;
import io.nioloop.loop.EventLoop;
import io.nioloop.net.ConnectOptions;
import io.nioloop.net.Protocol;
import io.nioloop.net.Server;
import io.nioloop.net.Tcp;
import io.nioloop.net.Transport;
import io.nioloop.testing.FaultKind;
import io.nioloop.testing.FaultPlan;
import io.nioloop.testing.SearchResult;
import io.nioloop.testing.Simulation;
import io.nioloop.testing.SimulationFailure;
import io.nioloop.testing.SimulationOptions;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** The search of {@code docs/testing.md}. */
class ChatTest {
    private static final List<String> LINES = List.of("good evening", "hello", "how are you");

    @Test
    void everyoneHearsTheOthers() {
        Simulation.run(1, simulation -> {
            EventLoop loop = simulation.loop();
            HastyChat room = new HastyChat();
            Server server = simulation.await(Tcp.listen(loop, "10.0.0.1", 9000, room::join));
            Guest ann = new Guest();
            Guest bob = new Guest();
            simulation.await(Tcp.connect(loop, "10.0.0.1", 9000, () -> ann));
            simulation.await(Tcp.connect(loop, "10.0.0.1", 9000, () -> bob));
            simulation.settle(); // a connection stands at this end a moment before it is accepted at the other
            ann.say("good evening");
            bob.say("hello");
            simulation.settle();
            assertEquals(List.of("hello"), ann.lines());
            assertEquals(List.of("good evening"), bob.lines());
            ann.leave();
            bob.leave();
            server.close();
        });
    }

    /** Three guests come, say a line each, and leave. */
    static List<Guest> evening(Simulation simulation, Supplier<Protocol> door) {
        EventLoop loop = simulation.loop();
        // A server that cannot even listen is another story.
        Server server = simulation.withoutFaults(() -> simulation.await(Tcp.listen(loop, "10.0.0.1", 9000, door)));

        ConnectOptions patient = ConnectOptions.defaults().withTimeout(Duration.ofHours(1));
        List<Guest> guests = List.of(new Guest(), new Guest(), new Guest());
        List<Future<Transport>> arrivals = new ArrayList<>();
        guests.forEach(guest -> arrivals.add(Tcp.connect(loop, "10.0.0.1", 9000, () -> guest, patient)));
        simulation.await(Futures.gatherOutcomes(loop, arrivals)); // who cannot connect stays at home
        simulation.settle(); // until all are accepted

        for (int i = 0; i < LINES.size(); i++) {
            guests.get(i).say(LINES.get(i));
        }
        simulation.settle();
        guests.forEach(Guest::leave);
        server.close();
        return guests;
    }

    private static void nobodyHearsWhatNobodySaid(List<Guest> guests) {
        for (Guest guest : guests) {
            List<String> invented = new ArrayList<>(guest.lines());
            invented.removeAll(LINES);
            assertEquals(List.of(), invented);
        }
    }

    private static void lookForMixedUpLines() {
        Simulation.search(1, 1000, simulation -> {
            HastyChat room = new HastyChat();
            nobodyHearsWhatNobodySaid(evening(simulation, room::join));
        });
    }

    private static void lookForLostLines() {
        SimulationOptions harmless =
                SimulationOptions.defaults().withFaults(seed -> FaultPlan.draw(seed, EnumSet.of(FaultKind.Harm.NONE)));
        Simulation.search(1, 1000, harmless, simulation -> {
            Chat room = new Chat();
            for (Guest guest : evening(simulation, room::join)) {
                assertEquals(2, guest.lines().size());
            }
        });
    }

    @Test
    void nothingIsLostIfFaultsOnlyCostTime() {
        lookForLostLines();
    }

    private static void lookForForgottenGuests() {
        Simulation.search(1, 1000, simulation -> {
            HastyChat room = new HastyChat();
            simulation.atEnd(after -> assertEquals(0, room.size()));
            evening(simulation, room::join);
        });
    }

    @Test
    void mixedUpLinesAreFound() throws IOException {
        SimulationFailure failure = assertThrows(SimulationFailure.class, ChatTest::lookForMixedUpLines);
        Page.shows(failure.getMessage());
    }

    @Test
    void forgottenGuestIsFound() throws IOException {
        SimulationFailure failure = assertThrows(SimulationFailure.class, ChatTest::lookForForgottenGuests);
        Page.shows(failure.getMessage());
    }

    @Test
    void nothingIsFoundInTheRepairedRoom() throws IOException {
        SearchResult result = Simulation.search(1, 1000, simulation -> {
            Chat room = new Chat();
            simulation.atEnd(after -> assertEquals(0, room.size()));
            nobodyHearsWhatNobodySaid(evening(simulation, room::join));
        });
        Page.shows(result.toString());
    }
}
