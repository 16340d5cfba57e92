package io.nioloop.demo.server;

import io.nioloop.streams.StreamReader;
import io.nioloop.streams.StreamWriter;
import java.io.IOException;

/**
 * The server from the articles, in straight-line code: reads once, greets, closes. One call of {@code handle} serves one
 * client, in a task of its own.
 *
 * <pre>
 * Run with:  java -jar server-demo/target/nioloop-server-demo.jar hello --style streams
 * Talk to:   printf 'hi' | nc 127.0.0.1 8888
 * </pre>
 *
 * <p>{@link HelloProtocol} does the same with callbacks, one floor below. There, bytes and the end of the stream come by
 * two doors that lead to the same greeting; here {@code read} waits for either.
 */
final class HelloStreams {
    private HelloStreams() {}

    static void handle(StreamReader reader, StreamWriter writer) throws IOException {
        reader.read(1024); // whatever it is, and even if more is under way or nothing comes at all
        writer.write("Hello, world!\n");
        writer.close();
    }
}
