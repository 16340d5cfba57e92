package io.nioloop.testing;

import io.nioloop.net.Addresses;
import java.io.IOException;
import java.net.ProtocolFamily;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.AlreadyBoundException;
import java.nio.channels.AlreadyConnectedException;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ConnectionPendingException;
import java.nio.channels.NoConnectionPendingException;
import java.nio.channels.NotYetConnectedException;
import java.nio.channels.SocketChannel;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;

/** A socket of a {@link SimulatedNetwork} as programs see it: the contract of {@link SocketChannel}, never blocking. */
final class SimSocketChannel extends SocketChannel implements SimChannel {
    private final SimulatedNetwork network;
    private final ProtocolFamily family; // null: either kind of IP
    private final TcpSocket socket;
    private final SocketOptions options = new SocketOptions(SocketOptions.SOCKET);
    private boolean joined; // the program knows that it is connected
    private boolean outputShut;
    private boolean wasReset; // a read has said so

    SimSocketChannel(SimulatedNetwork network, ProtocolFamily family, TcpSocket socket) {
        super(network);
        this.network = network;
        this.family = family;
        this.socket = socket;
        this.joined = socket.isConnected();
    }

    @Override
    public SocketChannel bind(SocketAddress address) throws IOException {
        requireOpen();
        if (socket.state() == TcpSocket.State.CONNECTING) {
            throw new ConnectionPendingException();
        }
        if (socket.local() != null) {
            throw new AlreadyBoundException();
        }
        SocketAddress checked = Hosts.checkLocal(address, family);
        Hosts.refuseBind(network.faults());
        socket.bind(checked);
        return this;
    }

    @Override
    public boolean connect(SocketAddress target) throws IOException {
        SocketAddress checked = Hosts.checkRemote(target, family);
        requireOpen();
        requireNonBlocking("connect");
        switch (socket.state()) {
            case FRESH -> {}
            case CONNECTING, FAILED -> throw new ConnectionPendingException();
            case CONNECTED, BROKEN -> throw joined ? new AlreadyConnectedException() : new ConnectionPendingException();
        }
        socket.buffers(
                options.size(StandardSocketOptions.SO_SNDBUF, network.sendBuffer()),
                options.size(StandardSocketOptions.SO_RCVBUF, network.receiveBuffer()));
        try {
            if (socket.local() == null) {
                socket.bind(Hosts.ownAddress(checked));
            }
            joined = socket.connect(checked);
            return joined;
        } catch (IOException failure) {
            close();
            throw failure;
        }
    }

    @Override
    public boolean finishConnect() throws IOException {
        requireOpen();
        if (joined) {
            return true;
        }
        switch (socket.state()) {
            case FRESH -> throw new NoConnectionPendingException();
            case CONNECTING -> {
                return false;
            }
            case CONNECTED -> {
                joined = true;
                return true;
            }
            case FAILED, BROKEN -> {}
        }
        IOException failure = socket.takeError().socket();
        close();
        throw failure;
    }

    @Override
    public boolean isConnected() {
        return joined;
    }

    @Override
    public boolean isConnectionPending() {
        return !joined && socket.state() != TcpSocket.State.FRESH;
    }

    @Override
    public int read(ByteBuffer data) throws IOException {
        requireReadable();
        Buffered.requireWritable(data);
        int count = mayRead(data.remaining());
        if (count > 0) {
            socket.take(data, count);
        }
        return count;
    }

    @Override
    public long read(ByteBuffer[] buffers, int offset, int length) throws IOException {
        long room = Buffered.remaining(buffers, offset, length);
        requireReadable();
        Buffered.requireWritable(buffers, offset, length);
        int count = mayRead(room);
        Buffered.move(buffers, offset, count, socket::take);
        return count;
    }

    private void requireReadable() throws ClosedChannelException {
        requireConnected();
        requireNonBlocking("read");
    }

    private int mayRead(long room) throws IOException {
        if (wasReset) {
            throw Errno.reset();
        }
        if (socket.isInputShut()) {
            return -1;
        }
        if (room == 0) {
            return 0;
        }
        try {
            return socket.mayRead(room);
        } catch (SocketException reset) {
            wasReset = true;
            throw reset;
        }
    }

    @Override
    public int write(ByteBuffer data) throws IOException {
        requireWritable();
        int count = data.hasRemaining() ? socket.mayWrite(data.remaining()) : 0;
        if (count > 0) {
            socket.put(data, count);
            socket.send();
        }
        return count;
    }

    @Override
    public long write(ByteBuffer[] buffers, int offset, int length) throws IOException {
        long wanted = Buffered.remaining(buffers, offset, length);
        requireWritable();
        int count = wanted == 0 ? 0 : socket.mayWrite(wanted);
        if (count > 0) {
            Buffered.move(buffers, offset, count, socket::put);
            socket.send();
        }
        return count;
    }

    private void requireWritable() throws ClosedChannelException {
        requireConnected();
        requireNonBlocking("write");
        if (outputShut) {
            throw new AsynchronousCloseException(); // what the JDK throws then
        }
    }

    @Override
    public SocketChannel shutdownInput() throws IOException {
        requireConnected();
        socket.shutInput();
        return this;
    }

    @Override
    public SocketChannel shutdownOutput() throws IOException {
        requireConnected();
        if (!outputShut) {
            outputShut = true;
            socket.endOutput();
        }
        return this;
    }

    @Override
    public SocketAddress getLocalAddress() throws IOException {
        requireOpen();
        return socket.local();
    }

    @Override
    public SocketAddress getRemoteAddress() throws IOException {
        requireOpen();
        return isConnected() ? socket.remote() : null;
    }

    @Override
    public <T> SocketChannel setOption(SocketOption<T> option, T value) throws IOException {
        Objects.requireNonNull(option, "option");
        requireOpen();
        options.put(option, value);
        if (network.faults().strikes(FaultKind.OPTION_FAILS)) {
            throw Errno.EINVAL.socket();
        }
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
    public Socket socket() {
        throw Hosts.noSocket("SocketChannel");
    }

    private void requireConnected() throws ClosedChannelException {
        requireOpen();
        if (!isConnected()) {
            throw new NotYetConnectedException();
        }
    }

    private void requireNonBlocking(String what) {
        if (isBlocking()) {
            throw Hosts.wouldBlock(what, this);
        }
    }

    /**
     * As the JDK does: while a selector knows the channel only the end of the stream is sent; the rest follows when a
     * select has found the key cancelled.
     */
    @Override
    protected void implCloseSelectableChannel() throws IOException {
        network.onOwnThread(this::closeNow);
        if (!network.isElsewhere() && network.faults().strikes(FaultKind.CLOSE_FAILS)) {
            watch().cancelKeys(); // since the JDK does not, after an exception
            throw Errno.EIO.io();
        }
    }

    private void closeNow() {
        network.trace(Happening.CLOSED, number(), 0);
        if (!isRegistered()) {
            kill();
        } else if (!abortive()) {
            socket.endOutput();
        }
    }

    @Override
    public void kill() {
        socket.kill(abortive());
        network.freed(this);
    }

    private boolean abortive() {
        return options.value(StandardSocketOptions.SO_LINGER) == 0;
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
        String state = !isOpen() ? "closed" : socket.state().name().toLowerCase(Locale.ROOT);
        String from = socket.local() == null ? "" : " " + Addresses.text(socket.local());
        String to = socket.remote() == null ? "" : " to " + Addresses.text(socket.remote());
        return "<SimSocketChannel #" + number() + from + to + " " + state + ">";
    }
}
