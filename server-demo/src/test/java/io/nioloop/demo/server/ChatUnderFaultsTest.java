package io.nioloop.demo.server;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nioloop.testing.SearchResult;
import io.nioloop.testing.Simulation;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The chat room in a simulation, with a thousand seeds, which decide who comes, what is typed, how it is cut, and what
 * goes wrong. Whatever happens, a guest hears of each other one what that one has said, in order and without a gap, and
 * nothing else; and all of it if nobody was told of a failure.
 */
class ChatUnderFaultsTest {
    private static final int MOST_GUESTS = 6;
    private static final int KEPT = ChatRoom.BEHIND_BYTES + 1024; // and one message

    @ParameterizedTest
    @ValueSource(strings = {"protocol", "streams"})
    void everybodyHearsWhatOthersSayAndNothingElse(String style) {
        search(style, 1000, 0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"protocol", "streams"})
    void oneWhoNeverEndsAndOneWhoNeverReadsHarmNobody(String style) {
        search(style, 200, 1);
    }

    private static void search(String style, int seeds, int talkers) {
        SearchResult result = Simulation.search(1, seeds, Stage.OPTIONS, simulation -> {
            Stage stage = new Stage(simulation, "chat", "--style", style);
            List<Guest> guests = new ArrayList<>();
            for (int i = 0; i < talkers; i++) {
                guests.add(Guest.talker(simulation, "guest8"));
                guests.add(Guest.deaf(simulation, "guest9"));
            }
            for (int i = simulation.random().below(MOST_GUESTS - 2 * talkers); i >= 0; i--) {
                guests.add(Guest.any(simulation, "guest" + i));
            }
            guests.forEach(guest -> stage.invite(guest.visitor()));
            stage.play();
            simulation.atEnd(after -> check(stage, guests, talkers > 0));
        });
        assertTrue(result.strikes() > 0 || result.runs() < seeds, result::toString);
    }

    private static void check(Stage stage, List<Guest> guests, boolean flooded) {
        assertTrue(stage.mostKept() <= KEPT, () -> "the room kept " + stage.mostKept() + " bytes for a guest");
        boolean slow = flooded && stage.anyFaultStruck(); // so that anybody may fall behind
        Predicate<Guest> reliable = guest -> guest.isReliable() && (!flooded || (guest.isQuick() && !slow));
        for (Guest guest : guests) {
            Transcript transcript = new Transcript(guest, guests, reliable, stage.harmWasDone());
            if (stage.wentWell() && reliable.test(guest) && !guest.mayMissTheEnd()) {
                transcript.isComplete();
                boolean late = stage.anyFaultStruck(); // longer than the time of grace
                assertTrue(transcript.isOver() || late || !guest.isThereToTheEnd(), () -> guest + " heard no goodbye");
            }
        }
    }
}
