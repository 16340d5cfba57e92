package io.nioloop.demo.server;

import io.nioloop.streams.StreamReader;
import io.nioloop.streams.StreamWriter;
import io.nioloop.streams.Streams;
import java.io.IOException;

/**
 * Echo, in straight-line code: reads and writes until the client has said all, in a task of its own for each client.
 *
 * <pre>
 * Run with:  java -jar server-demo/target/nioloop-server-demo.jar echo --style streams
 * Talk to:   nc 127.0.0.1 8007
 * </pre>
 *
 * <p>{@link EchoProtocol} does the same with callbacks, one floor below. There, a peer that sends but does not read had to
 * be dealt with in two methods that know of each other. Here it is one word in a loop:
 *
 * <pre>{@code
 * byte[] data = reader.read(BUFFER_BYTES);
 * while (data.length > 0) {
 *     writer.write(data);
 *     writer.drain(); // waits until the peer has caught up, and nothing is read meanwhile
 *     data = reader.read(BUFFER_BYTES);
 * }
 * }</pre>
 *
 * <p>{@code pipe} is that loop. It copies less, since it sees where the bytes go.
 */
final class EchoStreams {
    private EchoStreams() {}

    static void handle(StreamReader reader, StreamWriter writer) throws IOException {
        Streams.pipe(reader, writer);
        writer.close();
    }
}
