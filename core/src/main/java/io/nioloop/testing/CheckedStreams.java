package io.nioloop.testing;

import io.nioloop.loop.EventLoop;
import io.nioloop.net.Addresses;
import io.nioloop.net.BaseProtocol;
import io.nioloop.net.ExtraInfo;
import io.nioloop.net.Protocol;
import io.nioloop.net.Transport;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Compares what protocols write with what those at the other end receive, byte by byte, and the order in which each of
 * them is called. Bytes are compared where both ends are checked, and have addresses to tell them by.
 */
final class CheckedStreams {
    private final Map<List<SocketAddress>, CheckedStream> streams = new LinkedHashMap<>(); // by sender and receiver

    /** Makes protocols that are checked from those that are not. */
    Supplier<Protocol> check(Supplier<? extends Protocol> factory) {
        return () -> new CheckedProtocol(factory.get());
    }

    /** The stream between two addresses; a new one if there has been another connection between them. */
    private CheckedStream stream(SocketAddress from, SocketAddress to, CheckedStream.End end) {
        List<SocketAddress> ends = List.of(from, to);
        CheckedStream stream = streams.get(ends);
        if (stream == null || Ports.isUnix(from) || stream.has(end)) {
            stream = new CheckedStream(Addresses.text(from) + " to " + Addresses.text(to));
            streams.put(ends, stream);
        }
        stream.join(end);
        return stream;
    }

    /** What is wrong at the end, if connections came to their end in good order. */
    List<String> missing() {
        return streams.values().stream()
                .map(CheckedStream::missing)
                .filter(missing -> missing != null)
                .toList();
    }

    private final class CheckedProtocol implements Protocol {
        private final Protocol protocol;
        private CheckedStream in; // null until the connection is made
        private CheckedStream out;
        private boolean ended;
        private boolean lost;

        CheckedProtocol(Protocol protocol) {
            this.protocol = protocol;
        }

        private void require(boolean promise, String call) {
            if (!promise) {
                throw new InvariantError(call + " out of order: " + protocol + (in == null ? ", not made yet" : "")
                        + (ended ? ", after eofReceived" : "") + (lost ? ", after connectionLost" : ""));
            }
        }

        @Override
        public void connectionMade(Transport transport) {
            require(in == null && !lost, "connectionMade");
            SocketAddress own = transport.extraInfo(ExtraInfo.SOCKNAME);
            SocketAddress peer = transport.extraInfo(ExtraInfo.PEERNAME);
            in = stream(peer, own, CheckedStream.End.READER);
            out = stream(own, peer, CheckedStream.End.WRITER);
            protocol.connectionMade(new CheckedTransport(transport, this));
        }

        @Override
        public void dataReceived(ByteBuffer data) {
            require(in != null && !ended && !lost, "dataReceived");
            in.receive(data);
            protocol.dataReceived(data);
        }

        @Override
        public boolean eofReceived() {
            require(in != null && !ended && !lost, "eofReceived");
            ended = true;
            in.end();
            return protocol.eofReceived();
        }

        @Override
        public void connectionLost(Throwable cause) {
            require(in != null && !lost, "connectionLost");
            lost = true;
            if (cause != null) {
                in.abandon();
                out.abandon();
            } else if (!ended) {
                in.abandon();
            }
            protocol.connectionLost(cause);
        }

        @Override
        public void pauseWriting() {
            require(in != null && !lost, "pauseWriting");
            protocol.pauseWriting();
        }

        @Override
        public void resumeWriting() {
            require(in != null && !lost, "resumeWriting");
            protocol.resumeWriting();
        }

        @Override
        public String toString() {
            return protocol.toString();
        }
    }

    /** The transport that a checked protocol sees. */
    private record CheckedTransport(Transport transport, CheckedProtocol owner) implements Transport {
        @Override
        public void write(ByteBuffer data) {
            record(data);
            transport.write(data);
        }

        /** While a transport closes it takes bytes, or drops them: they may arrive, but need not. */
        private void record(ByteBuffer data) {
            if (transport.isClosing()) {
                owner.out.abandon();
            }
            owner.out.write(data);
        }

        @Override
        public void writelines(List<ByteBuffer> pieces) {
            pieces.forEach(this::record);
            transport.writelines(pieces);
        }

        @Override
        public void abort() {
            owner.out.abandon();
            owner.in.abandon();
            transport.abort();
        }

        @Override
        public BaseProtocol protocol() {
            BaseProtocol now = transport.protocol();
            return now == owner ? owner.protocol : now;
        }

        @Override
        public void writeEof() {
            transport.writeEof();
        }

        @Override
        public boolean canWriteEof() {
            return transport.canWriteEof();
        }

        @Override
        public void close() {
            transport.close();
        }

        @Override
        public boolean isClosing() {
            return transport.isClosing();
        }

        @Override
        public void pauseReading() {
            transport.pauseReading();
        }

        @Override
        public void resumeReading() {
            transport.resumeReading();
        }

        @Override
        public boolean isReading() {
            return transport.isReading();
        }

        @Override
        public void setWriteBufferLimits(int high, int low) {
            transport.setWriteBufferLimits(high, low);
        }

        @Override
        public List<Integer> writeBufferLimits() {
            return transport.writeBufferLimits();
        }

        @Override
        public long writeBufferSize() {
            return transport.writeBufferSize();
        }

        @Override
        public void setProtocol(BaseProtocol protocol) {
            transport.setProtocol(protocol);
        }

        @Override
        public <T> T extraInfo(ExtraInfo<T> key) {
            return transport.extraInfo(key);
        }

        @Override
        public EventLoop loop() {
            return transport.loop();
        }

        @Override
        public String toString() {
            return transport.toString();
        }
    }
}
