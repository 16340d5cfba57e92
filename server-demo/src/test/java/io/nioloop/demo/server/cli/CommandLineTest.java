package io.nioloop.demo.server.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class CommandLineTest {
    private enum Speed {
        SLOW,
        FAST
    }

    private static final Option<Integer> PORT = Option.number(
                    List.of("-p", "--port"), "PORT", 0, 65535, "where to listen")
            .orElse("80");
    private static final Option<Integer> COUNT =
            Option.number(List.of("--count"), "N", 1, Integer.MAX_VALUE, "how many");
    private static final Option<Boolean> JSON = Option.flag(List.of("-j", "--json"), "for programs");
    private static final Option<Boolean> QUIET = Option.flag(List.of("-q", "--quiet"), "say nothing");
    private static final Option<String> NAME = Option.text(List.of("-n", "--name"), "NAME", "who");
    private static final Option<Duration> GRACE = Option.of(
                    List.of("--grace"), "DUR", Durations::parse, "how long to wait")
            .orElse("5s");
    private static final Option<Speed> SPEED =
            Option.choice(List.of("--speed"), Speed.class, "how fast").orElse("slow");

    private static final Option<List<String>> PAIR =
            Option.pair(List.of("-2", "--pair"), "A B", CommandLineTest::pair, "two of a kind");

    private static List<String> pair(String a, String b) {
        if (a.equals(b)) {
            throw new IllegalArgumentException("use two that differ");
        }
        return List.of(a, b);
    }

    private static CommandLine parse(String... arguments) {
        return CommandLine.parse(List.of(PORT, COUNT, JSON, QUIET, NAME, GRACE, SPEED, PAIR), List.of(arguments));
    }

    private static String complaint(String... arguments) {
        return assertThrows(UsageError.class, () -> parse(arguments)).getMessage();
    }

    @Test
    void aValueThatMayBeLeftOutFollowsAnEqualsSignOnly() {
        Option<String> inspect = Option.optional("--inspect", "PORT", text -> "<" + text + ">", "be seen");
        assertNull(CommandLine.parse(List.of(inspect), List.of()).value(inspect));
        CommandLine alone = CommandLine.parse(List.of(inspect), List.of("--inspect", "80"));
        assertEquals("<>", alone.value(inspect));
        assertEquals(List.of("80"), alone.operands("X"));
        assertEquals(
                "<80>",
                CommandLine.parse(List.of(inspect), List.of("--inspect=80")).value(inspect));
        assertTrue(new Help(80).options("", List.of(inspect)).text().contains("--inspect[=PORT]  be seen"));
    }

    @Test
    void aValueFollowsItsOptionInEveryUsualForm() {
        assertEquals(8888, parse("--port", "8888").value(PORT));
        assertEquals(8888, parse("--port=8888").value(PORT));
        assertEquals(8888, parse("-p", "8888").value(PORT));
        assertEquals(8888, parse("-p8888").value(PORT));
        assertEquals(8888, parse("-p=8888").value(PORT));
    }

    @Test
    void whatIsNotTypedHasItsDefault() {
        CommandLine line = parse();
        assertEquals(80, line.value(PORT));
        assertEquals(Duration.ofSeconds(5), line.value(GRACE));
        assertEquals(Speed.SLOW, line.value(SPEED));
        assertEquals(false, line.value(JSON));
        assertNull(line.value(NAME));
        assertNull(line.value(COUNT));
        assertFalse(line.given(PORT));
        assertTrue(parse("--port", "80").given(PORT));
    }

    @Test
    void aFlagIsSetAndTakenBack() {
        assertTrue(parse("--json").value(JSON));
        assertTrue(parse("-j").value(JSON));
        assertFalse(parse("--json", "--no-json").value(JSON));
        assertTrue(parse("--no-json", "--json").value(JSON));
    }

    @Test
    void flagsShareADashAndTheLastMayHaveAValue() {
        CommandLine line = parse("-jqp80");
        assertTrue(line.value(JSON));
        assertTrue(line.value(QUIET));
        assertEquals(80, line.value(PORT));
        assertEquals("ann", parse("-jn", "ann").value(NAME));
    }

    @Test
    void theLastOfTwoCounts() {
        assertEquals(2, parse("-p", "1", "--port=2").value(PORT));
    }

    @Test
    void operandsStandAnywhereAndAfterTwoDashesEverythingIsOne() {
        assertEquals(List.of("one", "two"), parse("one", "--json", "two").operands("A", "B"));
        assertEquals(List.of("-p", "--port"), parse("--", "-p", "--port").operands("A", "B"));
        assertEquals(List.of("-"), parse("-").operands("FILE"));
    }

    @Test
    void theCommandSaysHowManyOperandsItWants() {
        CommandLine line = parse("one");
        assertEquals(
                "missing B",
                assertThrows(UsageError.class, () -> line.operands("A", "B")).getMessage());
        assertEquals(
                "unexpected argument: one",
                assertThrows(UsageError.class, () -> line.operands()).getMessage());
    }

    @Test
    void anUnknownOptionIsNamedWithTheNearest() {
        assertEquals("unknown option: --prot. Did you mean --port?", complaint("--prot", "80"));
        assertEquals("unknown option: --jsno. Did you mean --json?", complaint("--jsno"));
        assertEquals("unknown option: --gra. Did you mean --grace?", complaint("--gra=1s"));
        assertEquals("unknown option: -P. Did you mean -p?", complaint("-P80"));
        assertEquals("unknown option: --bogus", complaint("--bogus"));
        assertEquals("unknown option: -x", complaint("-jx"));
        assertEquals("unknown option: --no-port", complaint("--no-port"));
    }

    @Test
    void aMissingValueIsNamed() {
        assertEquals("--port needs a value: --port PORT", complaint("--port"));
        assertEquals("-p needs a value: -p PORT", complaint("-p"));
        assertEquals("-n needs a value: -n NAME", complaint("-n", "--json"));
        assertEquals("-n needs a value: -n NAME", complaint("-n", "--"));
        assertEquals("--json", parse("--name=--json").value(NAME));
        assertEquals("", parse("--name=").value(NAME));
    }

    @Test
    void aFlagRefusesAValue() {
        assertEquals("--json takes no value: --json=yes", complaint("--json=yes"));
        assertEquals("--no-json takes no value: --no-json=yes", complaint("--no-json=yes"));
    }

    @Test
    void anUnfitValueIsNamedWithWhatToTypeInstead() {
        assertEquals("-p 99999: use a number, 0 to 65535", complaint("-p", "99999"));
        assertEquals("-p -1: use a number, 0 to 65535", complaint("-p", "-1"));
        assertEquals("--port http: use a number, 0 to 65535", complaint("--port=http"));
        assertEquals("--port '': use a number, 0 to 65535", complaint("--port="));
        assertEquals("--count 0: use a number, 1 or more", complaint("--count", "0"));
        assertEquals("--speed quick: use slow or fast", complaint("--speed", "quick"));
        assertEquals(
                "--grace 5: use a number with ns, us, ms, s, m or h, for instance 250ms or 5s",
                complaint("--grace", "5"));
    }

    @Test
    void wordsAreThoseOfTheEnum() {
        assertEquals(Speed.FAST, parse("--speed", "fast").value(SPEED));
        assertEquals("slow|fast", SPEED.metavar());
    }

    @Test
    void anOptionMayHaveTwoValues() {
        List<String> pair = List.of("a b", "c");
        assertEquals(pair, parse("--pair", "a b", "c").value(PAIR));
        assertEquals(pair, parse("--pair=a b", "c").value(PAIR));
        assertEquals(pair, parse("-2", "a b", "c").value(PAIR));
        assertEquals(pair, parse("-j2a b", "c").value(PAIR));
        assertEquals(List.of("", "c"), parse("--pair", "", "c").value(PAIR));
        assertNull(parse().value(PAIR));
        assertEquals(List.of("rest"), parse("--pair", "a", "b", "rest").operands("REST"));
    }

    @Test
    void ofTwoValuesBothAreNeeded() {
        assertEquals("--pair needs 2 values: --pair A B", complaint("--pair"));
        assertEquals("--pair needs 2 values: --pair A B", complaint("--pair", "a"));
        assertEquals("--pair needs 2 values: --pair A B", complaint("--pair=a"));
        assertEquals("-2 needs 2 values: -2 A B", complaint("-2", "a", "--json"));
        assertEquals("--pair x x: use two that differ", complaint("--pair", "x", "x"));
    }
}
