package io.nioloop.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.PortUnreachableException;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What faults do to datagrams. */
class DatagramFaultsTest {
    private static DatagramChannel socket(Lab lab, String host, int port) throws IOException {
        DatagramChannel socket = lab.network.openDatagramChannel(StandardProtocolFamily.INET);
        socket.configureBlocking(false);
        return socket.bind(Lab.at(host, port));
    }

    /** Sends two datagrams under a fault; returns what arrives. */
    private static Trail arrivals(FaultKind kind) throws IOException {
        try (Lab lab = Lab.once(kind, 1)) {
            DatagramChannel sender = socket(lab, "10.0.0.1", 1);
            DatagramChannel receiver = socket(lab, "10.0.0.2", 2);
            sender.send(Lab.bytes("one"), receiver.getLocalAddress());
            sender.send(Lab.bytes("two"), receiver.getLocalAddress());
            lab.pass(Duration.ofSeconds(2));
            Trail trail = new Trail();
            ByteBuffer into = ByteBuffer.allocate(100);
            while (receiver.receive(into.clear()) != null) {
                trail.add(StandardCharsets.UTF_8.decode(into.flip()).toString());
            }
            return trail;
        }
    }

    @Test
    @Shows(FaultKind.DATAGRAM_LOST)
    void datagramIsLost() throws IOException {
        arrivals(FaultKind.DATAGRAM_LOST).is("two");
    }

    @Test
    @Shows(FaultKind.DATAGRAM_DOUBLED)
    void datagramArrivesTwice() throws IOException {
        arrivals(FaultKind.DATAGRAM_DOUBLED).is("one", "one", "two");
    }

    @Test
    @Shows(FaultKind.DATAGRAM_LATE)
    void datagramIsOvertaken() throws IOException {
        arrivals(FaultKind.DATAGRAM_LATE).is("two", "one");
    }

    @Test
    @Shows(FaultKind.DATAGRAM_TRUNCATED)
    void datagramLosesItsEnd() throws IOException {
        Trail trail = arrivals(FaultKind.DATAGRAM_TRUNCATED);
        String first = trail.notes().get(0);
        assertTrue("one".startsWith(first) && first.length() < 3, first);
        assertEquals("two", trail.notes().get(1));
    }

    @Test
    @Shows(FaultKind.DATAGRAM_UNREACHABLE)
    void datagramIsAnsweredByARouter() throws IOException {
        try (Lab lab = Lab.once(FaultKind.DATAGRAM_UNREACHABLE, 1)) {
            DatagramChannel receiver = socket(lab, "10.0.0.2", 2);
            DatagramChannel sender = socket(lab, "10.0.0.1", 1).connect(receiver.getLocalAddress());
            sender.write(Lab.bytes("lost"));
            sender.write(Lab.bytes("arrives"));
            lab.pass(Duration.ofSeconds(1));
            assertThrows(PortUnreachableException.class, () -> sender.read(ByteBuffer.allocate(1)));
            assertEquals(0, sender.read(ByteBuffer.allocate(1)));
            ByteBuffer into = ByteBuffer.allocate(100);
            receiver.receive(into);
            assertEquals(7, into.position());
        }
    }

    @Test
    @Shows(FaultKind.DATAGRAM_SEND_NOTHING)
    void sendTakesNothing() throws IOException {
        try (Lab lab = Lab.once(FaultKind.DATAGRAM_SEND_NOTHING, 1)) {
            DatagramChannel sender = socket(lab, "10.0.0.1", 1);
            ByteBuffer data = Lab.bytes("abc");
            assertEquals(0, sender.send(data, Lab.at("10.0.0.2", 2)));
            assertEquals(3, data.remaining());
            assertEquals(3, sender.send(data, Lab.at("10.0.0.2", 2)));
        }
    }
}
