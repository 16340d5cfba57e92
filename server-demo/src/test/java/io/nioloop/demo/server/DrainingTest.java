package io.nioloop.demo.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nioloop.future.Future;
import io.nioloop.future.Promise;
import io.nioloop.loop.EventLoop;
import io.nioloop.loop.LoopOptions;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** On a clock that moves when the test says so. */
class DrainingTest {
    private static final Duration GRACE = Duration.ofSeconds(5);

    private long nowNanos;
    private final EventLoop loop = EventLoop.open(LoopOptions.defaults().withClock(() -> nowNanos));
    private final FakeService service = new FakeService();

    private final class FakeService implements Service {
        private final Promise<Void> closed = new Promise<>(loop);
        private final List<String> calls = new ArrayList<>();
        private int undelivered;

        @Override
        public void close() {
            calls.add("close");
        }

        @Override
        public void closeClients() {
            calls.add("closeClients");
        }

        @Override
        public void abortClients() {
            calls.add("abortClients");
        }

        @Override
        public Future<Void> closed() {
            return closed;
        }

        @Override
        public int undelivered() {
            return undelivered;
        }

        @Override
        public List<SocketAddress> addresses() {
            return List.of();
        }

        @Override
        public int connections() {
            return 1;
        }

        @Override
        public long served() {
            return 1;
        }
    }

    @AfterEach
    void closeLoop() {
        loop.close();
    }

    /** Lets the loop run for a while, in steps of 10 ms. */
    private void pass(Duration time) {
        for (long end = nowNanos + time.toNanos(); nowNanos < end; nowNanos += 10_000_000) {
            settle();
        }
        settle();
    }

    private void settle() {
        while (loop.runOnce(Duration.ZERO)) {
            // one callback may have queued another
        }
    }

    @Test
    void nobodyIsLetInAndTheClientsAreClosed() {
        Draining.begin(loop, service, GRACE);
        assertEquals(List.of("close", "closeClients"), service.calls);
    }

    @Test
    void itEndsAsSoonAsTheLastClientIsGone() {
        service.undelivered = 1;
        Future<Boolean> drained = Draining.begin(loop, service, GRACE);
        pass(Duration.ofSeconds(1));
        assertFalse(drained.done());
        service.closed.setResult(null);
        settle();
        assertTrue(drained.result());
    }

    @Test
    void clientsThatNeverCloseGetAMoment() {
        service.undelivered = 1;
        Future<Boolean> drained = Draining.begin(loop, service, GRACE);
        pass(Duration.ofSeconds(1));
        service.undelivered = 0;
        pass(Duration.ofMillis(500));
        assertFalse(drained.done());
        pass(Duration.ofMillis(50));
        assertTrue(drained.result());
    }

    @Test
    void whatIsNotSentWhenTheGraceIsOverIsNotWaitedFor() {
        service.undelivered = 1;
        Future<Boolean> drained = Draining.begin(loop, service, GRACE);
        pass(GRACE.minusMillis(20));
        assertFalse(drained.done());
        pass(Duration.ofMillis(20));
        assertFalse(drained.result());
    }

    @Test
    void withoutGraceItEndsAtOnceAndWellIfNothingIsLeft() {
        Future<Boolean> drained = Draining.begin(loop, service, Duration.ZERO);
        settle();
        assertTrue(drained.result());
    }
}
