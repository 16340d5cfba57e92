package io.nioloop.testing;

import java.util.List;

/**
 * What can go wrong in a simulation, each kind at its own kind of occasion. A {@link FaultPlan} says how often. The
 * occasions are, in the order in which the kinds stand here:
 *
 * <ul>
 *   <li>for reading and writing: a read that finds something, a write, an option that is set, a channel that is closed;
 *   <li>for {@link #ONE_BYTE_SEGMENTS} to {@link #SMALL_RECEIVE_BUFFER}: one direction of a new connection;
 *   <li>for {@link #SMALL_SEGMENT} to {@link #END_DELAYED}: a segment that is sent, or the end of a stream;
 *   <li>for {@code CONNECT_…}: a connect to another host's port;
 *   <li>for {@code OPEN_…}, {@code BIND_…} and {@code ACCEPT_…}: the call, if it would succeed;
 *   <li>for {@link #READY_LATE} to {@link #SLOW_CALLBACKS}: a select, mostly one that is about to sleep;
 *   <li>for {@code JOB_…} and {@code RESOLVER_…}: a job for the executor, a question to the resolver;
 *   <li>for {@code DATAGRAM_…}: a datagram that is sent.
 * </ul>
 */
public enum FaultKind {
    // Reading and writing. The occasion: a read that finds something, a write for which there is room.

    /** A read returns some of the bytes that are there. */
    SHORT_READ(Harm.NONE, "a read returns fewer bytes than are there"),
    /** A read returns one byte. */
    ONE_BYTE_READ(Harm.NONE, "a read returns one byte"),
    /** A read returns nothing although the channel was ready. */
    READ_NOTHING(Harm.NONE, "a read returns nothing although there are bytes"),
    /** A read fails as after many unanswered keep-alive probes; the connection is broken. */
    READ_TIMED_OUT(Harm.TOLD, "a read fails: Connection timed out"),
    /** A write takes some of the bytes that there is room for. */
    SHORT_WRITE(Harm.NONE, "a write takes fewer bytes than there is room for"),
    /** A write takes one byte. */
    ONE_BYTE_WRITE(Harm.NONE, "a write takes one byte"),
    /** A write takes nothing although the channel was ready. */
    WRITE_NOTHING(Harm.NONE, "a write takes nothing although there is room"),
    /** A write fails because the peer is gone; the connection is broken. */
    WRITE_BROKEN_PIPE(Harm.TOLD, "a write fails: Broken pipe"),
    /** A write fails because a router on the way gave up; the connection lives. */
    WRITE_HOST_UNREACHABLE(Harm.TOLD, "a write fails: No route to host"),
    /** A write fails because the interface went down; the connection lives. */
    WRITE_NETWORK_UNREACHABLE(Harm.TOLD, "a write fails: Network is unreachable"),
    /** A write fails for want of memory in the system; the connection lives. */
    WRITE_NO_BUFFERS(Harm.TOLD, "a write fails: No buffer space available"),
    /** Setting an option fails, as after the peer's reset on some systems. */
    OPTION_FAILS(Harm.TOLD, "setting an option fails: Invalid argument"),
    /** Closing fails, and the channel is closed nevertheless. */
    CLOSE_FAILS(Harm.TOLD, "closing fails: Input/output error"),

    // Connections as they are made. The occasion: one direction of a new connection.

    /** All segments of one direction of a connection have one byte. */
    ONE_BYTE_SEGMENTS(Harm.NONE, "bytes arrive one by one"),
    /** A slow line: 1 to 64 KiB in a second. */
    SLOW_LINK(Harm.NONE, "one direction of a connection has little bandwidth"),
    /** Segments of a connection take up to 50 ms longer, each by itself. */
    JITTERY_LINK(Harm.NONE, "delays vary by up to 50 ms"),
    /** The sender's system keeps few bytes. */
    SMALL_SEND_BUFFER(Harm.NONE, "the send buffer has 1 to 1024 bytes"),
    /** The receiver's system keeps few bytes. */
    SMALL_RECEIVE_BUFFER(Harm.NONE, "the receive buffer has 1 to 1024 bytes"),

    // Segments under way. The occasion: a segment that is sent.

    /** A segment is a small piece of what could be sent. */
    SMALL_SEGMENT(Harm.NONE, "a segment is cut short"),
    /** A segment takes up to a second longer, and other connections overtake. */
    DELAY(Harm.NONE, "a segment is late, and other connections overtake it"),
    /** A segment is lost, and sent again after 200 ms or more. */
    LOST_SEGMENT(Harm.NONE, "a segment is lost and sent again"),
    /** The link between the two hosts is cut for a while: up to 20 s. */
    PARTITION(Harm.NONE, "two hosts cannot reach each other for a while"),
    /** A reset strikes between two bytes on their way to the side that accepted; both sides get it. */
    RESET_TO_SERVER(Harm.TOLD, "a reset cuts the bytes to the server"),
    /** A reset strikes between two bytes on their way to the side that connected; both sides get it. */
    RESET_TO_CLIENT(Harm.TOLD, "a reset cuts the bytes to the client"),
    /** The stream to the side that accepted ends between two bytes; the other side gets a reset. */
    END_TO_SERVER(Harm.TOLD, "the stream to the server ends too early"),
    /** The stream to the side that connected ends between two bytes; the other side gets a reset. */
    END_TO_CLIENT(Harm.TOLD, "the stream to the client ends too early"),
    /** One direction ends between two bytes; the sender is not told, and what it sends is lost. */
    HALF_CLOSE(Harm.SILENT, "one direction ends too early, and its sender does not learn it"),
    /** From now on nothing of this connection arrives, either way. */
    PEER_VANISHES(Harm.SILENT, "both ends see nothing more of each other"),
    /** The end of a stream takes up to ten seconds longer than its bytes. */
    END_DELAYED(Harm.NONE, "the end of a stream is late"),

    // Connecting. The occasion: a connect to another host's port.

    /** Refused although somebody listens. */
    CONNECT_REFUSED(Harm.TOLD, "connecting fails: Connection refused"),
    /** A router says that there is no way to the host. */
    CONNECT_HOST_UNREACHABLE(Harm.TOLD, "connecting fails: No route to host"),
    /** The own system has no way to the network, and says so at once. */
    CONNECT_NETWORK_UNREACHABLE(Harm.TOLD, "connecting fails at once: Network is unreachable"),
    /** Nobody answers, and after 127 s the system gives up. */
    CONNECT_TIMED_OUT(Harm.TOLD, "connecting fails after 127 s: Connection timed out"),
    /** Nobody answers, ever. */
    CONNECT_BLACK_HOLE(Harm.SILENT, "connecting is never answered"),
    /** The answer takes up to ten seconds. */
    CONNECT_SLOW(Harm.NONE, "connecting takes seconds"),
    /** The connection stands when {@code connect} returns, as can happen on one host. */
    CONNECT_AT_ONCE(Harm.NONE, "connecting succeeds at once"),
    /** No port is left to connect from. */
    CONNECT_NO_PORT(Harm.TOLD, "connecting fails at once: Cannot assign requested address"),
    /** Where nobody listens, the socket meets itself. */
    SELF_CONNECT(Harm.TOLD, "a socket connects to itself"),
    /** The connection is reset as soon as it stands. */
    CONNECT_THEN_RESET(Harm.TOLD, "a connection is reset as soon as it stands"),

    // Descriptors and listening. The occasion: the call.

    /** No descriptor for a socket that is to connect. */
    OPEN_TOO_MANY_FILES(Harm.TOLD, "opening a socket fails: Too many open files"),
    /** No descriptor for a socket that is to listen. */
    OPEN_SERVER_TOO_MANY_FILES(Harm.TOLD, "opening a listening socket fails: Too many open files"),
    /** The address is taken. */
    BIND_IN_USE(Harm.TOLD, "binding fails: Address already in use"),
    /** The address is not one of this host. */
    BIND_NOT_AVAILABLE(Harm.TOLD, "binding fails: Cannot assign requested address"),
    /** The queue of a listening socket counts as full; the client's system tries again after a second. */
    BACKLOG_FULL(Harm.NONE, "the queue of a listening socket is full"),
    /** Accepting returns nothing although the channel was ready. */
    ACCEPT_NOTHING(Harm.NONE, "accepting returns nothing although somebody waits"),
    /** The connection is gone before it is accepted. */
    ACCEPT_ABORTED(Harm.TOLD, "accepting fails: Software caused connection abort"),
    /** The process has no descriptor left; the connection stays in the queue. */
    ACCEPT_TOO_MANY_FILES(Harm.TOLD, "accepting fails: Too many open files"),
    /** The system has no descriptor left; the connection stays in the queue. */
    ACCEPT_TOO_MANY_FILES_IN_SYSTEM(Harm.TOLD, "accepting fails: Too many open files in system"),
    /** The system has no memory; the connection stays in the queue. */
    ACCEPT_NO_BUFFERS(Harm.TOLD, "accepting fails: No buffer space available"),
    /** With a connection come up to a hundred from strangers who hang up at once. */
    ACCEPT_STORM(Harm.TOLD, "strangers connect, and hang up"),

    // The selector and the clock. The occasion: a select, mostly one that is about to sleep.

    /** A ready key is reported up to 10 ms later. */
    READY_LATE(Harm.NONE, "a ready key is reported late"),
    /** Of several ready keys one is reported. */
    READY_ONE_AT_A_TIME(Harm.NONE, "of several ready keys one is reported"),
    /** A key is reported ready that is not. */
    READY_FOR_NOTHING(Harm.NONE, "a key is reported that is not ready"),
    /** A select returns at once, with nothing. */
    WAKE_FOR_NOTHING(Harm.NONE, "a select returns at once, with nothing"),
    /** A select returns before its time is up, with nothing. */
    WAKE_EARLY(Harm.NONE, "a select returns too early, with nothing"),
    /** A select fails. A loop survives that twice in a second. */
    SELECT_FAILS(Harm.TOLD, "a select fails: Bad file descriptor"),
    /** A channel's registration is lost in silence: no event ever comes. */
    REGISTRATION_LOST(Harm.SILENT, "a channel never becomes ready"),
    /** The process stands still for ten seconds, and then everything is late. */
    CLOCK_STALL(Harm.NONE, "the process stands still for 10 s"),
    /** The callbacks since the last select took up to 50 ms. */
    SLOW_CALLBACKS(Harm.NONE, "callbacks take time"),

    // Helpers. The occasion: a job for the executor, a question to the resolver.

    /** A job begins up to ten seconds later. */
    JOB_DELAYED(Harm.NONE, "a job waits long for its thread"),
    /** The executor refuses a job. */
    JOB_REFUSED(Harm.TOLD, "the executor refuses a job"),
    /** The answer takes up to ten seconds. */
    RESOLVER_DELAYED(Harm.NONE, "looking up a name takes seconds"),
    /** The name is not known. */
    RESOLVER_FAILS(Harm.TOLD, "looking up a name fails"),
    /** Before the right address comes one where nobody listens. */
    RESOLVER_STALE(Harm.NONE, "looking up a name gives a dead address first"),

    // Datagrams. The occasion: a datagram that is sent, or for the last one received.

    /** A datagram is lost. */
    DATAGRAM_LOST(Harm.SILENT, "a datagram is lost"),
    /** A datagram arrives twice. */
    DATAGRAM_DOUBLED(Harm.NONE, "a datagram arrives twice"),
    /** A datagram takes up to a second longer, and later ones overtake it. */
    DATAGRAM_LATE(Harm.NONE, "a datagram is late, and others overtake it"),
    /** A datagram loses its end. */
    DATAGRAM_TRUNCATED(Harm.SILENT, "a datagram loses its end"),
    /** A datagram is answered by a router: nobody is there. */
    DATAGRAM_UNREACHABLE(Harm.TOLD, "a datagram is answered: port unreachable"),
    /** A send takes nothing although the channel was ready. */
    DATAGRAM_SEND_NOTHING(Harm.NONE, "sending a datagram takes nothing");

    /** What a kind of fault does to a program that is right. */
    public enum Harm {
        /** It costs time, some kinds seconds: all work gets done, if no limit of time is too short. */
        NONE,
        /** Something fails, and whoever is concerned is told. */
        TOLD,
        /** Something fails, and whoever has set no limit of time waits for ever. */
        SILENT
    }

    private static final List<FaultKind> ALL = List.of(values());

    private final Harm harm;
    private final String text;

    FaultKind(Harm harm, String text) {
        this.harm = harm;
        this.text = text;
    }

    /** {@return what it does to a program that is right} */
    public Harm harm() {
        return harm;
    }

    /** {@return what happens, in a few words} */
    public String text() {
        return text;
    }

    /** A number for it, good for one version of this list. */
    @SuppressWarnings("EnumOrdinal") // that is what a trace needs
    int number() {
        return ordinal();
    }

    static FaultKind of(long number) {
        return ALL.get((int) number);
    }
}
