package io.nioloop.demo.server;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import javax.net.ssl.SSLContext;

/** A client that waits, like netcat, but not for ever. */
final class Peer implements AutoCloseable {
    private static final int DEADLINE_MILLIS = 20_000;

    private final Socket socket;
    private final BufferedReader reader;

    Peer(int port) throws IOException {
        this(port, 0);
    }

    /** With a receive buffer of a certain size; 0: as the system likes. */
    Peer(int port, int receiveBytes) throws IOException {
        this(port, receiveBytes, new Socket());
    }

    /** One that speaks TLS and trusts as the context does. */
    static Peer trusting(SSLContext context, int port) throws IOException {
        return new Peer(port, 0, context.getSocketFactory().createSocket());
    }

    private Peer(int port, int receiveBytes, Socket socket) throws IOException {
        this.socket = socket;
        if (receiveBytes > 0) {
            socket.setReceiveBufferSize(receiveBytes);
        }
        socket.setSoTimeout(DEADLINE_MILLIS);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), DEADLINE_MILLIS);
        reader = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
    }

    void send(String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
    }

    void sendEof() throws IOException {
        socket.shutdownOutput();
    }

    /** The next line, without its end; null after the last. */
    String readLine() throws IOException {
        return reader.readLine();
    }

    /** The lines up to the first that contains a text; returns that. */
    String readLineWith(String text) throws IOException {
        String line = readLine();
        while (line != null && !line.contains(text)) {
            line = readLine();
        }
        return line;
    }

    Socket socket() {
        return socket;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
