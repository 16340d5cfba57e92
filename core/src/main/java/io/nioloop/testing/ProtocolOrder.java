package io.nioloop.testing;

import io.nioloop.net.ExtraInfo;
import io.nioloop.net.NetEvent;
import io.nioloop.net.Transport;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Watches that each protocol hears of its connection in order, and of its end once.
 *
 * <pre>
 *   made ──► data* ──► eof? ──► lost
 * </pre>
 */
final class ProtocolOrder {
    /** How far a connection is. */
    private enum Chapter {
        MADE,
        EOF
    }

    private static final class Connection {
        final int number;
        Chapter chapter = Chapter.MADE;

        Connection(int number) {
            this.number = number;
        }
    }

    private final Trace trace;
    private final Consumer<String> violation;
    private final Map<Transport, Connection> connections = new LinkedHashMap<>(); // made and not lost
    private int made;

    ProtocolOrder(Trace trace, Consumer<String> violation) {
        this.trace = trace;
        this.violation = violation;
    }

    void on(NetEvent event) {
        Transport transport = event.transport();
        if (event instanceof NetEvent.ConnectionMade) {
            made(transport);
            return;
        }
        Connection connection = connections.get(transport);
        if (event instanceof NetEvent.ConnectionLost) {
            lost(transport, connection);
        } else if (connection == null) {
            violation.accept(event.getClass().getSimpleName() + " of a connection that is not made or already lost: "
                    + transport);
        } else if (event instanceof NetEvent.BytesReceived received) {
            received(transport, connection, received.count());
        } else if (event instanceof NetEvent.EofReceived) {
            eof(transport, connection);
        } else if (event instanceof NetEvent.WritingPaused paused) {
            trace.add(Happening.PAUSED, connection.number, paused.paused() ? 1 : 0);
        }
    }

    private void made(Transport transport) {
        Connection connection = new Connection(++made);
        trace.add(Happening.MADE, connection.number, 0);
        trace.legend()
                .connection(
                        connection.number,
                        transport.extraInfo(ExtraInfo.SOCKNAME),
                        transport.extraInfo(ExtraInfo.PEERNAME));
        if (connections.put(transport, connection) != null) {
            violation.accept("connectionMade twice: " + transport);
        }
    }

    private void received(Transport transport, Connection connection, int count) {
        trace.add(Happening.GOT, connection.number, count);
        if (connection.chapter == Chapter.EOF) {
            violation.accept("data after eofReceived: " + transport);
        }
    }

    private void eof(Transport transport, Connection connection) {
        trace.add(Happening.EOF, connection.number, 0);
        if (connection.chapter == Chapter.EOF) {
            violation.accept("eofReceived twice: " + transport);
        }
        connection.chapter = Chapter.EOF;
    }

    private void lost(Transport transport, Connection connection) {
        if (connection == null) {
            violation.accept("connectionLost without connectionMade, or twice: " + transport);
            return;
        }
        trace.add(Happening.LOST, connection.number, 0);
        connections.remove(transport);
    }

    /** The connections that have not been lost. */
    List<Transport> open() {
        return new ArrayList<>(connections.keySet());
    }
}
