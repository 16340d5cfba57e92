package io.nioloop.streams;

/** What a server does with a client, in a task of its own: asyncio's {@code client_connected_cb}. */
@FunctionalInterface
public interface ClientHandler {
    /**
     * Serves one client. The connection outlives this method until {@link StreamWriter#close}, so that it can be
     * handed on; but what this throws is reported and closes it (rule 191).
     *
     * @param reader what the client sends
     * @param writer what is sent to the client
     * @throws Exception to close the connection and be reported
     */
    void handle(StreamReader reader, StreamWriter writer) throws Exception;
}
