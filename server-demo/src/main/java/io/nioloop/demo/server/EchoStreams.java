package io.nioloop.demo.server;

import io.nioloop.streams.StreamReader;
import io.nioloop.streams.StreamWriter;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Echo, in straight-line code: a loop that reads and writes, in a task of its own for each client.
 *
 * <pre>
 * Run with:  java -jar server-demo/target/nioloop-server-demo.jar echo --style streams
 * Talk to:   nc 127.0.0.1 8007
 * </pre>
 *
 * <p>{@link EchoProtocol} does the same with callbacks, one floor below. There, a peer that sends but does not read had to
 * be dealt with in two methods that know of each other; here it is one word: {@code drain} waits until the peer has
 * caught up, and nothing is read meanwhile.
 */
final class EchoStreams {
    private static final int BUFFER_BYTES = 64 * 1024;

    private EchoStreams() {}

    static void handle(StreamReader reader, StreamWriter writer) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
        while (reader.read(buffer.clear()) >= 0) {
            writer.write(buffer.flip());
            writer.drain();
        }
        writer.close();
    }
}
