package io.nioloop.net;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** A listening socket with a backlog that the test fills. */
final class FakeServerSocket extends ServerSocketChannel implements FakeSelector.Scripted {
    private static final int CHOSEN_PORT = 49152;

    private final FakeNet net;
    private final Deque<Object> backlog = new ArrayDeque<>(); // FakeSocket or IOException
    private IOException lasting; // what every accept throws
    private IOException bindFailure;
    private SocketAddress address;

    final Map<SocketOption<?>, Object> options = new LinkedHashMap<>();
    int backlogAsked;
    int accepts; // calls

    FakeServerSocket(FakeNet net) {
        super(net);
        this.net = net;
    }

    FakeServerSocket refuseToBind(IOException failure) {
        bindFailure = failure;
        return this;
    }

    /** A client connects. */
    FakeSocket arrive() {
        FakeSocket client = net.socket();
        backlog.add(client);
        return client;
    }

    /** One call of accept fails; the connection it would have returned is gone. */
    void fail(IOException failure) {
        backlog.add(failure);
    }

    /** Every call of accept fails, and whoever waits goes on waiting; null: no longer. */
    void failAlways(IOException failure) {
        lasting = failure;
    }

    int waiting() {
        return backlog.size();
    }

    /** What the loop waits for: "" or "accept". */
    String awaited() {
        SelectionKey key = keyFor(net.selector());
        return key != null && key.isValid() && key.interestOps() == SelectionKey.OP_ACCEPT ? "accept" : "";
    }

    @Override
    public int readyOps() {
        return backlog.isEmpty() ? 0 : SelectionKey.OP_ACCEPT;
    }

    @Override
    public SocketChannel accept() throws IOException {
        accepts++;
        if (!isOpen()) {
            throw new ClosedChannelException();
        }
        if (lasting != null) {
            throw lasting;
        }
        Object next = backlog.poll();
        if (next instanceof IOException failure) {
            throw failure;
        }
        return (SocketChannel) next;
    }

    @Override
    public ServerSocketChannel bind(SocketAddress wanted, int backlogWanted) throws IOException {
        if (bindFailure != null) {
            throw bindFailure;
        }
        backlogAsked = backlogWanted;
        InetSocketAddress inet = (InetSocketAddress) wanted;
        InetAddress ip = inet.getAddress();
        address = inet.getPort() == 0 ? new InetSocketAddress(ip, CHOSEN_PORT) : inet;
        return this;
    }

    @Override
    public SocketAddress getLocalAddress() {
        return address;
    }

    @Override
    public <T> ServerSocketChannel setOption(SocketOption<T> option, T value) {
        options.put(option, value);
        return this;
    }

    @Override
    @SuppressWarnings("unchecked") // setOption is the only way in
    public <T> T getOption(SocketOption<T> option) {
        return (T) options.get(option);
    }

    @Override
    public Set<SocketOption<?>> supportedOptions() {
        return Set.of();
    }

    @Override
    protected void implCloseSelectableChannel() {}

    @Override
    protected void implConfigureBlocking(boolean block) {}

    @Override
    public ServerSocket socket() {
        throw new UnsupportedOperationException();
    }
}
