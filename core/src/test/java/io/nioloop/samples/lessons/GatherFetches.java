package io.nioloop.samples.lessons;

import static io.nioloop.NioLoop.*;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.time.Duration.ofSeconds;

import io.nioloop.loop.EventLoop;
import io.nioloop.net.Server;
import io.nioloop.streams.Connection;
import io.nioloop.streams.StreamReader;
import io.nioloop.streams.StreamWriter;
import io.nioloop.task.Coroutine;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Many fetches at once take as long as the slowest of them, and their results come in the order of the questions. What
 * Python shows with {@code gather} and a list of pages; the slow server is part of the program.
 */
final class GatherFetches {
    private GatherFetches() {}

    public static void main(String[] args) {
        run(() -> lesson(System.out));
    }

    static void lesson(PrintStream out) throws IOException {
        try (Server server = startServer("127.0.0.1", 0, GatherFetches::answer)) {
            int port = ((InetSocketAddress) server.addresses().get(0)).getPort();
            List<Coroutine<String>> fetches = new ArrayList<>();
            for (int seconds : List.of(3, 1, 2)) {
                fetches.add(() -> fetch(port, seconds, out));
            }

            EventLoop loop = EventLoop.current();
            Duration start = loop.time();
            List<String> pages = gather(fetches);
            out.println(pages);
            out.println(loop.time().minus(start).toSeconds() + " s");
        }
    }

    private static String fetch(int port, int seconds, PrintStream out) throws IOException {
        try (Connection connection = openConnection("127.0.0.1", port)) {
            connection.writer().write(seconds + "\n");
            String page = new String(connection.reader().read(), UTF_8);
            out.println("fetched " + page);
            return page;
        }
    }

    /** Each page takes as many seconds as its name says. */
    private static void answer(StreamReader reader, StreamWriter writer) throws IOException {
        String name = new String(reader.readLine(), UTF_8).strip();
        sleep(ofSeconds(Integer.parseInt(name)));
        writer.write("page " + name);
        writer.close();
    }
}
