package io.nioloop.testing;

import io.nioloop.net.Addresses;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.ProtocolFamily;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.AlreadyBoundException;
import java.nio.channels.AlreadyConnectedException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.MembershipKey;
import java.nio.channels.NotYetConnectedException;
import java.util.Objects;
import java.util.Set;

/** A datagram socket of a {@link SimulatedNetwork} as programs see it. Multicast groups cannot be joined. */
final class SimDatagramChannel extends DatagramChannel implements SimChannel {
    private final SimulatedNetwork network;
    private final ProtocolFamily family; // null: both kinds of IP
    private final DatagramSocketState socket;
    private final SocketOptions options = new SocketOptions(SocketOptions.DATAGRAM);

    SimDatagramChannel(SimulatedNetwork network, ProtocolFamily family, DatagramSocketState socket) {
        super(network);
        this.network = network;
        this.family = family;
        this.socket = socket;
    }

    @Override
    public DatagramChannel bind(SocketAddress address) throws IOException {
        requireOpen();
        if (socket.isBound()) {
            throw new AlreadyBoundException();
        }
        SocketAddress checked = Hosts.checkLocal(address, family);
        Hosts.refuseBind(network.faults());
        bindTo(checked);
        return this;
    }

    private void bindTo(SocketAddress address) throws IOException {
        socket.bind(address, options.value(StandardSocketOptions.SO_REUSEPORT));
        socket.receiveBuffer(options.size(StandardSocketOptions.SO_RCVBUF, network.receiveBuffer()));
    }

    private void bindIfNeeded() throws IOException {
        if (!socket.isBound()) {
            bindTo(Hosts.checkLocal(null, family));
        }
    }

    @Override
    public DatagramChannel connect(SocketAddress peer) throws IOException {
        requireOpen();
        if (socket.remote() != null) {
            throw new AlreadyConnectedException();
        }
        SocketAddress checked = Hosts.checkRemote(peer, family);
        bindIfNeeded();
        socket.connect(checked);
        return this;
    }

    @Override
    public DatagramChannel disconnect() {
        if (isOpen()) {
            socket.disconnect();
        }
        return this;
    }

    @Override
    public SocketAddress receive(ByteBuffer data) throws IOException {
        Buffered.requireWritable(data);
        requireOpen();
        requireNonBlocking("receive");
        Datagram datagram = socket.receive(data);
        return datagram == null ? null : datagram.from();
    }

    @Override
    public int send(ByteBuffer data, SocketAddress target) throws IOException {
        requireOpen();
        SocketAddress checked = Hosts.checkRemote(target, family);
        if (socket.remote() != null && !socket.remote().equals(checked)) {
            throw new AlreadyConnectedException();
        }
        requireNonBlocking("send");
        bindIfNeeded();
        return socket.send(data, checked);
    }

    @Override
    public int read(ByteBuffer data) throws IOException {
        Buffered.requireWritable(data);
        requireConnected("read");
        int before = data.position();
        socket.receive(data);
        return data.position() - before;
    }

    @Override
    public long read(ByteBuffer[] buffers, int offset, int length) throws IOException {
        Buffered.requireWritable(buffers, offset, length);
        long room = Buffered.remaining(buffers, offset, length);
        requireConnected("read");
        Datagram datagram = socket.next();
        if (datagram == null) {
            return 0;
        }
        ByteBuffer from = ByteBuffer.wrap(datagram.bytes());
        int count = (int) Math.min(room, from.remaining());
        Buffered.move(buffers, offset, count, (buffer, piece) -> {
            buffer.put(from.slice().limit(piece));
            from.position(from.position() + piece);
        });
        return count;
    }

    @Override
    public int write(ByteBuffer data) throws IOException {
        Objects.requireNonNull(data, "data");
        requireConnected("write");
        return socket.send(data, socket.remote());
    }

    @Override
    public long write(ByteBuffer[] buffers, int offset, int length) throws IOException {
        long total = Buffered.remaining(buffers, offset, length);
        requireConnected("write");
        ByteBuffer one = ByteBuffer.allocate((int) Math.min(total, Integer.MAX_VALUE));
        for (int i = offset; i < offset + length; i++) {
            one.put(buffers[i].duplicate());
        }
        int sent = socket.send(one.flip(), socket.remote());
        if (sent > 0) {
            Buffered.move(buffers, offset, sent, (buffer, piece) -> buffer.position(buffer.position() + piece));
        }
        return sent;
    }

    @Override
    public boolean isConnected() {
        return socket.remote() != null;
    }

    @Override
    public SocketAddress getLocalAddress() throws IOException {
        requireOpen();
        return socket.local();
    }

    @Override
    public SocketAddress getRemoteAddress() throws IOException {
        requireOpen();
        return socket.remote();
    }

    @Override
    public <T> DatagramChannel setOption(SocketOption<T> option, T value) throws IOException {
        Objects.requireNonNull(option, "option");
        requireOpen();
        options.put(option, value);
        return this;
    }

    @Override
    public <T> T getOption(SocketOption<T> option) throws IOException {
        Objects.requireNonNull(option, "option");
        requireOpen();
        return options.value(option);
    }

    @Override
    public Set<SocketOption<?>> supportedOptions() {
        return options.supported();
    }

    @Override
    public MembershipKey join(InetAddress group, NetworkInterface interfaceToUse) {
        throw new UnsupportedOperationException("a simulated network has no multicast groups: " + group);
    }

    @Override
    public MembershipKey join(InetAddress group, NetworkInterface interfaceToUse, InetAddress source) {
        return join(group, interfaceToUse);
    }

    @Override
    public DatagramSocket socket() {
        throw Hosts.noSocket("DatagramChannel");
    }

    private void requireConnected(String what) throws ClosedChannelException {
        requireOpen();
        if (!isConnected()) {
            throw new NotYetConnectedException();
        }
        requireNonBlocking(what);
    }

    private void requireNonBlocking(String what) {
        if (isBlocking()) {
            throw Hosts.wouldBlock(what, this);
        }
    }

    @Override
    protected void implCloseSelectableChannel() {
        network.onOwnThread(() -> {
            network.trace(Happening.CLOSED, number(), 0);
            if (!isRegistered()) {
                kill();
            }
        });
    }

    @Override
    public void kill() {
        socket.kill();
        network.freed(this);
    }

    @Override
    protected void implConfigureBlocking(boolean block) {
        // Whether it blocks is asked when it matters.
    }

    @Override
    public int number() {
        return socket.number();
    }

    @Override
    public SimulatedNetwork network() {
        return network;
    }

    @Override
    public Watch watch() {
        return socket.watch();
    }

    @Override
    public String toString() {
        String from = socket.local() == null ? "" : " " + Addresses.text(socket.local());
        String to = socket.remote() == null ? "" : " to " + Addresses.text(socket.remote());
        return "<SimDatagramChannel #" + number() + from + to + (isOpen() ? "" : " closed") + ">";
    }
}
