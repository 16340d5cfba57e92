package io.nioloop.demo.server.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class UsageErrorTest {
    @Test
    void distanceCountsLettersToInsertDeleteReplaceOrSwap() {
        assertEquals(0, UsageError.distance("echo", "echo"));
        assertEquals(1, UsageError.distance("echo", "ehco"));
        assertEquals(1, UsageError.distance("echo", "eco"));
        assertEquals(1, UsageError.distance("echo", "eccho"));
        assertEquals(1, UsageError.distance("echo", "ecko"));
        assertEquals(3, UsageError.distance("kitten", "sitting"));
        assertEquals(4, UsageError.distance("", "echo"));
    }

    @Test
    void theHintIsTheNearestOfAllThatAreNear() {
        List<String> commands = List.of("hello", "time", "echo", "chat");
        assertEquals("unknown command: ech. Did you mean echo?", hint("ech", commands));
        assertEquals("unknown command: helo. Did you mean hello?", hint("helo", commands));
        assertEquals("unknown command: chta. Did you mean chat?", hint("chta", commands));
        assertEquals("unknown command: http", hint("http", commands));
        assertEquals("unknown command: x", hint("x", commands));
    }

    private static String hint(String name, List<String> commands) {
        return UsageError.unknown("command", name, commands).getMessage();
    }
}
