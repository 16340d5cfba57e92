package io.nioloop.observe;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The lines of a story. What a callback does, or a step of a task, is gathered and becomes one line when it is over; a
 * step that begins within another, as that of an eager task does, gets a line of its own between two of the outer one.
 */
final class Storyline {
    private static final int CLAUSES = 12; // in one line; the others are counted

    /** A line that is still being lived through. */
    private static final class Line {
        private Supplier<String> subject;
        private boolean worthALine; // even if it does nothing that is told
        private Object actor; // the task whose step it is; null: none
        private boolean stepped; // the step has begun
        private boolean told; // a part of it
        private final List<Clause> clauses = new ArrayList<>();

        private boolean isFresh() {
            return !stepped && !told && clauses.isEmpty();
        }
    }

    /** What was done; if it can be counted, how much and to whom. */
    private static final class Clause {
        private final String text; // or the key of one
        private final String peer; // null: not to be counted
        private long count;

        private Clause(String text, String peer) {
            this.text = text;
            this.peer = peer;
        }
    }

    private final Narration words;
    private final Consumer<String> out;
    private final Deque<Line> open = new ArrayDeque<>(); // the innermost first
    private int turn;

    Storyline(Narration words, Consumer<String> out) {
        this.words = words;
        this.out = out;
    }

    void nextTurn() {
        turn++;
    }

    /** A whole sentence. */
    void tell(String sentence) {
        String label = words.say("turn", "n", turn);
        out.accept(words.say("line", "turn", label + " ".repeat(Math.max(0, 7 - label.length())), "what", sentence));
    }

    /** A callback begins, on behalf of a task or of nobody; its subject is asked for only if it is told of. */
    void begin(Supplier<String> subject, Object actor, boolean worthALine) {
        Line line = new Line();
        line.subject = subject;
        line.actor = actor;
        line.worthALine = worthALine;
        open.push(line);
    }

    /** A step begins: of the callback that has just begun, or within something else. */
    void beginStep(Object actor, Supplier<String> subject) {
        if (open.isEmpty() || !open.peek().isFresh()) {
            if (!open.isEmpty()) {
                flush(open.peek()); // those around it were flushed when it began
            }
            begin(subject, actor, true);
        }
        Line line = open.peek();
        line.subject = subject;
        line.actor = actor;
        line.stepped = true;
        line.worthALine = true;
    }

    void endStep(Object actor) {
        if (open.size() > 1 && open.peek().actor == actor) {
            flushAll(open.pop());
        }
    }

    /** The callback is over. */
    void end() {
        while (!open.isEmpty()) {
            flushAll(open.pop());
        }
    }

    /** Whose step is told of; null: nobody's. */
    Object actor() {
        return open.isEmpty() ? null : open.peek().actor;
    }

    void clause(String text) {
        if (open.isEmpty()) {
            tell(text);
        } else {
            open.peek().clauses.add(new Clause(text, null));
        }
    }

    /** Counts bytes from or to a peer, all of one callback together. */
    void bytes(String key, String peer, long count) {
        if (open.isEmpty()) {
            tell(bytesText(key, peer, count));
            return;
        }
        List<Clause> clauses = open.peek().clauses;
        Clause clause = clauses.stream()
                .filter(before -> before.text.equals(key) && peer.equals(before.peer))
                .findFirst()
                .orElse(null);
        if (clause == null) {
            clause = new Clause(key, peer);
            clauses.add(clause);
        }
        clause.count += count;
    }

    private String bytesText(String key, String peer, long count) {
        return words.say(key, "bytes", words.count("bytes", count), "peer", peer);
    }

    private void flushAll(Line line) {
        if ((line.worthALine && !line.told) || !line.clauses.isEmpty()) {
            write(line);
        }
    }

    /** What is known so far, before something else begins. */
    private void flush(Line line) {
        if (!line.clauses.isEmpty()) {
            write(line);
        }
    }

    private void write(Line line) {
        List<String> texts = new ArrayList<>();
        for (Clause clause : line.clauses.subList(0, Math.min(CLAUSES, line.clauses.size()))) {
            texts.add(clause.peer == null ? clause.text : bytesText(clause.text, clause.peer, clause.count));
        }
        if (line.clauses.size() > CLAUSES) {
            texts.add(words.say("more", "n", line.clauses.size() - CLAUSES));
        }
        String who = line.subject.get();
        tell(texts.isEmpty() ? who : words.say("does", "who", who, "what", words.join(texts)));
        line.told = true;
        line.clauses.clear();
    }
}
