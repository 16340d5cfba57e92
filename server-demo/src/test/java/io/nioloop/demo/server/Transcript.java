package io.nioloop.demo.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a guest of the chat room was sent, compared line by line with what all guests typed: of each other guest it has
 * heard a part of that one's story, without a gap; and it was told what it has asked for, in this order.
 */
final class Transcript {
    private static final int HISTORY = 10; // the default of the command line
    private static final int GONE = Integer.MAX_VALUE;
    private static final String GOODBYE = "* the server is going down, bye";
    private static final Pattern OF_SOMEBODY =
            Pattern.compile("(?:\\* )?(guest\\w+)(?:: .*| joined| left| is now \\w*)", Pattern.DOTALL);
    private static final Pattern OF_SOMEBODY_CUT_OFF = Pattern.compile("\\* \\w+ (joined|left)");

    private final Guest me;
    private final List<Guest> guests;
    private final Predicate<Guest> reliable;
    private final boolean harmed;
    private final Map<Guest, Integer> next = new LinkedHashMap<>(); // the place in its story of what is to come
    private int told; // lines of those for me alone
    private int history; // lines that were said before I joined
    private boolean joined;
    private String wereThere = ""; // when I joined
    private boolean over;

    /**
     * Reads what a guest was sent.
     *
     * @param reliable of whom all can be heard, unless harm is done; the others may leave at any moment
     * @param harmed whether connections broke, so that the last line that somebody typed may have lost its end
     */
    Transcript(Guest me, List<Guest> guests, Predicate<Guest> reliable, boolean harmed) {
        this.me = me;
        this.guests = guests;
        this.reliable = reliable;
        this.harmed = harmed;
        String text = new String(me.visitor().received(), StandardCharsets.UTF_8);
        for (int begin = 0, end; (end = text.indexOf('\n', begin)) >= 0; begin = end + 1) {
            line(text.substring(begin, end));
        }
    }

    private void line(String line) {
        assertFalse(over, () -> me + " is told after the goodbye: " + line);
        Guest speaker = speaker(line);
        boolean cutOff = speaker == null && isOfSomebodyCutOff(line);
        if (line.equals(GOODBYE)) {
            over = true;
        } else if (speaker == null && !cutOff) {
            tell(line);
        } else {
            countHistory(line);
            if (!cutOff) {
                hear(speaker, line);
            }
        }
    }

    private void countHistory(String line) {
        assertFalse(me.names().isEmpty(), () -> me + " is nobody and hears: " + line);
        history += joined ? 0 : 1;
        assertTrue(history <= HISTORY, () -> me + " hears too much of the past: " + line);
    }

    private boolean isOfSomebodyCutOff(String line) {
        return OF_SOMEBODY_CUT_OFF.matcher(line).matches() && guests.stream().anyMatch(this::mayBeCutOff);
    }

    private boolean mayBeCutOff(Guest guest) {
        return harmed || guest.hangsUp();
    }

    private Guest speaker(String line) {
        Matcher matcher = OF_SOMEBODY.matcher(line);
        if (!matcher.matches()) {
            return null;
        }
        return guests.stream()
                .filter(guest -> guest.names().contains(matcher.group(1)))
                .findFirst()
                .orElse(null);
    }

    private void hear(Guest speaker, String line) {
        List<String> story = speaker.story();
        Integer place = next.get(speaker);
        boolean leaves = line.startsWith("* ") && line.endsWith(" left");
        if (speaker == me) {
            assertTrue(
                    harmed || (line.contains(" is now ") && story.contains(line)), () -> me + " hears itself: " + line);
        } else if (place == null && story.contains(line)) {
            hearFirst(speaker, line);
        } else if (place != null && place < story.size() && story.get(place).equals(line)) {
            next.put(speaker, leaves ? GONE : place + 1);
        } else if (leaves && (place == null || place < GONE)) {
            assertTrue(harmed || !reliable.test(speaker), () -> me + " hears too early: " + line);
            next.put(speaker, GONE);
        } else {
            hearCutOff(speaker, line, place == null ? 0 : place);
        }
    }

    private void hearFirst(Guest speaker, String line) {
        int place = speaker.story().indexOf(line);
        boolean wasThere = speaker.names().stream().anyMatch(wereThere::contains);
        boolean mayHaveMissed = !joined || (history == HISTORY && wasThere);
        assertTrue(place == 0 || mayHaveMissed, () -> me + " hears without what was before: " + line);
        next.put(speaker, line.endsWith(" left") && line.startsWith("* ") ? GONE : place + 1);
    }

    private void hearCutOff(Guest speaker, String line, int from) {
        String kept = line.replaceFirst("\ufffd+$", "").strip();
        List<String> story = speaker.story();
        boolean said = story.stream().skip(from).anyMatch(whole -> whole.startsWith(kept));
        boolean tooLong = kept.matches("guest\\w+: x+");
        assertTrue(
                mayBeCutOff(speaker) && (said || tooLong), () -> me + " hears what was not said, or not now: " + line);
        next.put(speaker, story.size());
    }

    private void tell(String line) {
        if (told == me.told().size() || !isAs(me.told().get(told), line)) {
            assertTrue(harmed && line.startsWith("* "), () -> me + " is told: " + line);
            return;
        }
        if (me.told().get(told).equals(Guest.WHO)) {
            see(line);
        }
        joined |= line.startsWith("* you are ");
        told++;
    }

    private void see(String whoIsHere) {
        List<String> here =
                List.of(whoIsHere.replaceFirst("\\* \\d+ here(: )?", "").split(", "));
        boolean ghosts = next.entrySet().stream()
                .anyMatch(guest -> guest.getValue() == GONE
                        && here.stream().anyMatch(guest.getKey().names()::contains));
        assertFalse(ghosts, () -> me + " sees somebody who has left: " + whoIsHere);
        if (joined && wereThere.isEmpty()) {
            wereThere = whoIsHere;
        }
    }

    private static boolean isAs(String expected, String line) {
        return expected.endsWith(Guest.ANYTHING)
                ? line.startsWith(expected.substring(0, expected.length() - 1))
                : line.equals(expected);
    }

    /** Whether the room has said goodbye. */
    boolean isOver() {
        return over;
    }

    /** Nothing was lost: everything was told, and everything heard that the others have said since this one joined. */
    void isComplete() {
        assertEquals(me.told().size(), told, () -> me + " was not told all");
        if (!me.isThereToTheEnd()) {
            return;
        }
        for (Guest guest : guests) {
            if (guest != me && reliable.test(guest) && !guest.story().isEmpty()) {
                isComplete(guest, next.get(guest));
            }
        }
    }

    private void isComplete(Guest guest, Integer place) {
        if (place == null) {
            assertEquals(HISTORY, history, () -> me + " has heard nothing of " + guest);
        } else if (place < guest.story().size()) {
            fail(me + " has not heard from " + guest + ": " + guest.story().get(place));
        }
    }
}
