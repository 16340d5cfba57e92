package io.nioloop.demo.client;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** A shell session in which the client is called. */
final class Session {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final FakeInterrupts interrupts = new FakeInterrupts();
    private InputStream in = InputStream.nullInputStream();
    private Map<String, String> environment = Map.of();
    private boolean outIsSeen;
    private boolean errIsSeen;

    Session typing(InputStream in) {
        this.in = in;
        return this;
    }

    Session typing(String text) {
        return typing(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
    }

    /** The session is on a screen, and not in a script. */
    Session onScreen() {
        outIsSeen = true;
        errIsSeen = true;
        return this;
    }

    Session with(Map<String, String> environment) {
        this.environment = environment;
        return this;
    }

    /** Calls the client; returns its exit code. */
    int run(String... arguments) {
        return new Main(terminal(), interrupts).run(List.of(arguments));
    }

    Terminal terminal() {
        return new Terminal(
                in,
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                outIsSeen,
                errIsSeen,
                true,
                environment,
                "nioloop");
    }

    void pressCtrlC() {
        interrupts.press();
    }

    byte[] outBytes() {
        return out.toByteArray();
    }

    String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    String err() {
        return err.toString(StandardCharsets.UTF_8);
    }
}
