package io.nioloop.planted;

import io.nioloop.net.BufferedProtocol;
import io.nioloop.net.Protocol;
import io.nioloop.net.Transport;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** A client of a {@link Shop}: says what it has to say, in pieces of any size, and checks what it is told. */
final class Caller {
    private enum End {
        CLOSE, // when all is said and heard
        HALF_CLOSE, // when all is said, and then it listens to the end
        CLOSE_EARLY, // when all is said, whether or not it has been sent
        ABORT // somewhere in between
    }

    private final World world;
    private final Shop shop;
    private final World.Matter matter;
    private final int total;
    private final End end;
    private final int patience; // bytes after which an impatient one hangs up
    private final boolean restless; // reads with breaks
    private Transport transport; // null until the connection stands
    private int said;
    private int heard;
    private boolean full; // told to pause writing
    private boolean napping;
    private boolean aborted;
    private boolean hungUp;
    private boolean eof;
    private boolean lost;

    Caller(World world, Shop shop) {
        this.world = world;
        this.shop = shop;
        this.total = chooseTotal();
        this.end = chooseEnd();
        this.patience = world.random.below(total + 1);
        this.restless = world.random.chance(0.3);
        this.matter = world.begin(end + " client of the " + shop);
    }

    private int chooseTotal() {
        return switch (shop.manner) {
            case TICKER -> 0;
            case GRUMPY -> 1 + world.size();
            default -> world.size();
        };
    }

    private End chooseEnd() {
        boolean abort = world.random.chance(0.1);
        return switch (shop.manner) {
            case ECHO -> abort ? End.ABORT : world.random.pick(List.of(End.CLOSE, End.HALF_CLOSE));
            case COUNTER -> abort ? End.ABORT : world.random.pick(List.of(End.CLOSE_EARLY, End.HALF_CLOSE));
            default -> abort ? End.ABORT : End.CLOSE; // by the server
        };
    }

    void cannotCall() {
        matter.end();
    }

    Protocol plain() {
        return new Plain();
    }

    BufferedProtocol buffered() {
        return new Buffered();
    }

    private void connectionMade(Transport made) {
        world.check(transport == null, "connectionMade() comes twice");
        transport = made;
        if (world.random.chance(0.4)) {
            int low = world.random.pick(List.of(0, 0, 100, 3_000));
            transport.setWriteBufferLimits(low + world.random.below(3_000), low);
        }
        if (end == End.ABORT && world.random.chance(0.5)) {
            world.loop.callLater(world.moment(), this::abort);
        }
        speak();
    }

    private void speak() {
        while (said < total && !full && !transport.isClosing()) {
            int count = Math.min(total - said, 1 + world.random.below(20_000));
            if (world.random.chance(0.3)) {
                transport.writelines(pieces(count));
            } else {
                transport.write(Shop.piece(said, count, total, world.random.chance(0.3)));
            }
            said += count;
        }
        if (said == total && !hungUp) {
            hangUp();
        }
    }

    private List<ByteBuffer> pieces(int count) {
        List<ByteBuffer> pieces = new ArrayList<>();
        for (int from = 0; from < count; ) {
            int length = Math.min(count - from, world.random.below(8_000));
            pieces.add(Shop.piece(said + from, length, total, world.random.chance(0.3)));
            from += length;
        }
        return pieces;
    }

    private void hangUp() {
        hungUp = true;
        if (end == End.HALF_CLOSE) {
            transport.writeEof();
        } else if (end == End.CLOSE_EARLY || (shop.manner == Shop.Manner.ECHO && end == End.CLOSE && total == 0)) {
            transport.close();
        } else if (end == End.ABORT) {
            world.loop.callLater(world.moment(), this::abort);
        }
    }

    private void abort() {
        aborted = true;
        transport.abort();
    }

    private void received(ByteBuffer data) {
        world.check(!lost && !eof, "data comes after the end");
        world.check(!napping, "data comes while reading is paused");
        world.check(!aborted, "data comes after abort()");
        while (data.hasRemaining()) {
            hear(data.get());
        }
        if (end == End.ABORT && heard >= patience && world.random.chance(0.2)) {
            abort();
        } else if (end == End.CLOSE && shop.manner == Shop.Manner.ECHO && heard == total) {
            transport.close();
        } else if (restless && world.random.chance(0.2)) {
            nap();
        }
    }

    private void hear(byte heardByte) {
        boolean asSaid =
                switch (shop.manner) {
                    case ECHO -> heard < said && heardByte == Shop.byteAt(heard, total);
                    case SOURCE -> heard < shop.supply && heardByte == Shop.byteAt(heard, shop.supply);
                    case COUNTER -> heardByte == (byte) (total >> (24 - 8 * heard));
                    default -> shop.manner == Shop.Manner.TICKER;
                };
        world.check(asSaid, "a byte is heard that was not sent");
        heard++;
    }

    private void nap() {
        napping = true;
        transport.pauseReading();
        world.check(!transport.isReading(), "pauseReading() does not pause");
        world.loop.callLater(world.moment(), () -> {
            napping = false;
            transport.resumeReading();
        });
    }

    private boolean eofReceived() {
        world.check(!lost && !eof, "the end of the stream comes twice");
        world.check(!aborted, "eofReceived() comes after abort()");
        eof = true;
        return false;
    }

    private void pauseWriting() {
        world.check(!full, "pauseWriting() comes twice");
        world.check(transport.writeBufferSize() > transport.writeBufferLimits().get(1), "pauseWriting() too early");
        full = true;
    }

    private void resumeWriting() {
        world.check(full, "resumeWriting() comes without pauseWriting()");
        world.check(transport.writeBufferSize() <= transport.writeBufferLimits().get(0), "resumeWriting() too early");
        full = false;
        speak();
    }

    private void connectionLost(Throwable cause) {
        world.check(!lost, "connectionLost() comes twice");
        lost = true;
        matter.end();
        if (!aborted && !shop.closing && world.isHarmless()) {
            checkContent(cause);
        }
    }

    private void checkContent(Throwable cause) {
        switch (shop.manner) {
            case ECHO -> {
                world.check(cause == null, "a connection is lost for no reason: " + cause);
                world.check(heard == total, "echoed are " + heard + " bytes of " + total);
            }
            case COUNTER -> world.check(end == End.CLOSE_EARLY || heard == 4, "the server does not answer");
            case SOURCE -> {
                if (world.isSwift()) {
                    world.check(heard == shop.supply, "got " + heard + " bytes of " + shop.supply + " before the end");
                }
            }
            default -> {} // cut off by the server
        }
    }

    private final class Plain implements Protocol {
        @Override
        public void connectionMade(Transport transport) {
            Caller.this.connectionMade(transport);
        }

        @Override
        public void dataReceived(ByteBuffer data) {
            received(data);
        }

        @Override
        public boolean eofReceived() {
            return Caller.this.eofReceived();
        }

        @Override
        public void pauseWriting() {
            Caller.this.pauseWriting();
        }

        @Override
        public void resumeWriting() {
            Caller.this.resumeWriting();
        }

        @Override
        public void connectionLost(Throwable cause) {
            Caller.this.connectionLost(cause);
        }
    }

    private final class Buffered implements BufferedProtocol {
        private final ByteBuffer buffer = ByteBuffer.allocate(1 + world.random.below(5_000));

        @Override
        public ByteBuffer getBuffer(int sizeHint) {
            return buffer.clear();
        }

        @Override
        public void bufferUpdated(int count) {
            world.check(count == buffer.position(), "bufferUpdated() is told another count");
            received(buffer.flip());
        }

        @Override
        public void connectionMade(Transport transport) {
            Caller.this.connectionMade(transport);
        }

        @Override
        public boolean eofReceived() {
            return Caller.this.eofReceived();
        }

        @Override
        public void pauseWriting() {
            Caller.this.pauseWriting();
        }

        @Override
        public void resumeWriting() {
            Caller.this.resumeWriting();
        }

        @Override
        public void connectionLost(Throwable cause) {
            Caller.this.connectionLost(cause);
        }
    }
}
