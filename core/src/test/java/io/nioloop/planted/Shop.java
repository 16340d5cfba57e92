package io.nioloop.planted;

import io.nioloop.future.TimeoutException;
import io.nioloop.net.Protocol;
import io.nioloop.net.Server;
import io.nioloop.net.Transport;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;

/** A server of {@link Town}, and what it serves. */
final class Shop {
    static final Duration IDLE_LIMIT = Duration.ofSeconds(5); // of the ticker
    private static final int TICKS = 4;

    /** How it treats its clients. */
    enum Manner {
        /** Sends everything back. */
        ECHO,
        /** Sends a lot and closes, whatever the client still sends. */
        SOURCE,
        /** Reads until the end of the stream, answers with the count, and closes. */
        COUNTER,
        /** Sends something now and then, and then waits for the limit of idleness to strike. */
        TICKER,
        /** Fails at the first data. */
        GRUMPY,
        /** Has no protocol for anybody. */
        EMPTY
    }

    final Manner manner;
    final InetSocketAddress address;
    final int capacity; // how many clients it serves at the same time
    final int supply; // bytes that a source sends to each client
    private final World world;
    Server server; // set once it listens
    boolean closing; // so that clients may be cut off

    Shop(World world, Manner manner, InetSocketAddress address) {
        this.world = world;
        this.manner = manner;
        this.address = address;
        this.capacity = world.random.chance(0.3) ? 1 + world.random.below(2) : Integer.MAX_VALUE;
        this.supply = world.size();
    }

    Protocol serve() {
        world.check(server.connections() <= capacity, "the server has more clients than it may");
        return switch (manner) {
            case ECHO -> new Echo();
            case SOURCE -> new Source();
            case COUNTER -> new Counter();
            case TICKER -> new Ticker();
            case GRUMPY -> new Grumpy();
            case EMPTY -> throw world.plant();
        };
    }

    /** The byte at a place of a stream, the same in all streams of one length. */
    static byte byteAt(int place, int total) {
        return (byte) (place * 31 + (place >> 8) * 7 + total);
    }

    static ByteBuffer piece(int from, int count, int total, boolean direct) {
        ByteBuffer piece = direct ? ByteBuffer.allocateDirect(count) : ByteBuffer.allocate(count);
        for (int i = 0; i < count; i++) {
            piece.put(i, byteAt(from + i, total));
        }
        return piece;
    }

    private final class Echo implements Protocol {
        private Transport transport;
        private boolean napping;
        private boolean full;

        @Override
        public void connectionMade(Transport transport) {
            this.transport = transport;
            if (world.random.chance(0.3)) {
                int low = world.random.below(2_000);
                transport.setWriteBufferLimits(low + world.random.below(2_000), low);
            }
        }

        @Override
        public void dataReceived(ByteBuffer data) {
            world.check(!napping && !full, "data comes while reading is paused");
            transport.write(data);
            world.check(!data.hasRemaining(), "write() leaves data behind");
            if (world.random.chance(0.1)) {
                napping = true;
                transport.pauseReading();
                world.loop.callLater(world.moment(), this::wakeUp);
            }
        }

        private void wakeUp() {
            napping = false;
            resume();
        }

        private void resume() {
            if (!napping && !full) {
                transport.resumeReading();
            }
        }

        @Override
        public void pauseWriting() {
            world.check(
                    transport.writeBufferSize() > transport.writeBufferLimits().get(1), "pauseWriting() too early");
            full = true;
            transport.pauseReading();
        }

        @Override
        public void resumeWriting() {
            world.check(
                    transport.writeBufferSize() <= transport.writeBufferLimits().get(0), "resumeWriting() too early");
            full = false;
            resume();
        }
    }

    private final class Source implements Protocol {
        private boolean closed;

        @Override
        public void connectionMade(Transport transport) {
            for (int sent = 0; sent < supply; ) {
                int count = Math.min(supply - sent, 1 + world.random.below(50_000));
                transport.write(piece(sent, count, supply, world.random.chance(0.3)));
                sent += count;
            }
            transport.close();
            closed = true;
        }

        @Override
        public void dataReceived(ByteBuffer data) {
            world.check(!closed, "data comes after close()");
        }
    }

    private final class Counter implements Protocol {
        private Transport transport;
        private int count;

        @Override
        public void connectionMade(Transport transport) {
            this.transport = transport;
        }

        @Override
        public void dataReceived(ByteBuffer data) {
            count += data.remaining();
        }

        @Override
        public boolean eofReceived() {
            world.loop.callLater(world.moment(), () -> {
                transport.write(ByteBuffer.allocate(4).putInt(0, count));
                transport.close();
            });
            return true;
        }
    }

    private final class Ticker implements Protocol {
        private Transport transport;
        private int ticks;
        private boolean lost;
        private Duration touched;

        @Override
        public void connectionMade(Transport transport) {
            this.transport = transport;
            tick();
        }

        private void tick() {
            touched = world.loop.time();
            if (!lost && ticks++ < TICKS) {
                transport.write(piece(0, 1, 1, false));
                world.loop.callLater(IDLE_LIMIT.dividedBy(2), this::tick);
            }
        }

        @Override
        public void dataReceived(ByteBuffer data) {
            touched = world.loop.time();
        }

        @Override
        public void connectionLost(Throwable cause) {
            lost = true;
            if (cause instanceof TimeoutException && world.isSwift()) {
                Duration idle = world.loop.time().minus(touched);
                world.check(ticks >= TICKS, "the idle timeout strikes although bytes are sent");
                world.check(idle.compareTo(IDLE_LIMIT.dividedBy(2)) >= 0, "the idle timeout strikes too early");
            }
        }
    }

    private final class Grumpy implements Protocol {
        private RuntimeException planted; // null: not yet

        @Override
        public void dataReceived(ByteBuffer data) {
            world.check(planted == null, "data comes after dataReceived() has failed");
            planted = world.plant();
            throw planted;
        }

        @Override
        public void connectionLost(Throwable cause) {
            world.check(planted == null || cause == planted, "connectionLost() is told another cause");
        }
    }

    @Override
    public String toString() {
        return manner + " server";
    }
}
