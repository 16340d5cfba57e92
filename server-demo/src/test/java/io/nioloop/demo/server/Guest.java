package io.nioloop.demo.server;

import io.nioloop.demo.server.Visitor.Ending;
import io.nioloop.demo.server.Visitor.Reading;
import io.nioloop.testing.SimRandom;
import io.nioloop.testing.Simulation;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A guest of the chat room: what it types, what the others hear of that, and what it alone is told. */
final class Guest {
    /** The end of a line that can be anything. */
    static final String ANYTHING = "…";

    static final String WHO = "* " + ANYTHING;

    private static final String NUMBER = "%04d "; // as long as what it formats
    private static final int MOST_LINES = 8;
    private static final int FLOOD_LINES = 900; // of 500 bytes: more than the room and the systems keep for anybody
    private static final byte[] TELNET_NO_OPERATION = {(byte) 255, (byte) 241};
    private static final String HELP = """
            * what you type goes to everybody here, but for
            *   /nick NAME   change your nickname
            *   /who         who is here
            *   /help        this
            *   /quit        leave""";

    private final SimRandom random;
    private final boolean named;
    private final Reading reading;
    private final Ending ending;
    private final boolean quits;
    private final Visitor visitor;
    private final ByteArrayOutputStream typed = new ByteArrayOutputStream();
    private final List<String> names = new ArrayList<>();
    private final List<String> story = new ArrayList<>(); // what the others hear
    private final List<String> told = new ArrayList<>();
    private int said;

    private Guest(Simulation simulation, String name, boolean named, Reading reading, Ending ending, int lines) {
        this.random = simulation.random();
        this.named = named;
        this.reading = reading;
        this.ending = ending;
        this.quits = ending == Ending.STAYS && lines <= MOST_LINES && random.chance(0.3);
        told.add("Welcome! What is your nickname? (/help tells more)");
        arrive(name);
        for (int i = 0; i < lines; i++) {
            if (lines > MOST_LINES) {
                say("x".repeat(490));
            } else {
                typeSomething();
            }
        }
        leave();
        this.visitor = new Visitor(simulation, random.split(name.hashCode()), text(), reading, ending);
    }

    /** Whoever comes to a chat room. */
    static Guest any(Simulation simulation, String name) {
        SimRandom random = simulation.random();
        return new Guest(
                simulation,
                name,
                random.chance(0.9),
                random.pick(Visitor.READINGS),
                random.pick(Visitor.ENDINGS),
                random.below(MOST_LINES + 1));
    }

    /** One who never ends. */
    static Guest talker(Simulation simulation, String name) {
        return new Guest(simulation, name, true, Reading.AT_ONCE, Ending.STAYS, FLOOD_LINES);
    }

    /** One who never listens. */
    static Guest deaf(Simulation simulation, String name) {
        return new Guest(simulation, name, true, Reading.NEVER, Ending.STAYS, 1);
    }

    private void arrive(String name) {
        if (random.chance(0.1)) {
            type("?!");
            told.add("* a nickname has 1 to 20 letters, digits, - or _; try another");
        }
        if (named) {
            names.add(name);
            type(name);
            told.add("* you are " + name);
            told.add(WHO);
            story.add("* " + name + " joined");
        }
    }

    private void typeSomething() {
        switch (named ? random.below(13) : random.below(5)) {
            case 0 -> {
                type("/who");
                told.add(WHO);
            }
            case 1 -> {
                type("/help");
                told.addAll(HELP.lines().toList());
            }
            case 2 -> {
                type("/teleport");
                told.add("* unknown command: /teleport" + ANYTHING);
            }
            case 3 -> {
                type("x".repeat(ChatRoom.LINE_BYTES + 1 + random.below(500)));
                told.add("* that was too long, at most 512 bytes fit on a line");
            }
            case 4 -> type("");
            case 5 -> rename();
            case 6 -> say("Grüße, 世界 🙂");
            case 7 -> say("beep \u0007 beep", "beep \\x07 beep");
            case 8 -> say("y".repeat(ChatRoom.LINE_BYTES - NUMBER.length()));
            case 9 -> say("there is room at the end  \t", "there is room at the end");
            default -> say("hello ".repeat(1 + random.below(20)).strip());
        }
    }

    private void rename() {
        String before = name();
        String after = before + "a";
        names.add(after);
        type("/nick " + after);
        story.add("* " + before + " is now " + after);
    }

    private void say(String text) {
        say(text, text);
    }

    private void say(String text, String shown) {
        String number = String.format(NUMBER, said++);
        type(number + text);
        story.add(name() + ": " + number + shown);
    }

    private void leave() {
        if (quits) {
            type("/quit");
            told.add("* bye");
            type("this is for nobody");
        }
        if (named && (quits || ending == Ending.HALF_CLOSES)) {
            story.add("* " + name() + " left");
        }
    }

    private void type(String line) {
        if (random.chance(0.05)) {
            typed.writeBytes(TELNET_NO_OPERATION);
        }
        typed.writeBytes((line + (random.chance(0.2) ? "\r\n" : "\n")).getBytes(StandardCharsets.UTF_8));
    }

    /** What is typed; the last line may have no end. */
    private byte[] text() {
        boolean hasEnd = ending != Ending.HALF_CLOSES || random.chance(0.5);
        String text = typed.toString(StandardCharsets.ISO_8859_1);
        return (hasEnd ? text : text.stripTrailing()).getBytes(StandardCharsets.ISO_8859_1);
    }

    private String name() {
        return names.get(names.size() - 1);
    }

    Visitor visitor() {
        return visitor;
    }

    /** The names it has one after another; none if it stays anonymous. */
    List<String> names() {
        return names;
    }

    /** The lines that others hear of it, in their order, if nothing happens to it. */
    List<String> story() {
        return story;
    }

    /** The lines that it is told and others are not, but for the goodbye. */
    List<String> told() {
        return told;
    }

    /** Whether all it types arrives, and its leaving is noticed, as long as nothing fails. */
    boolean isReliable() {
        return reading != Reading.NEVER && (ending == Ending.STAYS || ending == Ending.HALF_CLOSES);
    }

    /** Whether it hangs up, maybe in the middle of a line. */
    boolean hangsUp() {
        return ending == Ending.ABORTS;
    }

    /** Whether it said goodbye, went on talking, and may have been cut off while it read the last of the answers. */
    boolean mayMissTheEnd() {
        return quits && visitor.isLate();
    }

    /** Whether it can keep pace with one who never ends. */
    boolean isQuick() {
        return reading == Reading.AT_ONCE;
    }

    /** Whether it is there until the room is closed. */
    boolean isThereToTheEnd() {
        return named && !quits && ending == Ending.STAYS;
    }

    @Override
    public String toString() {
        return "<Guest " + names + ", " + visitor + ">";
    }
}
