package io.nioloop.net;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A protocol that writes down what it is told, and then does what the test asked it to do at that moment. It insists on
 * the order that every protocol is promised (rule 196): made, data*, eof?, lost.
 */
abstract class Witness implements BaseProtocol {
    private static final int SHORT = 40;

    private final List<String> story;
    private final Map<String, Runnable> reactions = new LinkedHashMap<>();
    private final ByteArrayOutputStream received = new ByteArrayOutputStream();
    private boolean made;
    private boolean ended;
    private boolean lost;
    private boolean keepsOpen;

    Transport transport;
    Throwable cause; // of the loss

    Witness(List<String> story) {
        this.story = story;
    }

    /** Does something right after that kind of event, each time: made, data, eof, pause, resume, lost. */
    Witness on(String event, Runnable reaction) {
        reactions.put(event, reaction);
        return this;
    }

    /** Answers eofReceived with true. */
    Witness keepingOpen() {
        keepsOpen = true;
        return this;
    }

    /** Takes over a connection that stands already: connectionMade is not repeated. */
    final void takeOver(Transport standing) {
        made = true;
        transport = standing;
        standing.setProtocol(this);
    }

    /** What was told since this was asked last. */
    List<String> story() {
        List<String> told = List.copyOf(story);
        story.clear();
        return told;
    }

    byte[] received() {
        byte[] bytes = received.toByteArray();
        received.reset();
        return bytes;
    }

    @Override
    public void connectionMade(Transport to) {
        require(!made && !lost, "made");
        made = true;
        transport = to;
        told("made", "made");
    }

    @Override
    public void pauseWriting() {
        require(made && !lost, "pause");
        told("pause", "pause");
    }

    @Override
    public void resumeWriting() {
        require(made && !lost, "resume");
        told("resume", "resume");
    }

    @Override
    public void connectionLost(Throwable why) {
        require(made && !lost, "lost");
        lost = true;
        cause = why;
        told("lost", "lost " + why);
    }

    final void data(ByteBuffer data) {
        require(made && !ended && !lost && transport.isReading(), "data");
        byte[] bytes = new byte[data.remaining()];
        data.get(bytes);
        received.writeBytes(bytes);
        String text = bytes.length > SHORT ? bytes.length + " B" : new String(bytes, StandardCharsets.UTF_8);
        told("data", "data " + text);
    }

    final boolean eof() {
        require(made && !ended && !lost, "eof");
        ended = true;
        told("eof", "eof");
        return keepsOpen;
    }

    private void told(String event, String line) {
        story.add(line);
        reactions.getOrDefault(event, () -> {}).run();
    }

    private void require(boolean legal, String event) {
        if (!legal) {
            story.add(event + " out of order");
            throw new AssertionError(event + " out of order: " + story);
        }
    }
}
