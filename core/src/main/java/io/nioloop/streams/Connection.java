package io.nioloop.streams;

/**
 * Both directions of a connection.
 *
 * @param reader what the peer sends
 * @param writer what is sent to the peer
 */
public record Connection(StreamReader reader, StreamWriter writer) implements AutoCloseable {
    /** Closes the writer, and so the connection. */
    @Override
    public void close() {
        writer.close();
    }
}
