package io.nioloop.loop;

import java.io.IOException;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;

/**
 * A channel's place at the selector: who is called when it can be read, and who when it can be written. Whoever
 * claimed the channel holds this object, and with it the right to change that. Belongs to the loop's thread.
 *
 * <p>What a channel waits for is changed only when it really changes, since each change is a system call at the next
 * poll; and the key is never cancelled but by closing the channel, since a channel with a cancelled key cannot come
 * back before the next poll ({@code SelectorPollerTest.aReaderCanBeAddedAgainInTheCallbackThatRemovedIt}).
 */
public final class Registration {
    private static final int READING = SelectionKey.OP_READ | SelectionKey.OP_ACCEPT;

    private final EventLoop loop;
    private final SelectorPoller poller;
    private SelectionKey key; // replaced when the selector is rebuilt
    private Handle reader; // null: nobody reads
    private Handle writer; // null: nobody writes
    private Object owner; // null: anybody may change the registration
    final int number; // in the order of arrival

    Registration(EventLoop loop, SelectorPoller poller, int number) {
        this.loop = loop;
        this.poller = poller;
        this.number = number;
    }

    /**
     * Does what {@link EventLoop#addReader} says.
     *
     * @param callback what to run, in the context that is current now
     * @return its handle
     */
    public Handle onReadable(Runnable callback) {
        return onReadable(new Handle(loop, callback, loop.context()));
    }

    /**
     * Takes up again what {@link #pauseReadable} left off.
     *
     * @param handle what that returned
     * @return the same
     */
    public Handle onReadable(Handle handle) {
        loop.checkThread();
        int ops = readingOps();
        if (reader != null && reader != handle) {
            reader.cancel();
        }
        reader = handle;
        interest(~READING, ops);
        return handle;
    }

    /**
     * Does what {@link EventLoop#addWriter} says.
     *
     * @param callback what to run, in the context that is current now
     * @return its handle
     */
    public Handle onWritable(Runnable callback) {
        loop.checkThread();
        Handle handle = new Handle(loop, callback, loop.context());
        int ops = writingOps();
        if (writer != null) {
            writer.cancel();
        }
        writer = handle;
        interest(READING, ops);
        return handle;
    }

    /** {@return whether there was a reader; it is cancelled} */
    public boolean removeReadable() {
        loop.checkThread();
        if (reader == null) {
            return false;
        }
        reader.cancel();
        pauseReadable();
        return true;
    }

    /**
     * Stops calling back for reading, for a while: the handle stays good for {@link #onReadable(Handle)}. A call that
     * is queued already still comes.
     *
     * @return the handle; null if nobody was called back so far
     */
    public Handle pauseReadable() {
        loop.checkThread();
        Handle paused = reader;
        reader = null;
        if (paused != null) {
            interest(~READING, 0);
        }
        return paused;
    }

    /** {@return whether somebody is called back for writing} */
    public boolean hasWriter() {
        return writer != null;
    }

    /** {@return whether there was a writer; it is cancelled} */
    public boolean removeWritable() {
        loop.checkThread();
        if (writer == null) {
            return false;
        }
        writer.cancel();
        writer = null;
        interest(READING, 0);
        return true;
    }

    /**
     * Closes the channel and forgets its callbacks, also those that are queued. The descriptor is free after the
     * loop's next look at the selector, which is in the next turn. Closing twice does nothing.
     *
     * @throws IOException if closing fails; the channel is closed nevertheless
     */
    public void close() throws IOException {
        loop.checkThread();
        if (reader != null) {
            reader.cancel();
            reader = null;
        }
        if (writer != null) {
            writer.cancel();
            writer = null;
        }
        poller.lookInNextTurn();
        if (loop.observer() != null && key.channel().isOpen()) {
            loop.emit(new LoopEvent.ChannelClosed(key.channel()));
        }
        key.channel().close();
    }

    private int readingOps() {
        SelectableChannel channel = key.channel();
        int ops = channel.validOps() & READING;
        if (ops == 0) {
            throw new IllegalArgumentException("cannot be read: " + channel);
        }
        if (channel instanceof SocketChannel socket && !socket.isConnected()) {
            throw new IllegalStateException("not connected: " + channel + "; connect it before it is read");
        }
        return ops;
    }

    private int writingOps() {
        SelectableChannel channel = key.channel();
        if (channel instanceof SocketChannel socket && !socket.isConnected()) {
            if (socket.isConnectionPending()) {
                return SelectionKey.OP_CONNECT;
            }
            throw new IllegalStateException("not connected: " + channel + "; connect it before it is written");
        }
        int ops = channel.validOps() & SelectionKey.OP_WRITE;
        if (ops == 0) {
            throw new IllegalArgumentException("cannot be written: " + channel);
        }
        return ops;
    }

    /** Keeps some bits of what the channel waits for, and adds others. */
    private void interest(int kept, int added) {
        try {
            int before = key.interestOps();
            int after = (before & kept) | added;
            if (after == before) {
                return;
            }
            key.interestOps(after);
            if (loop.observer() != null) {
                loop.emit(new LoopEvent.InterestChanged(key.channel(), after));
            }
        } catch (CancelledKeyException channelIsClosed) {
            poller.lookInNextTurn(); // to free its descriptor; nothing will be ready on it any more
        }
    }

    /** {@return the loop that looks after the channel} */
    public EventLoop loop() {
        return loop;
    }

    /** The poller's: the channel is ready, so its callbacks join the queue, reading before writing. */
    void ready(int readyOps, ReadyQueue queue) {
        if (loop.observer() != null) {
            loop.emit(new LoopEvent.ChannelReady(key.channel(), readyOps));
        }
        if (reader != null && (readyOps & READING) != 0) {
            if (reader.cancelled()) {
                removeReadable(); // rule 254
            } else {
                queue.add(reader);
            }
        }
        if (writer != null && (readyOps & ~READING) != 0) {
            if (writer.cancelled()) {
                removeWritable();
            } else {
                queue.add(writer);
            }
        }
    }

    void key(SelectionKey key) {
        this.key = key;
    }

    /** The poller's: the selector is replaced. */
    void moveTo(Selector selector) {
        SelectionKey old = key;
        try {
            key = old.channel().register(selector, old.interestOps(), this);
            old.cancel();
        } catch (ClosedChannelException | CancelledKeyException closedElsewhere) {
            // Another thread closed the channel: there is nothing to move.
        }
    }

    /**
     * Hands the channel to another owner, as a connection does that becomes a transport.
     *
     * @param next whom it belongs to from now on
     */
    public void own(Object next) {
        loop.checkThread();
        owner = next;
    }

    /** Whether the channel waits for something. */
    boolean waits() {
        return key.isValid() && key.interestOps() != 0;
    }

    LoopSnapshot.Channel snapshot() {
        return new LoopSnapshot.Channel(key.channel(), key.isValid() ? key.interestOps() : 0, owner);
    }

    Object owner() {
        return owner;
    }

    Registration notOwned() {
        if (owner != null) {
            throw new IllegalStateException(key.channel() + " is used by " + owner + ": use that instead");
        }
        return this;
    }
}
