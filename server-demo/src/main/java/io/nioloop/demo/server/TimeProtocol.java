package io.nioloop.demo.server;

import io.nioloop.net.Protocol;
import io.nioloop.net.Transport;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;

/**
 * Tells the time to whoever connects, then closes: one line as in ISO 8601, with the offset from UTC.
 *
 * <pre>
 * Run with:  java -jar server-demo/target/nioloop-server-demo.jar time
 * Talk to:   nc 127.0.0.1 8013
 * </pre>
 *
 * <p>Nothing has to arrive for something to be sent: the whole conversation takes place in {@code connectionMade}.
 */
final class TimeProtocol implements Protocol {
    private static final DateTimeFormatter FORMAT = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ssxxx");

    private final Clock clock;

    TimeProtocol(Clock clock) {
        this.clock = clock;
    }

    @Override
    public void connectionMade(Transport transport) {
        transport.write(FORMAT.format(OffsetDateTime.now(clock)) + "\n");
        transport.close();
    }

    @Override
    public void dataReceived(ByteBuffer data) {
        // never called: a transport that is closing does not read
    }
}
