package io.nioloop.net;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Writes down what it is told. */
class DatagramRecorder implements DatagramProtocol {
    final List<String> story = new ArrayList<>();
    final List<IOException> errors = new ArrayList<>();
    DatagramTransport transport;
    SocketAddress last;

    @Override
    public void connectionMade(DatagramTransport made) {
        transport = made;
        story.add("made");
    }

    @Override
    public void datagramReceived(ByteBuffer data, InetSocketAddress from) {
        last = from;
        story.add("data " + StandardCharsets.UTF_8.decode(data));
    }

    @Override
    public void errorReceived(IOException failure) {
        errors.add(failure);
        story.add("error");
    }

    @Override
    public void connectionLost(Throwable cause) {
        story.add("lost " + cause);
    }

    @Override
    public void pauseWriting() {
        story.add("pause");
    }

    @Override
    public void resumeWriting() {
        story.add("resume");
    }

    List<String> story() {
        List<String> told = List.copyOf(story);
        story.clear();
        return told;
    }
}
