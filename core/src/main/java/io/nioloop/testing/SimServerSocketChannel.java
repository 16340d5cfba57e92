package io.nioloop.testing;

import io.nioloop.net.Addresses;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.ServerSocket;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.channels.AlreadyBoundException;
import java.nio.channels.NotYetBoundException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Objects;
import java.util.Set;

/** A listening socket of a {@link SimulatedNetwork} as programs see it. */
final class SimServerSocketChannel extends ServerSocketChannel implements SimChannel {
    private static final int DEFAULT_BACKLOG = 50;

    private final SimulatedNetwork network;
    private final ProtocolFamily family; // null: both kinds of IP
    private final Listener listener;
    private final SocketOptions options = new SocketOptions(SocketOptions.SERVER);

    SimServerSocketChannel(SimulatedNetwork network, ProtocolFamily family, Listener listener) {
        super(network);
        this.network = network;
        this.family = family;
        this.listener = listener;
    }

    @Override
    public ServerSocketChannel bind(SocketAddress address, int backlog) throws IOException {
        requireOpen();
        if (listener.local() != null) {
            throw new AlreadyBoundException();
        }
        SocketAddress checked = Hosts.checkLocal(address, family);
        if (family == null && Ports.isWildcard(checked)) {
            checked = Hosts.anyOfBoth(((InetSocketAddress) checked).getPort());
        }
        Hosts.refuseBind(network.faults());
        boolean shared = options.value(StandardSocketOptions.SO_REUSEPORT);
        SocketAddress bound = network.ports().bind(checked, listener, shared);
        listener.buffers(network.sendBuffer(), options.size(StandardSocketOptions.SO_RCVBUF, network.receiveBuffer()));
        listener.listen(bound, backlog < 1 ? DEFAULT_BACKLOG : backlog);
        return this;
    }

    @Override
    public SocketChannel accept() throws IOException {
        requireOpen();
        if (listener.local() == null) {
            throw new NotYetBoundException();
        }
        if (isBlocking()) {
            throw Hosts.wouldBlock("accept", this);
        }
        if (listener.readyOps() == 0) {
            return null;
        }
        refuseAccept();
        if (network.faults().strikes(FaultKind.ACCEPT_NOTHING)) {
            return null;
        }
        TcpSocket accepted = listener.accept();
        network.trace(Happening.ACCEPTED, number(), accepted.number());
        boolean unix = family == StandardProtocolFamily.UNIX;
        return network.opened(new SimSocketChannel(network, unix ? family : null, accepted));
    }

    private void refuseAccept() throws IOException {
        Faults faults = network.faults();
        if (faults.strikes(FaultKind.ACCEPT_ABORTED)) {
            listener.accept().kill(true);
            throw Errno.ECONNABORTED.io();
        }
        if (network.isOutOfDescriptors() || faults.strikes(FaultKind.ACCEPT_TOO_MANY_FILES)) {
            throw Errno.EMFILE.io();
        }
        if (faults.strikes(FaultKind.ACCEPT_TOO_MANY_FILES_IN_SYSTEM)) {
            throw Errno.ENFILE.io();
        }
        if (faults.strikes(FaultKind.ACCEPT_NO_BUFFERS)) {
            throw Errno.ENOBUFS.io();
        }
    }

    @Override
    public SocketAddress getLocalAddress() throws IOException {
        requireOpen();
        return listener.local();
    }

    @Override
    public <T> ServerSocketChannel setOption(SocketOption<T> option, T value) throws IOException {
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
    public ServerSocket socket() {
        throw Hosts.noSocket("ServerSocketChannel");
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
        listener.kill();
        network.freed(this);
    }

    @Override
    protected void implConfigureBlocking(boolean block) {
        // Whether it blocks is asked when it matters.
    }

    @Override
    public int number() {
        return listener.number();
    }

    @Override
    public SimulatedNetwork network() {
        return network;
    }

    @Override
    public Watch watch() {
        return listener.watch();
    }

    @Override
    public String toString() {
        String where = listener.local() == null ? "" : " " + Addresses.text(listener.local());
        return "<SimServerSocketChannel #" + number() + where + (isOpen() ? "" : " closed") + ">";
    }
}
