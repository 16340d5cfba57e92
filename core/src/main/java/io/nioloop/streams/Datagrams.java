package io.nioloop.streams;

import io.nioloop.loop.EventLoop;
import io.nioloop.net.DatagramOptions;
import io.nioloop.net.DatagramProtocol;
import io.nioloop.net.DatagramTransport;
import io.nioloop.net.Udp;
import io.nioloop.task.Task;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * A datagram endpoint for the body of a task, which asyncio does not have.
 *
 * <pre>{@code
 * try (Datagrams socket = Datagrams.open(new InetSocketAddress(9999), null)) {
 *     while (true) {
 *         Datagram question = socket.receive();
 *         socket.sendTo(question.data(), question.from());
 *     }
 * }
 * }</pre>
 *
 * <p>What arrives while nobody receives is kept, up to a limit; what arrives then is dropped and counted, as the system
 * itself does with its own buffer. An error takes its place among the datagrams and is thrown by {@link #receive}.
 */
public final class Datagrams implements AutoCloseable {
    /** How many datagrams are kept by default. */
    public static final int DEFAULT_LIMIT = 1024;

    private final EventLoop loop;
    private final int limit;
    private final Deque<Object> arrived = new ArrayDeque<>(); // datagrams and IOExceptions
    private final Waiters receivers = new Waiters();
    private final Waiters senders = new Waiters();
    private DatagramTransport transport; // null until it is open
    private long dropped;
    private boolean writingPaused;

    private Datagrams(EventLoop loop, int limit) {
        this.loop = loop;
        this.limit = limit;
    }

    /**
     * Suspends until an endpoint is open, with the default options.
     *
     * @param local where to receive; null: the system chooses
     * @param remote the one to talk to; null: anybody
     * @return the endpoint
     * @throws IOException if an address cannot be had
     */
    public static Datagrams open(InetSocketAddress local, InetSocketAddress remote) throws IOException {
        return open(local, remote, DatagramOptions.defaults(), DEFAULT_LIMIT);
    }

    /**
     * Suspends until an endpoint is open, see {@link Udp#open}. Cancelled, it leaves none.
     *
     * @param local where to receive; null: the system chooses
     * @param remote the one to talk to; null: anybody
     * @param options broadcast, limits
     * @param limit how many datagrams to keep, 1 or more
     * @return the endpoint
     * @throws IOException if an address cannot be had
     */
    public static Datagrams open(InetSocketAddress local, InetSocketAddress remote, DatagramOptions options, int limit)
            throws IOException {
        EventLoop loop = Task.current("open()").loop();
        if (limit < 1) {
            throw new IllegalArgumentException("limit is " + limit + ": use 1 or more");
        }
        Datagrams datagrams = new Datagrams(loop, limit);
        Streams.receive(
                Udp.open(loop, local, remote, () -> datagrams.new Receiving(), options), DatagramTransport::close);
        return datagrams;
    }

    /**
     * Suspends until a datagram has come, and takes it. Cancelled, it takes none.
     *
     * @return the oldest datagram
     * @throws IOException if receiving or sending one failed, after which one may go on; or the endpoint is closed
     */
    public Datagram receive() throws IOException {
        while (arrived.isEmpty()) {
            requireOpen();
            receivers.suspend(loop);
        }
        Object next = arrived.remove();
        if (next instanceof IOException failure) {
            throw failure;
        }
        return (Datagram) next;
    }

    /**
     * Sends a datagram to the remote address; suspends while too many are kept.
     *
     * @param data the bytes
     * @throws IOException if the endpoint is closed
     */
    public void send(byte[] data) throws IOException {
        sendTo(data, null);
    }

    /**
     * Sends a datagram; suspends while too many are kept.
     *
     * @param data the bytes
     * @param to where to, an {@link InetSocketAddress}
     * @throws IOException if the endpoint is closed
     */
    public void sendTo(byte[] data, SocketAddress to) throws IOException {
        while (writingPaused && !transport.isClosing()) {
            senders.suspend(loop);
        }
        requireOpen();
        transport.sendTo(ByteBuffer.wrap(data), (InetSocketAddress) to);
    }

    private void requireOpen() throws SocketException {
        if (transport.isClosing()) {
            throw new SocketException("closed: " + transport);
        }
    }

    /** {@return how many datagrams came that nobody had received in time} */
    public long dropped() {
        return dropped;
    }

    /** {@return the transport below} */
    public DatagramTransport transport() {
        return transport;
    }

    /** Closes the endpoint after what was sent has gone; whoever waits gets an exception. Twice it does nothing. */
    @Override
    public void close() {
        transport.close();
    }

    @Override
    public String toString() {
        return "<Datagrams " + transport + " waiting=" + arrived.size() + " dropped=" + dropped + ">";
    }

    private final class Receiving implements DatagramProtocol {
        @Override
        public void connectionMade(DatagramTransport made) {
            transport = made;
        }

        @Override
        public void datagramReceived(ByteBuffer data, InetSocketAddress from) {
            byte[] bytes = new byte[data.remaining()];
            data.get(bytes);
            arrive(new Datagram(bytes, from));
        }

        @Override
        public void errorReceived(IOException failure) {
            arrive(failure);
        }

        private void arrive(Object what) {
            if (arrived.size() == limit) {
                dropped++;
                return;
            }
            arrived.add(what);
            receivers.wakeAll(null);
        }

        @Override
        public void connectionLost(Throwable cause) {
            receivers.wakeAll(null);
            senders.wakeAll(null);
        }

        @Override
        public void pauseWriting() {
            writingPaused = true;
        }

        @Override
        public void resumeWriting() {
            writingPaused = false;
            senders.wakeAll(null);
        }
    }
}
