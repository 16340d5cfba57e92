package io.nioloop.demo.server;

import io.nioloop.demo.server.cli.UsageError;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Who is there, and what is said. All guests come on the same loop, one after another, so there is nothing to lock:
 * between two lines of this class nobody else can enter or leave.
 */
final class ChatRoom {
    static final int LINE_BYTES = 512; // as in IRC
    static final int BEHIND_BYTES = 256 * 1024; // room for the longest history: 100 lines of 512 bytes, all escaped

    private static final Pattern NAME = Pattern.compile("[\\p{L}\\p{N}_-]{1,20}");
    private static final String NAME_RULE = "a nickname has 1 to 20 letters, digits, - or _";
    private static final int NAMES_SHOWN = 50;
    private static final List<String> COMMANDS = List.of("/nick", "/who", "/help", "/quit");
    private static final String HELP = """
            * what you type goes to everybody here, but for
            *   /nick NAME   change your nickname
            *   /who         who is here
            *   /help        this
            *   /quit        leave""";

    private final int historyLines;
    private final Consumer<String> log;
    private final Set<Guest> guests = new LinkedHashSet<>(); // with and without a name
    private final Map<String, Guest> members = new LinkedHashMap<>(); // those with one, by its key
    private final Deque<String> history = new ArrayDeque<>(); // the oldest line first
    private long lines;

    /** A guest as the room sees him, in whatever style he is served. */
    interface Guest {
        /** Sends a line, with its end, and never waits; a guest who is too far behind is shown out instead. */
        void tell(byte[] line);

        default void tell(String line) {
            tell((line + "\n").getBytes(StandardCharsets.UTF_8));
        }

        /** Lets the guest go once he has been told everything. */
        void close();

        /** Who this is; null as long as the room accepted no name. */
        String name();

        void name(String accepted);
    }

    ChatRoom(int historyLines, Consumer<String> log) {
        this.historyLines = historyLines;
        this.log = log;
    }

    void enter(Guest guest) {
        guests.add(guest);
        guest.tell("Welcome! What is your nickname? (/help tells more)");
    }

    /** A guest typed a line, of which there may be more than fits. */
    void lineReceived(Guest guest, String line, boolean cut) {
        if (cut) {
            guest.tell("* that was too long, at most " + LINE_BYTES + " bytes fit on a line");
        } else {
            lineReceived(guest, PlainText.of(line).strip());
        }
    }

    /** A command, or a name as long as there is none, or something to say. */
    private void lineReceived(Guest guest, String line) {
        if (line.isEmpty()) {
            return;
        }
        if (line.startsWith("/")) {
            String[] words = line.split("\\s+", 2);
            command(guest, words[0], words.length > 1 ? words[1] : "");
        } else if (guest.name() == null) {
            join(guest, line);
        } else {
            say(guest.name() + ": " + line, guest);
        }
    }

    private void command(Guest guest, String command, String rest) {
        switch (command) {
            case "/nick" -> nick(guest, rest);
            case "/who" -> guest.tell(whoIsHere());
            case "/help" -> guest.tell(HELP);
            case "/quit" -> {
                guest.tell("* bye");
                guest.close();
            }
            default ->
                guest.tell(
                        "* " + UsageError.unknown("command", command, COMMANDS).getMessage());
        }
    }

    private void nick(Guest guest, String wanted) {
        String before = guest.name();
        if (before == null) {
            join(guest, wanted);
        } else if (wanted.equals(before)) {
            guest.tell("* you are " + before);
        } else if (claim(guest, wanted)) {
            announce("* " + before + " is now " + guest.name(), null);
        }
    }

    private void join(Guest guest, String wanted) {
        if (!claim(guest, wanted)) {
            return;
        }
        history.forEach(guest::tell);
        guest.tell("* you are " + guest.name());
        guest.tell(whoIsHere());
        announce("* " + guest.name() + " joined", guest);
        log.accept("+ " + guest + " joined   " + members.size() + " here");
    }

    /** Gives a guest a name, in place of the one he has, if it is fit and free; tells him if not. */
    private boolean claim(Guest guest, String wanted) {
        String name = Normalizer.normalize(wanted, Normalizer.Form.NFC);
        if (!NAME.matcher(name).matches()) {
            guest.tell("* " + NAME_RULE + "; try another");
            return false;
        }
        Guest holder = members.get(key(name));
        if (holder != null && holder != guest) {
            guest.tell("* " + name + " is taken, try another");
            return false;
        }
        if (guest.name() != null) {
            members.remove(key(guest.name()));
        }
        members.put(key(name), guest);
        guest.name(name);
        return true;
    }

    /** Names that differ in upper and lower case only would be mistaken for each other. */
    private static String key(String name) {
        return name.toLowerCase(Locale.ROOT);
    }

    void leave(Guest guest) {
        guests.remove(guest);
        if (guest.name() != null) {
            members.remove(key(guest.name()));
            announce("* " + guest.name() + " left", guest);
            log.accept("- " + guest + " left   " + members.size() + " here");
        }
    }

    private void say(String line, Guest from) {
        lines++;
        announce(line, from);
    }

    /** Sends a line to all members but one, and keeps it for those who come later. */
    private void announce(String line, Guest but) {
        byte[] bytes = (line + "\n").getBytes(StandardCharsets.UTF_8); // encoded once, however many listen
        for (Guest member : members.values()) {
            if (member != but) {
                member.tell(bytes);
            }
        }
        history.add(line);
        if (history.size() > historyLines) {
            history.remove();
        }
    }

    private String whoIsHere() {
        String names =
                members.values().stream().limit(NAMES_SHOWN).map(Guest::name).collect(Collectors.joining(", "));
        String more = members.size() > NAMES_SHOWN ? " and " + (members.size() - NAMES_SHOWN) + " more" : "";
        return "* " + members.size() + " here" + (members.isEmpty() ? "" : ": ") + names + more;
    }

    /** Tells all guests that the server ends; returns how many there are. */
    int sayGoodbye() {
        guests.forEach(guest -> guest.tell("* the server is going down, bye"));
        return guests.size();
    }

    void log(String line) {
        log.accept(line);
    }

    /** How many lines were said so far. */
    long lines() {
        return lines;
    }
}
