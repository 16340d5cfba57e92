package io.nioloop.net;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** A {@link Witness} that is handed what arrives. */
final class Recorder extends Witness implements Protocol {
    Recorder() {
        this(new ArrayList<>());
    }

    /** Writes into a story that others tell too. */
    Recorder(List<String> story) {
        super(story);
    }

    @Override
    public void dataReceived(ByteBuffer data) {
        data(data);
    }

    @Override
    public boolean eofReceived() {
        return eof();
    }

    @Override
    Recorder on(String event, Runnable reaction) {
        super.on(event, reaction);
        return this;
    }

    @Override
    Recorder keepingOpen() {
        super.keepingOpen();
        return this;
    }
}
