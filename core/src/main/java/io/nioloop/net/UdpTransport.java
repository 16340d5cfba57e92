package io.nioloop.net;

import io.nioloop.loop.EventLoop;
import io.nioloop.loop.LoopError;
import io.nioloop.loop.Registration;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.MembershipKey;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;

/**
 * Between a non-blocking datagram socket and a protocol: asyncio's {@code _SelectorDatagramTransport}. What the system
 * does not take at once is copied and kept, in order; {@code closing} and {@code lost} are as in
 * {@link SocketTransport}.
 */
final class UdpTransport implements DatagramTransport, SharedBuffers.Leftover {
    private static final int DATAGRAMS_PER_TURN = 64; // so that a flood leaves time to the others: row 79
    private static final int HEADER = 8; // what a kept datagram counts besides its data, since empty ones are not free
    private static final int DEFAULT_HIGH = 64 * 1024;
    private static final int DROPS_BEFORE_WARNING = 5;

    private record Kept(ByteBuffer data, InetSocketAddress to) {}

    private final EventLoop loop;
    private final Registration registration;
    private final DatagramChannel channel;
    private final SharedBuffers buffers;
    private final DatagramProtocol protocol;
    private final InetSocketAddress remote; // null: none
    private final boolean v4;
    private final int maxSize;
    private final SocketAddress local;
    private final Deque<Kept> queue = new ArrayDeque<>(0);
    private final List<MembershipKey> groups = new ArrayList<>(0);
    private long kept;
    private int high = DEFAULT_HIGH;
    private int low = DEFAULT_HIGH / 4;
    private int drops; // after the end
    private boolean paused; // the protocol was told to pause
    private boolean closing;
    private boolean lost;

    UdpTransport(
            Registration registration,
            DatagramChannel channel,
            InetSocketAddress remote,
            boolean v4,
            DatagramProtocol protocol,
            int maxSize)
            throws IOException {
        this.loop = registration.loop();
        this.registration = registration;
        this.channel = channel;
        this.buffers = SharedBuffers.of(loop);
        this.protocol = protocol;
        this.remote = remote;
        this.v4 = v4;
        this.maxSize = maxSize;
        this.local = channel.getLocalAddress();
    }

    void begin() {
        try {
            protocol.connectionMade(this);
        } catch (Throwable failure) {
            report("connectionMade() failed", failure);
            lose(failure);
        }
        if (!closing) {
            registration.onReadable(this::readReady);
        }
    }

    /** What the protocol throws goes to the loop's handler; the endpoint lives, and what came besides is still there. */
    private void readReady() {
        for (int left = DATAGRAMS_PER_TURN; left > 0 && !closing; left--) {
            ByteBuffer room = buffers.roomFor(maxSize + 1); // one byte more shows that something was cut off: row 78
            InetSocketAddress from;
            try {
                from = (InetSocketAddress) channel.receive(room);
            } catch (IOException failure) {
                protocol.errorReceived(failure);
                return; // what lasts would fail for ever
            }
            if (from == null) {
                return;
            }
            if (room.position() > maxSize) {
                protocol.errorReceived(new IOException("a datagram of more than " + maxSize + " bytes came from "
                        + Addresses.text(from) + "; it is dropped"));
            } else {
                protocol.datagramReceived(buffers.received(room.position()), from);
            }
        }
    }

    @Override
    public void sendTo(ByteBuffer data, InetSocketAddress to) {
        loop.checkThread();
        InetSocketAddress target = target(to);
        if (lost) {
            data.position(data.limit());
            if (++drops == DROPS_BEFORE_WARNING) {
                SocketTransport.LOGGER.log(Level.WARNING, "datagram after the end: {0}", this);
            }
            return;
        }
        if (queue.isEmpty() && sendNow(data, target)) {
            return;
        }
        kept += data.remaining() + HEADER;
        ByteBuffer copy = ByteBuffer.allocate(data.remaining());
        queue.add(new Kept(copy.put(data).flip(), target));
        if (!registration.hasWriter()) {
            registration.onWritable(this::writeReady);
        }
        checkHighWater();
    }

    private InetSocketAddress target(InetSocketAddress to) {
        if (remote != null && (to == null || to.equals(remote))) {
            return remote;
        }
        if (to == null || remote != null || to.isUnresolved() || (v4 && !UdpOpening.isV4(to))) {
            String only = remote != null ? Addresses.text(remote) + " only" : "a resolved address of its family";
            throw new IllegalArgumentException(
                    "cannot send to " + Addresses.text(to) + ", but to " + only + ": " + this);
        }
        return to;
    }

    /** Returns whether the datagram is done with. An empty one always is: its count does not say whether it went. */
    private boolean sendNow(ByteBuffer data, InetSocketAddress to) {
        int size = data.remaining();
        try {
            int sent = channel.isConnected() ? channel.write(data) : channel.send(data, to);
            return sent > 0 || size == 0;
        } catch (IOException failure) {
            data.position(data.limit());
            protocol.errorReceived(failure);
            return true;
        }
    }

    private void writeReady() {
        while (!queue.isEmpty()) {
            Kept next = queue.poll();
            if (!sendNow(next.data(), next.to())) {
                queue.addFirst(next);
                break;
            }
            kept -= next.data().limit() + HEADER;
        }
        if (!lost) {
            checkLowWater();
        }
        if (queue.isEmpty()) {
            registration.removeWritable();
            if (closing) {
                lose(null);
            }
        }
    }

    private void checkHighWater() {
        if (!paused && kept > high) {
            paused = true;
            tell("pauseWriting()", protocol::pauseWriting);
        }
    }

    private void checkLowWater() {
        if (paused && kept <= low) {
            paused = false;
            tell("resumeWriting()", protocol::resumeWriting);
        }
    }

    /** Rule 203: what a protocol throws here is reported, and the endpoint lives. */
    private void tell(String what, Runnable call) {
        try {
            call.run();
        } catch (Throwable failure) {
            report(what + " failed", failure);
        }
    }

    private void report(String message, Throwable failure) {
        EventLoop.throwIfFatal(failure);
        loop.callExceptionHandler(LoopError.of(message, failure, this, protocol));
    }

    @Override
    public void close() {
        loop.checkThread();
        if (closing) {
            return;
        }
        closing = true;
        registration.removeReadable();
        if (queue.isEmpty()) {
            lose(null);
        }
    }

    @Override
    public void abort() {
        loop.checkThread();
        lose(null);
    }

    private void lose(Throwable cause) {
        if (lost) {
            return;
        }
        lost = true;
        closing = true;
        registration.removeReadable();
        registration.removeWritable();
        queue.clear();
        kept = 0;
        loop.execute(() -> {
            tell("connectionLost()", () -> protocol.connectionLost(cause));
            free();
        });
    }

    private void free() {
        try {
            registration.close();
        } catch (IOException failure) {
            SocketTransport.LOGGER.log(Level.DEBUG, () -> this + ": closing failed: " + failure);
        }
    }

    @Override
    public boolean closeWithLoop() {
        boolean forgotten = !closing;
        lost = true;
        closing = true;
        free();
        return forgotten;
    }

    @Override
    public boolean isClosing() {
        return closing;
    }

    @Override
    public long writeBufferSize() {
        return kept;
    }

    @Override
    public void setWriteBufferLimits(int newHigh, int newLow) {
        loop.checkThread();
        Outgoing.requireLimits(newHigh, newLow);
        high = newHigh;
        low = newLow;
        checkHighWater();
        checkLowWater();
    }

    @Override
    public void join(InetAddress group, NetworkInterface on) throws IOException {
        loop.checkThread();
        MembershipKey key = channel.join(group, on);
        if (!groups.contains(key)) {
            groups.add(key);
        }
    }

    @Override
    public boolean leave(InetAddress group, NetworkInterface on) {
        loop.checkThread();
        List<MembershipKey> left = groups.stream()
                .filter(key -> key.group().equals(group) && Objects.equals(key.networkInterface(), on))
                .toList();
        left.forEach(MembershipKey::drop);
        return groups.removeAll(left);
    }

    @Override
    @SuppressWarnings("unchecked") // the constants of ExtraInfo fix the types
    public <T> T extraInfo(ExtraInfo<T> key) {
        if (key.equals(ExtraInfo.PEERNAME)) {
            return (T) (channel.isConnected() ? remote : null);
        }
        if (key.equals(ExtraInfo.SOCKNAME)) {
            return (T) local;
        }
        return key.equals(ExtraInfo.SOCKET) ? (T) new TransportSocket(channel) : null;
    }

    @Override
    public EventLoop loop() {
        return loop;
    }

    @Override
    public String toString() {
        String to = remote == null ? "" : " to " + Addresses.text(remote);
        String state = lost ? " lost" : closing ? " closing" : " open";
        return "<UdpTransport " + Addresses.text(local) + to + state + ", queued=" + kept + " B>";
    }
}
