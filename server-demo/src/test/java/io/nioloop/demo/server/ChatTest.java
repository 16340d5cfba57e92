package io.nioloop.demo.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nioloop.demo.server.Programs.Style;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** The room and its guests in both styles, without a network. */
@ParameterizedClass
@EnumSource(Style.class)
class ChatTest {
    private final Styled styled;
    private final List<String> log = new ArrayList<>();
    private ChatRoom room = new ChatRoom(3, log::add);
    private int guests;

    ChatTest(Style style) {
        styled = new Styled(style);
    }

    @AfterEach
    void close() {
        styled.close();
    }

    private FakeTransport guest() {
        guests++;
        return styled.connect(
                50_000 + guests,
                () -> new ChatProtocol(room),
                (reader, writer) -> ChatStreams.handle(room, reader, writer));
    }

    private FakeTransport guest(String name) {
        FakeTransport guest = guest();
        guest.receive(name + "\n");
        guest.takeWritten();
        return guest;
    }

    @Test
    void aGuestIsAskedForANameAndTakenIn() {
        FakeTransport ann = guest();
        assertEquals("Welcome! What is your nickname? (/help tells more)\n", ann.takeWritten());
        ann.receive("ann\r\n");
        assertEquals("* you are ann\n* 1 here: ann\n", ann.takeWritten());
        assertEquals(List.of("+ ann (127.0.0.1:50001) joined   1 here"), log);
    }

    @Test
    void whatOneSaysTheOthersHear() {
        FakeTransport ann = guest("ann");
        FakeTransport bob = guest("bob");
        FakeTransport cid = guest("cid");
        assertEquals("* bob joined\n* cid joined\n", ann.takeWritten());
        assertEquals("* cid joined\n", bob.takeWritten());
        bob.receive("hel");
        bob.receive("lo\nsecond\n");
        assertEquals("bob: hello\nbob: second\n", ann.takeWritten());
        assertEquals("bob: hello\nbob: second\n", cid.takeWritten());
        assertEquals("", bob.takeWritten());
        assertEquals(2, room.lines());
    }

    @Test
    void whoHasNoNameHearsAndSaysNothing() {
        FakeTransport ann = guest("ann");
        FakeTransport stranger = guest();
        stranger.takeWritten();
        ann.receive("secret\n");
        stranger.receive("is a bad name\n");
        assertEquals("* a nickname has 1 to 20 letters, digits, - or _; try another\n", stranger.takeWritten());
        assertEquals("", ann.takeWritten());
        stranger.lose(null);
        assertEquals("", ann.takeWritten());
    }

    @Test
    void aNameIsUniqueInUpperAndLowerCase() {
        room = new ChatRoom(0, log::add);
        guest("Ann");
        FakeTransport other = guest();
        other.takeWritten();
        other.receive("aNN\n");
        assertEquals("* aNN is taken, try another\n", other.takeWritten());
        other.receive("ann2\n");
        assertEquals("* you are ann2\n* 2 here: Ann, ann2\n", other.takeWritten());
    }

    @Test
    void aNameIsFreeAgainOnceItsHolderLeft() {
        FakeTransport ann = guest("ann");
        ann.lose(null);
        FakeTransport next = guest();
        next.receive("ann\n");
        assertTrue(next.takeWritten().endsWith("* you are ann\n* 1 here: ann\n"));
    }

    @Test
    void namesWithAnythingButLettersAndDigitsAreRefused() {
        FakeTransport guest = guest();
        for (String bad : List.of("a b", "* ann", "x".repeat(21), "\u001b[31mred", "a\u202eb", "ann:", "<ann>")) {
            guest.takeWritten();
            guest.receive(bad + "\n");
            assertTrue(guest.takeWritten().startsWith("* a nickname has"), bad);
        }
        guest.receive("Zoë-東_9\n");
        assertTrue(guest.takeWritten().contains("* you are Zoë-東_9\n"));
    }

    @Test
    void twoWaysToWriteAnAccentAreTheSameName() {
        guest("zo\u00eb");
        FakeTransport other = guest();
        other.takeWritten();
        other.receive("zoe\u0308\n");
        assertEquals("* zo\u00eb is taken, try another\n", other.takeWritten());
    }

    @Test
    void aNewNameIsAnnouncedAndTheOldOneIsFree() {
        FakeTransport ann = guest("ann");
        FakeTransport bob = guest("bob");
        ann.takeWritten();
        ann.receive("/nick bob\n");
        assertEquals("* bob is taken, try another\n", ann.takeWritten());
        ann.receive("/nick anna\n");
        assertEquals("* ann is now anna\n", ann.takeWritten());
        assertEquals("* ann is now anna\n", bob.takeWritten());
        bob.receive("/nick ann\n");
        assertEquals("* bob is now ann\n", ann.takeWritten());
        ann.receive("/nick ANNA\n");
        assertEquals("* anna is now ANNA\n", ann.takeWritten());
        ann.receive("/nick ANNA\n");
        assertEquals("* you are ANNA\n", ann.takeWritten());
    }

    @Test
    void commandsWorkBeforeThereIsAName() {
        FakeTransport guest = guest();
        guest.takeWritten();
        guest.receive("/who\n");
        assertEquals("* 0 here\n", guest.takeWritten());
        guest.receive("/help\n");
        assertTrue(guest.takeWritten().contains("/nick NAME"));
        guest.receive("/nick ann\n");
        assertEquals("* you are ann\n* 1 here: ann\n", guest.takeWritten());
    }

    @Test
    void anUnknownCommandIsNamedWithTheNearest() {
        FakeTransport ann = guest("ann");
        ann.receive("/whp\n");
        assertEquals("* unknown command: /whp. Did you mean /who?\n", ann.takeWritten());
        ann.receive("/frobnicate\n");
        assertEquals("* unknown command: /frobnicate\n", ann.takeWritten());
    }

    @Test
    void whoQuitsIsHeardNoMore() {
        FakeTransport ann = guest("ann");
        FakeTransport bob = guest("bob");
        bob.receive("/quit\nand another thing\n");
        assertEquals("* bye\n", bob.takeWritten());
        assertTrue(bob.isClosing());
        assertFalse(bob.aborted());
        bob.lose(null);
        assertEquals("* bob joined\n* bob left\n", ann.takeWritten());
        assertEquals("- bob (127.0.0.1:50002) left   1 here", log.get(log.size() - 1));
    }

    @Test
    void aLastLineWithoutAnEndIsSaid() {
        FakeTransport ann = guest("ann");
        FakeTransport bob = guest("bob");
        ann.takeWritten();
        bob.receive("last words");
        bob.receiveEof();
        assertTrue(bob.isClosing());
        bob.lose(null);
        assertEquals("bob: last words\n* bob left\n", ann.takeWritten());
    }

    @Test
    void newcomersSeeTheLastLines() {
        FakeTransport ann = guest("ann");
        ann.receive("one\ntwo\nthree\nfour\n");
        FakeTransport bob = guest();
        bob.takeWritten();
        bob.receive("bob\n");
        assertEquals("ann: two\nann: three\nann: four\n* you are bob\n* 2 here: ann, bob\n", bob.takeWritten());
    }

    @Test
    void aRoomWithoutHistoryShowsNone() {
        room = new ChatRoom(0, log::add);
        guest("ann").receive("one\n");
        FakeTransport bob = guest();
        bob.takeWritten();
        bob.receive("bob\n");
        assertEquals("* you are bob\n* 2 here: ann, bob\n", bob.takeWritten());
    }

    @Test
    void nobodyCanSendEscapesToTheTerminalsOfOthers() {
        FakeTransport ann = guest("ann");
        FakeTransport bob = guest("bob");
        ann.takeWritten();
        bob.receive("\u001b[2J\u009b31m boo\u0007\n");
        assertEquals("bob: \\x1b[2J\\x9b31m boo\\x07\n", ann.takeWritten());
    }

    @Test
    void emptyLinesAreNotSaid() {
        FakeTransport ann = guest("ann");
        FakeTransport bob = guest("bob");
        ann.takeWritten();
        bob.receive("\n  \r\n\n");
        assertEquals("", ann.takeWritten());
        assertEquals(0, room.lines());
    }

    @Test
    void aLineThatIsTooLongIsNotSaid() {
        FakeTransport ann = guest("ann");
        FakeTransport bob = guest("bob");
        ann.takeWritten();
        bob.receive("x".repeat(ChatRoom.LINE_BYTES + 1) + "\nshort\n");
        assertEquals("* that was too long, at most 512 bytes fit on a line\n", bob.takeWritten());
        assertEquals("bob: short\n", ann.takeWritten());
    }

    @Test
    void whoDoesNotReadIsDroppedAndTheOthersGoOn() {
        FakeTransport slow = guest("slow");
        FakeTransport ann = guest("ann");
        FakeTransport bob = guest("bob");
        slow.peerStopsReading();
        String line = "x".repeat(500) + "\n";
        int said = 0;
        for (; !slow.aborted(); said++) {
            assertTrue(slow.writeBufferSize() <= ChatRoom.BEHIND_BYTES);
            bob.receive(line);
        }
        assertTrue(said > 400, "dropped after " + said + " lines only");
        assertEquals("! slow (127.0.0.1:50001) dropped: does not read, 262614 bytes behind", log.get(log.size() - 1));

        slow.takeWritten();
        bob.receive("still there\n"); // before the transport tells that it is lost
        assertEquals("", slow.takeWritten());
        slow.lose(null);
        assertTrue(ann.takeWritten().endsWith("bob: still there\n* slow left\n"));
        assertTrue(ann.isReading());
    }

    @Test
    void theLongestHistoryFitsWhatAGuestMayBeBehind() {
        room = new ChatRoom(100, log::add);
        FakeTransport ann = guest("東".repeat(20));
        String line = "\u0001".repeat(ChatRoom.LINE_BYTES) + "\n"; // grows most: one byte becomes four
        for (int i = 0; i < 100; i++) {
            ann.receive(line.replaceFirst("\u0001", "x")); // so that strip() leaves it alone
        }
        FakeTransport slow = guest();
        slow.peerStopsReading();
        slow.receive("slow\n");
        assertFalse(slow.aborted());
        assertTrue(slow.takeWritten().getBytes(StandardCharsets.UTF_8).length > 200_000);
    }

    @Test
    void aLongListOfNamesIsCutShort() {
        for (int i = 1; i <= 52; i++) {
            guest("guest" + i);
        }
        FakeTransport ann = guest();
        ann.takeWritten();
        ann.receive("/who\n");
        String answer = ann.takeWritten();
        assertTrue(answer.startsWith("* 52 here: guest1, guest2, "), answer);
        assertTrue(answer.endsWith(", guest50 and 2 more\n"), answer);
    }

    @Test
    void allGuestsAreToldWhenTheServerEnds() {
        FakeTransport ann = guest("ann");
        FakeTransport stranger = guest();
        stranger.takeWritten();
        assertEquals(2, room.sayGoodbye());
        assertEquals("* the server is going down, bye\n", ann.takeWritten());
        assertEquals("* the server is going down, bye\n", stranger.takeWritten());
    }
}
