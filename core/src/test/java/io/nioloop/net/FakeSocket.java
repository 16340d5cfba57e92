package io.nioloop.net;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A socket that does what the test wrote down. Input comes in the pieces in which it was written down; output is taken
 * as far as there is {@link #room}, or by {@link #takes} call by call.
 */
final class FakeSocket extends SocketChannel implements FakeSelector.Scripted {
    private static final Object END = "end of stream";
    private static final Object NOTHING = "nothing";

    private final FakeNet net;
    private final Deque<Object> input = new ArrayDeque<>(); // ByteBuffer, IOException, END or NOTHING
    private final Deque<Object> takes = new ArrayDeque<>(); // Integer or IOException
    private final ByteArrayOutputStream output = new ByteArrayOutputStream();
    private long room = Long.MAX_VALUE;
    private SocketAddress local;
    private SocketAddress remote;
    private boolean outputShut;
    private boolean connected;
    private boolean connecting;
    private Object answer = "pending"; // to connect: that, "at once", "hesitating", "established" or an exception
    private IOException shutdownFailure;
    private IOException bindFailure;
    private IOException optionFailure;
    private IOException closeFailure;
    private List<String> story = new ArrayList<>();

    final List<Integer> writes = new ArrayList<>(); // bytes offered by each call
    final List<ByteBuffer> offered = new ArrayList<>(); // the buffers themselves
    final List<Integer> readSizes = new ArrayList<>(); // room offered by each call
    final Map<SocketOption<?>, Object> options = new LinkedHashMap<>();

    FakeSocket(FakeNet net) {
        super(net);
        this.net = net;
    }

    // ------------------------------------------------------------------------------------------ what the test writes

    FakeSocket connected(InetSocketAddress here, InetSocketAddress there) {
        local = here;
        remote = there;
        connected = true;
        try {
            configureBlocking(false);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return this;
    }

    FakeSocket connectsAtOnce() {
        answer = "at once";
        return this;
    }

    /** The connection that is being made stands now, or as soon as it is begun. */
    FakeSocket establish() {
        answer = "established";
        return this;
    }

    /** The selector will say once that connecting is over, and it is not. */
    FakeSocket hesitate() {
        answer = "hesitating";
        return this;
    }

    /** {@code finishConnect} will fail. */
    FakeSocket refuse(Exception failure) {
        answer = failure;
        return this;
    }

    /** {@code connect} itself fails. */
    FakeSocket refuseAtOnce(Exception failure) {
        answer = new Exception[] {failure};
        return this;
    }

    FakeSocket localAddress(InetSocketAddress here) {
        local = here;
        return this;
    }

    FakeSocket refuseToBind(IOException failure) {
        bindFailure = failure;
        return this;
    }

    FakeSocket receive(String text) {
        return receive(text.getBytes(StandardCharsets.UTF_8));
    }

    FakeSocket receive(byte[] bytes) {
        input.add(ByteBuffer.wrap(bytes.clone()));
        return this;
    }

    FakeSocket receiveEnd() {
        input.add(END);
        return this;
    }

    /** The selector will say that there is something to read, and there is nothing. */
    FakeSocket receiveNothing() {
        input.add(NOTHING);
        return this;
    }

    FakeSocket receive(IOException failure) {
        input.add(failure);
        return this;
    }

    /** How many bytes it takes until more room is made; while it takes none it is not ready for writing. */
    FakeSocket room(long bytes) {
        room = bytes;
        return this;
    }

    /** What the next calls take, at most; it is ready for writing all the time. */
    FakeSocket takes(Integer... counts) {
        takes.addAll(Arrays.asList(counts));
        return this;
    }

    FakeSocket failWriting(IOException failure) {
        takes.add(failure);
        return this;
    }

    FakeSocket failShutdown(IOException failure) {
        shutdownFailure = failure;
        return this;
    }

    FakeSocket failOptions(IOException failure) {
        optionFailure = failure;
        return this;
    }

    FakeSocket failClosing(IOException failure) {
        closeFailure = failure;
        return this;
    }

    /** Writes down there too what happens to it: sent, shut, closed. */
    FakeSocket tells(List<String> to) {
        story = to;
        return this;
    }

    // ------------------------------------------------------------------------------------------- what the test reads

    /** What was sent since this was asked last. */
    String sent() {
        return new String(sentBytes(), StandardCharsets.UTF_8);
    }

    byte[] sentBytes() {
        byte[] bytes = output.toByteArray();
        output.reset();
        return bytes;
    }

    /** What the loop waits for on this socket: "", "read", "write", "read write" or "connect". */
    String awaited() {
        SelectionKey key = keyFor(net.selector());
        return key == null || !key.isValid() ? "" : text(key.interestOps());
    }

    private static String text(int ops) {
        List<String> words = new ArrayList<>();
        if ((ops & SelectionKey.OP_READ) != 0) {
            words.add("read");
        }
        if ((ops & SelectionKey.OP_WRITE) != 0) {
            words.add("write");
        }
        if ((ops & SelectionKey.OP_CONNECT) != 0) {
            words.add("connect");
        }
        return String.join(" ", words);
    }

    /** Whether there is input that nobody has read. */
    boolean hasUnread() {
        return !input.isEmpty();
    }

    // ----------------------------------------------------------------------------------------------- what a socket is

    @Override
    public int readyOps() {
        int ops = connected && !input.isEmpty() ? SelectionKey.OP_READ : 0;
        if (connected && (room > 0 || !takes.isEmpty())) {
            ops |= SelectionKey.OP_WRITE;
        }
        if (connecting && !"pending".equals(answer)) {
            ops |= SelectionKey.OP_CONNECT;
        }
        return ops;
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        requireOpen();
        readSizes.add(target.remaining());
        Object next = input.peek();
        if (next == null || next == NOTHING) {
            input.poll();
            return 0;
        }
        if (next == END) {
            return -1; // and again each time, as a socket does
        }
        if (next instanceof IOException failure) {
            input.remove();
            throw failure;
        }
        ByteBuffer piece = (ByteBuffer) next;
        int count = Math.min(piece.remaining(), target.remaining());
        target.put(piece.slice(piece.position(), count));
        if (!piece.position(piece.position() + count).hasRemaining()) {
            input.remove();
        }
        return count;
    }

    @Override
    public int write(ByteBuffer data) throws IOException {
        return (int) write(new ByteBuffer[] {data}, 0, 1);
    }

    @Override
    public long write(ByteBuffer[] pieces, int offset, int length) throws IOException {
        requireOpen();
        List<ByteBuffer> these = Arrays.asList(pieces).subList(offset, offset + length);
        offered.addAll(these);
        writes.add(these.stream().mapToInt(ByteBuffer::remaining).sum());
        Object next = takes.poll();
        if (next instanceof IOException failure) {
            throw failure;
        }
        long left = next == null ? room : Math.min(room, (Integer) next);
        ByteArrayOutputStream taken = new ByteArrayOutputStream();
        for (ByteBuffer piece : these) {
            byte[] bytes = new byte[(int) Math.min(left - taken.size(), piece.remaining())];
            piece.get(bytes);
            taken.writeBytes(bytes);
        }
        return taken(taken.toByteArray());
    }

    private int taken(byte[] bytes) {
        output.writeBytes(bytes);
        room = room == Long.MAX_VALUE ? room : room - bytes.length;
        if (bytes.length > 0) {
            story.add("sent " + (bytes.length > 40 ? bytes.length + " B" : new String(bytes, StandardCharsets.UTF_8)));
        }
        return bytes.length;
    }

    private void requireOpen() throws ClosedChannelException {
        if (!isOpen()) {
            throw new ClosedChannelException();
        }
    }

    @Override
    public SocketChannel shutdownOutput() throws IOException {
        requireOpen();
        if (shutdownFailure != null) {
            throw shutdownFailure;
        }
        if (!outputShut) { // a second time is nothing, as in the JDK
            story.add("shut");
            outputShut = true;
        }
        return this;
    }

    @Override
    public boolean connect(SocketAddress address) throws IOException {
        remote = address;
        if (local == null) {
            local = FakeNet.HERE;
        }
        if (answer instanceof Exception[] failures) {
            fail(failures[0]);
        }
        connected = "at once".equals(answer);
        connecting = !connected;
        return connected;
    }

    @Override
    public boolean finishConnect() throws IOException {
        requireOpen();
        if (answer instanceof Exception failure) {
            fail(failure);
        }
        if ("established".equals(answer)) {
            connected = true;
            connecting = false;
        } else {
            answer = "pending";
        }
        return connected;
    }

    private static void fail(Exception failure) throws IOException {
        if (failure instanceof RuntimeException unchecked) {
            throw unchecked;
        }
        throw (IOException) failure;
    }

    @Override
    public boolean isConnected() {
        return connected;
    }

    @Override
    public boolean isConnectionPending() {
        return connecting;
    }

    @Override
    public SocketChannel bind(SocketAddress address) throws IOException {
        if (bindFailure != null) {
            throw bindFailure;
        }
        local = address;
        return this;
    }

    @Override
    public SocketAddress getLocalAddress() throws IOException {
        requireOpen();
        return local;
    }

    @Override
    public SocketAddress getRemoteAddress() throws IOException {
        requireOpen();
        return remote;
    }

    @Override
    public <T> SocketChannel setOption(SocketOption<T> option, T value) throws IOException {
        if (optionFailure != null) {
            throw optionFailure;
        }
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
        return Set.of(StandardSocketOptions.TCP_NODELAY);
    }

    @Override
    protected void implCloseSelectableChannel() throws IOException {
        story.add("closed");
        if (closeFailure != null) {
            throw closeFailure;
        }
    }

    @Override
    protected void implConfigureBlocking(boolean block) {}

    @Override
    public long read(ByteBuffer[] targets, int offset, int length) {
        throw new UnsupportedOperationException();
    }

    @Override
    public SocketChannel shutdownInput() {
        throw new UnsupportedOperationException();
    }

    @Override
    public Socket socket() {
        throw new UnsupportedOperationException();
    }
}
