package io.nioloop.samples.lessons;

import static io.nioloop.NioLoop.*;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.nioloop.net.Server;
import io.nioloop.streams.StreamReader;
import io.nioloop.streams.StreamWriter;
import java.io.IOException;
import java.io.PrintStream;

/**
 * A server that greets each client by the name it sends, one task for each client, so that a silent one keeps nobody
 * waiting. Python's first server on streams. Try {@code nc 127.0.0.1 8888}, and Ctrl-C when you have seen enough.
 */
final class HelloServer {
    private HelloServer() {}

    public static void main(String[] args) {
        run(() -> lesson(System.out));
    }

    static void lesson(PrintStream out) throws IOException {
        Server server = startServer("127.0.0.1", 8888, (reader, writer) -> greet(reader, writer, out));
        out.println("serving");
        await(server.serveForever());
    }

    private static void greet(StreamReader reader, StreamWriter writer, PrintStream out) throws IOException {
        writer.write("What is your name?\n");
        String name = new String(reader.readLine(), UTF_8).strip();
        if (!name.isEmpty()) { // a client may leave without a word
            out.println(name + " is here");
            writer.write("Hello, " + name + "!\n");
            writer.drain();
        }
        writer.close();
    }
}
