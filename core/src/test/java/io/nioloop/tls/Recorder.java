package io.nioloop.tls;

import io.nioloop.net.Protocol;
import io.nioloop.net.Transport;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Remembers what it is told, and does what the test wants. */
final class Recorder implements Protocol {
    final List<String> calls = new ArrayList<>(); // without the data
    final ByteArrayOutputStream data = new ByteArrayOutputStream();
    Transport transport;
    Throwable cause;
    Consumer<Transport> onMade = made -> {};
    Consumer<byte[]> onReceived = bytes -> {};
    Consumer<Recorder> onEof = self -> {};

    static Recorder echo() {
        Recorder echo = new Recorder();
        echo.onReceived = received -> echo.transport.write(received);
        return echo;
    }

    @Override
    public void connectionMade(Transport transport) {
        calls.add("made");
        this.transport = transport;
        onMade.accept(transport);
    }

    @Override
    public void dataReceived(ByteBuffer received) {
        byte[] bytes = new byte[received.remaining()];
        received.get(bytes);
        data.writeBytes(bytes);
        onReceived.accept(bytes);
    }

    @Override
    public boolean eofReceived() {
        calls.add("eof");
        onEof.accept(this);
        return false;
    }

    @Override
    public void connectionLost(Throwable cause) {
        calls.add(cause == null ? "lost" : "lost with an error");
        this.cause = cause;
    }

    @Override
    public void pauseWriting() {
        calls.add("pause");
    }

    @Override
    public void resumeWriting() {
        calls.add("resume");
    }

    String text() {
        return data.toString(StandardCharsets.UTF_8);
    }
}
