package io.nioloop.demo.server;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nioloop.demo.server.Terminal.Color;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TerminalTest {
    private static boolean colored(boolean interactive, Color when, Map<String, String> environment) {
        return new Terminal(System.out, System.err, interactive, environment, "demo").colored(when);
    }

    @Test
    void coloursAreForPeople() {
        assertTrue(colored(true, Color.AUTO, Map.of()));
        assertTrue(colored(true, Color.AUTO, Map.of("TERM", "xterm", "NO_COLOR", "")));
        assertFalse(colored(false, Color.AUTO, Map.of()));
    }

    @Test
    void whoWantsNoColourGetsNone() {
        assertFalse(colored(true, Color.AUTO, Map.of("NO_COLOR", "1")));
        assertFalse(colored(true, Color.AUTO, Map.of("TERM", "dumb")));
        assertFalse(colored(true, Color.NEVER, Map.of()));
    }

    @Test
    void whoInsistsGetsColours() {
        assertTrue(colored(false, Color.ALWAYS, Map.of("NO_COLOR", "1", "TERM", "dumb")));
    }
}
