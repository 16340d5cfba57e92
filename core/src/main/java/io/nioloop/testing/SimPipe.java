package io.nioloop.testing;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.Pipe;
import java.nio.channels.SelectionKey;

/** A pipe of a {@link SimulatedNetwork}: what goes in at one end is at the other at once. */
final class SimPipe extends Pipe {
    private static final int CAPACITY = 64 * 1024;
    private static final int ATOMIC = 4096; // with less room it does not count as writable, as on Linux

    private final SimulatedNetwork network;
    private final Ring ring;
    private final Source source;
    private final Sink sink;
    private long written;
    private long read;

    SimPipe(SimulatedNetwork network) {
        this.network = network;
        this.ring = new Ring(network.buffers());
        this.source = network.opened(new Source());
        this.sink = network.opened(new Sink());
    }

    @Override
    public SourceChannel source() {
        return source;
    }

    @Override
    public SinkChannel sink() {
        return sink;
    }

    private int available() {
        return (int) (written - read);
    }

    private int room() {
        return CAPACITY - available();
    }

    private final class Source extends SourceChannel implements SimChannel, Watch.Readiness {
        private final int number = network.nextNumber();
        private final Watch watch = new Watch(this);

        Source() {
            super(network);
        }

        @Override
        public int readyOps() {
            return available() > 0 || !sink.isOpen() ? SelectionKey.OP_READ : 0;
        }

        @Override
        public int read(ByteBuffer data) throws IOException {
            Buffered.requireWritable(data);
            int count = mayRead(data.remaining());
            if (count > 0) {
                take(data, count);
            }
            sink.watch().changed();
            return count;
        }

        @Override
        public long read(ByteBuffer[] buffers, int offset, int length) throws IOException {
            Buffered.requireWritable(buffers, offset, length);
            int count = mayRead(Buffered.remaining(buffers, offset, length));
            Buffered.move(buffers, offset, count, this::take);
            sink.watch().changed();
            return count;
        }

        @Override
        public long read(ByteBuffer[] buffers) throws IOException {
            return read(buffers, 0, buffers.length);
        }

        private int mayRead(long room) throws IOException {
            requireUsable(isOpen(), isBlocking(), this, "read");
            int count = (int) Math.min(room, available());
            return count > 0 || room == 0 || sink.isOpen() ? count : -1;
        }

        private void take(ByteBuffer data, int count) {
            ring.get(read, data, count);
            read += count;
            network.trace(Happening.READ, number, count);
            if (available() == 0) {
                ring.free();
            }
        }

        @Override
        protected void implCloseSelectableChannel() {
            network.onOwnThread(() -> closed(this));
            sink.watch().changed();
        }

        @Override
        public void kill() {
            network.freed(this);
        }

        @Override
        protected void implConfigureBlocking(boolean block) {
            // Whether it blocks is asked when it matters.
        }

        @Override
        public int number() {
            return number;
        }

        @Override
        public SimulatedNetwork network() {
            return network;
        }

        @Override
        public Watch watch() {
            return watch;
        }

        @Override
        public String toString() {
            return "<SimPipe source #" + number + (isOpen() ? "" : " closed") + ">";
        }
    }

    private final class Sink extends SinkChannel implements SimChannel, Watch.Readiness {
        private final int number = network.nextNumber();
        private final Watch watch = new Watch(this);

        Sink() {
            super(network);
        }

        @Override
        public int readyOps() {
            return room() >= ATOMIC || !source.isOpen() ? SelectionKey.OP_WRITE : 0;
        }

        @Override
        public int write(ByteBuffer data) throws IOException {
            int count = mayWrite(data.remaining());
            if (count > 0) {
                put(data, count);
            }
            source.watch().changed();
            return count;
        }

        @Override
        public long write(ByteBuffer[] buffers, int offset, int length) throws IOException {
            int count = mayWrite(Buffered.remaining(buffers, offset, length));
            Buffered.move(buffers, offset, count, this::put);
            source.watch().changed();
            return count;
        }

        @Override
        public long write(ByteBuffer[] buffers) throws IOException {
            return write(buffers, 0, buffers.length);
        }

        private int mayWrite(long wanted) throws IOException {
            requireUsable(isOpen(), isBlocking(), this, "write");
            if (!source.isOpen()) {
                throw Errno.EPIPE.io();
            }
            return (int) Math.min(wanted, room());
        }

        private void put(ByteBuffer data, int count) {
            ring.put(read, written, data, count);
            written += count;
            network.trace(Happening.WRITTEN, number, count);
        }

        @Override
        protected void implCloseSelectableChannel() {
            network.onOwnThread(() -> closed(this));
            source.watch().changed();
        }

        @Override
        public void kill() {
            network.freed(this);
        }

        @Override
        protected void implConfigureBlocking(boolean block) {
            // Whether it blocks is asked when it matters.
        }

        @Override
        public int number() {
            return number;
        }

        @Override
        public SimulatedNetwork network() {
            return network;
        }

        @Override
        public Watch watch() {
            return watch;
        }

        @Override
        public String toString() {
            return "<SimPipe sink #" + number + (isOpen() ? "" : " closed") + ">";
        }
    }

    private static void requireUsable(boolean open, boolean blocking, Object end, String what)
            throws ClosedChannelException {
        if (!open) {
            throw new ClosedChannelException();
        }
        if (blocking) {
            throw Hosts.wouldBlock(what, end);
        }
    }

    private void closed(SimChannel end) {
        network.trace(Happening.CLOSED, end.number(), 0);
        if (!end.isRegistered()) {
            end.kill();
        }
    }
}
