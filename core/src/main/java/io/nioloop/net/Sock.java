package io.nioloop.net;

import io.nioloop.future.Future;
import io.nioloop.loop.EventLoop;
import io.nioloop.loop.Handle;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectableChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Objects;

/**
 * Single operations on bare channels: asyncio's {@code loop.sock_*}, rules 251 to 255. Channels are non-blocking, come
 * from the loop's provider, and remain the caller's, who closes them when no operation waits any more.
 *
 * <p>An operation tries at once, then waits until the channel is ready. To cancel its future ends the waiting. A channel
 * has room for one that reads and one that writes: a newer one takes the place of an older one of its kind, whose
 * future then stays pending until it is cancelled.
 */
public final class Sock {
    private Sock() {}

    /**
     * Receives what is there, at least a byte: asyncio's {@code sock_recv_into}.
     *
     * @param loop the loop
     * @param channel a connected channel
     * @param into where to put it, with room
     * @return how many bytes; -1 at the end of the stream
     */
    public static Future<Integer> recv(EventLoop loop, SocketChannel channel, ByteBuffer into) {
        if (!into.hasRemaining()) {
            throw new IllegalArgumentException("no room to receive into: " + into);
        }
        return start(loop, channel, false, () -> {
            int count = channel.read(into);
            return count == 0 ? null : count;
        });
    }

    /**
     * Sends all of it: asyncio's {@code sock_sendall}, rule 252. If it fails, or is cancelled, the position of the data
     * says how much was sent.
     *
     * @param loop the loop
     * @param channel a connected channel
     * @param data what to send; not to be changed until it is done
     * @return how many bytes that was
     */
    public static Future<Integer> sendAll(EventLoop loop, SocketChannel channel, ByteBuffer data) {
        int size = data.remaining();
        SharedBuffers buffers = SharedBuffers.of(loop);
        return start(loop, channel, true, () -> {
            buffers.write(channel, data);
            return data.hasRemaining() ? null : size;
        });
    }

    /**
     * Connects: asyncio's {@code sock_connect}. The JDK closes a channel that cannot be connected.
     *
     * @param loop the loop
     * @param channel a channel that is not connected
     * @param address where to
     * @return the same channel; fails with what the socket reports
     */
    public static Future<SocketChannel> connect(EventLoop loop, SocketChannel channel, SocketAddress address) {
        requireResolved(address);
        return start(loop, channel, true, () -> {
            boolean connected = channel.isConnectionPending() ? channel.finishConnect() : channel.connect(address);
            return connected ? channel : null;
        });
    }

    /**
     * Accepts a connection: asyncio's {@code sock_accept}.
     *
     * @param loop the loop
     * @param channel a listening channel
     * @return the connection, non-blocking; {@link Tcp#adopt} makes a transport of it. Cancelled in the turn in which it
     *     is there, it still is the future's result
     */
    public static Future<SocketChannel> accept(EventLoop loop, ServerSocketChannel channel) {
        return start(loop, channel, false, () -> {
            SocketChannel accepted = channel.accept();
            if (accepted != null) {
                accepted.configureBlocking(false);
            }
            return accepted;
        });
    }

    /**
     * Sends a datagram: asyncio's {@code sock_sendto}.
     *
     * @param loop the loop
     * @param channel the channel
     * @param data what to send; not to be changed until it is done
     * @param address where to
     * @return how many bytes that was
     */
    public static Future<Integer> sendTo(
            EventLoop loop, DatagramChannel channel, ByteBuffer data, SocketAddress address) {
        requireResolved(address);
        int size = data.remaining();
        return start(loop, channel, true, () -> channel.send(data, address) == 0 && size > 0 ? null : size);
    }

    /**
     * Receives a datagram: asyncio's {@code sock_recvfrom_into}. What does not fit is lost without a sign.
     *
     * @param loop the loop
     * @param channel the channel
     * @param into where to put it
     * @return who sent it
     */
    public static Future<SocketAddress> recvFrom(EventLoop loop, DatagramChannel channel, ByteBuffer into) {
        return start(loop, channel, false, () -> channel.receive(into));
    }

    private static void requireResolved(SocketAddress address) {
        if (Objects.requireNonNull(address, "address") instanceof InetSocketAddress inet && inet.isUnresolved()) {
            throw new IllegalArgumentException("unresolved address: " + address + "; use Tcp or Udp, which resolve");
        }
    }

    private static <T> Future<T> start(EventLoop loop, SelectableChannel channel, boolean writes, Attempt<T> attempt) {
        if (channel.isBlocking()) {
            throw new IllegalArgumentException("channel blocks: " + channel + "; call configureBlocking(false)");
        }
        loop.checkThread();
        Operation<T> operation = new Operation<>(loop, channel, writes, attempt);
        operation.begin();
        return operation;
    }

    /** Returns null if it would block. */
    private interface Attempt<T> {
        T run() throws IOException;
    }

    private static final class Operation<T> extends Future<T> {
        private final SelectableChannel channel;
        private final boolean writes;
        private final Attempt<T> attempt;
        private Handle waiting; // null: it was done at once

        Operation(EventLoop loop, SelectableChannel channel, boolean writes, Attempt<T> attempt) {
            super(loop);
            this.channel = channel;
            this.writes = writes;
            this.attempt = attempt;
        }

        void begin() {
            attempt();
            if (!done()) {
                waiting = writes ? loop().addWriter(channel, this::attempt) : loop().addReader(channel, this::attempt);
            }
        }

        private void attempt() {
            try {
                T result = attempt.run();
                if (result != null) {
                    waitNoMore();
                    setResult(result);
                }
            } catch (IOException | RuntimeException failure) {
                waitNoMore();
                setException(failure);
            }
        }

        /** A handle that is cancelled has lost its place to a newer operation, which keeps it. */
        private void waitNoMore() {
            if (waiting == null || waiting.cancelled()) {
                return;
            }
            if (writes) {
                loop().removeWriter(channel);
            } else {
                loop().removeReader(channel);
            }
        }

        @Override
        public boolean cancel(String message) {
            if (!done()) {
                loop().checkThread();
                waitNoMore();
            }
            return super.cancel(message);
        }
    }
}
