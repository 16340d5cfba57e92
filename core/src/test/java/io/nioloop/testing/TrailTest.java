package io.nioloop.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;

class TrailTest {
    private final Trail trail = new Trail();

    @Test
    void notesStandInTheOrderInWhichTheyWereLeft() {
        Runnable second = trail.note("second");
        trail.add("first");
        second.run();
        trail.is("first", "second");
        assertEquals("[first, second]", trail.toString());
        trail.clear();
        trail.is();
    }

    @Test
    void firstDifferenceIsNamed() {
        trail.add("one");
        trail.add("two");
        assertEquals(
                "the trail differs at note 2: expected \"three\", found \"two\"\n"
                        + "  expected: [one, three]\n  found:    [one, two]",
                assertThrows(AssertionError.class, () -> trail.is("one", "three"))
                        .getMessage());
        assertEquals(
                "the trail differs at note 3: expected \"three\", found the end\n"
                        + "  expected: [one, two, three]\n  found:    [one, two]",
                assertThrows(AssertionError.class, () -> trail.is(List.of("one", "two", "three")))
                        .getMessage());
        assertEquals(
                "the trail differs at note 2: expected the end, found \"two\"\n"
                        + "  expected: [one]\n  found:    [one, two]",
                assertThrows(AssertionError.class, () -> trail.is("one")).getMessage());
    }

    @Test
    void nullIsRefused() {
        assertThrows(NullPointerException.class, () -> trail.add(null));
        assertThrows(NullPointerException.class, () -> trail.note(null));
    }
}
