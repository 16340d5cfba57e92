package io.nioloop.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nioloop.future.Offload;
import io.nioloop.loop.EventLoop;
import io.nioloop.net.Protocol;
import io.nioloop.net.Transport;
import io.nioloop.support.VirtualLoop;
import io.nioloop.testing.MemoryPipe;
import java.nio.ByteBuffer;
import javax.net.ssl.SSLException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Row 67: whoever cuts a connection, at whatever byte, cannot make it look as if the peer had ended it. */
class CutTest {
    private static final TlsOptions SERVER = Fixtures.server("server");
    private static final TlsOptions CLIENT = Fixtures.client().withoutHostnameCheck(); // so no session is resumed

    /** Lets through so many bytes and then the end of the stream. */
    private static final class Cut implements Protocol {
        private final TlsProtocol tls;
        private final int limit;
        private Transport transport;
        private int passed;
        private int all;

        Cut(TlsProtocol tls, int limit) {
            this.tls = tls;
            this.limit = limit;
        }

        @Override
        public void connectionMade(Transport transport) {
            this.transport = transport;
            tls.connectionMade(transport);
            cutIfDue();
        }

        @Override
        public void dataReceived(ByteBuffer data) {
            all += data.remaining();
            int count = Math.min(data.remaining(), limit - passed);
            if (count > 0) {
                passed += count;
                tls.dataReceived(data.slice().limit(count));
                cutIfDue();
            }
        }

        private void cutIfDue() {
            if (passed == limit && !tls.eofReceived()) {
                transport.close();
            }
        }

        @Override
        public boolean eofReceived() {
            return passed < limit ? tls.eofReceived() : true;
        }

        @Override
        public void connectionLost(Throwable cause) {
            tls.connectionLost(cause);
        }
    }

    /** The client is cut off after so many bytes of a server that greets and leaves, or the other way round. */
    private static boolean session(VirtualLoop virtual, String version, boolean cutClient, int limit) {
        EventLoop loop = virtual.loop();
        Recorder victim = new Recorder();
        Recorder speaker = new Recorder();
        speaker.onMade = transport -> {
            transport.write("hello");
            transport.close();
        };
        Upgrade upgrade = new Upgrade(loop);
        upgrade.addDoneCallback(done -> done.exception());
        TlsProtocol client = new TlsProtocol(
                loop,
                cutClient ? victim : speaker,
                CLIENT,
                CLIENT.withProtocols(version).clientEngine(),
                upgrade);
        TlsProtocol server = new TlsProtocol(loop, cutClient ? speaker : victim, SERVER, SERVER.serverEngine(), null);
        Cut cut = new Cut(cutClient ? client : server, limit);
        MemoryPipe pipe = MemoryPipe.open(loop, cut, cutClient ? server : client);
        virtual.settle();
        boolean whole = cut.passed == cut.all && limit > cut.all;
        if (whole) {
            assertEquals("hello", victim.text());
            assertTrue(victim.calls.contains("eof"));
            assertNull(victim.cause);
        } else if (cut.passed < cut.all) {
            assertFalse(victim.calls.contains("eof"), () -> "cut after " + limit + ": " + victim.calls);
            assertTrue(victim.calls.isEmpty() || victim.cause instanceof SSLException, victim.calls::toString);
            assertTrue("hello".equals(victim.text()) || victim.text().isEmpty());
            if (cutClient && victim.calls.isEmpty()) {
                assertInstanceOf(SSLException.class, upgrade.exception());
            }
        }
        assertTrue(pipe.left().isClosing(), () -> "cut after " + limit + " leaves it open");
        return whole;
    }

    @ParameterizedTest
    @CsvSource({"TLSv1.2, true", "TLSv1.2, false", "TLSv1.3, true", "TLSv1.3, false"})
    void cutIsNeverAGoodEnd(String version, boolean cutClient) {
        try (VirtualLoop virtual = VirtualLoop.open()) {
            Offload.setDefaultExecutor(virtual.loop(), Runnable::run);
            int limit = 0;
            while (!session(virtual, version, cutClient, limit)) {
                limit++;
            }
            assertTrue(limit > 300, "the session had only " + limit + " bytes");
        }
    }
}
