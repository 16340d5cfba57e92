package io.nioloop.demo.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The chat on real sockets, in both styles. */
class ChatServerTest {
    private static Peer join(Running chat, String name, int receiveBytes) throws IOException {
        Peer peer = new Peer(chat.port(), receiveBytes);
        peer.send(name + "\r\n");
        assertNotNull(peer.readLineWith("* you are " + name));
        assertNotNull(peer.readLineWith(" here: "));
        return peer;
    }

    private static Peer join(Running chat, String name) throws IOException {
        return join(chat, name, 0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"protocol", "streams"})
    void threeTalkAndEndWithTheServer(String style) throws Exception {
        try (Running chat = Running.start("chat", "--style", style, "-p", "0");
                Peer ann = join(chat, "ann");
                Peer bob = join(chat, "bob");
                Peer cid = join(chat, "cid")) {
            ann.send("hello\n");
            assertEquals("ann: hello", bob.readLineWith(": "));
            assertEquals("ann: hello", cid.readLine());
            cid.send("/quit\n");
            assertEquals("* bye", cid.readLine());
            assertNull(cid.readLine());
            assertEquals("* cid left", bob.readLine());

            chat.signal(Signals.Signal.INT);
            assertNotNull(ann.readLineWith("* the server is going down, bye"));
            assertEquals("* the server is going down, bye", bob.readLine());
            assertNull(bob.readLine());
            assertEquals(0, chat.exitCode());
            assertEquals("done: 3 served, 1 line, 0 errors", chat.out().next());
            List<String> talk = chat.err().rest();
            assertTrue(talk.get(0).endsWith("joined   1 here"), talk.toString());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"protocol", "streams"})
    void oneWhoDoesNotReadIsDroppedAndTheOthersMissNothing(String style) throws Exception {
        String line = "x".repeat(500);
        String batch = (line + "\n").repeat(100);
        try (Running chat = Running.start("chat", "--style", style, "-p", "0", "--history", "0");
                Peer slow = join(chat, "slow", 4 * 1024);
                Peer ann = join(chat, "ann");
                Peer bob = join(chat, "bob")) {
            assertEquals("* bob joined", ann.readLine());
            for (boolean dropped = false; !dropped; ) { // the system keeps some MB for the one who does not read
                bob.send(batch);
                for (int heard = 0; heard < 100; heard++) {
                    String next = ann.readLine();
                    if (next.equals("* slow left")) {
                        dropped = true;
                        next = ann.readLine();
                    }
                    assertEquals("bob: " + line, next);
                }
            }
            assertTrue(chat.err()
                    .nextWith("dropped")
                    .startsWith("! slow (127.0.0.1:" + slow.socket().getLocalPort()));
        }
    }
}
