package io.nioloop.testing;

import io.nioloop.loop.EventLoop;
import java.io.IOException;
import java.net.ProtocolFamily;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.channels.Channel;
import java.nio.channels.DatagramChannel;
import java.nio.channels.Pipe;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.spi.AbstractSelector;
import java.nio.channels.spi.SelectorProvider;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * A network in memory, on virtual time: selectors and channels for any NIO code, first of all for an event loop. While
 * a selector of it sleeps, the clock jumps to the next thing that happens; what is left to chance the seed decides.
 *
 * <pre>{@code
 * VirtualClock clock = new VirtualClock();
 * SimulatedNetwork network = new SimulatedNetwork(clock, 42);
 * EventLoop loop = EventLoop.open(LoopOptions.defaults().withProvider(network).withClock(clock));
 * }</pre>
 *
 * <p>Hosts are addresses, and every address is a host: a server is on the host it is bound to, a client on the one that
 * it has chosen by its local address, otherwise on the loopback. TCP, Unix and datagram sockets and pipes are there;
 * they do not block, and have no {@code socket()}. All of it belongs to the thread that selects; another may wake a
 * selector or close a channel.
 *
 * <p>{@link Simulation} opens one, with a loop on it and checks around it.
 */
public final class SimulatedNetwork extends SelectorProvider {
    static final int ORDER = 0; // labels of streams of chance
    static final int SEGMENTS = 1;
    static final int DELAYS = 2;
    static final int JOBS = 3;
    private static final int STREAMS = 4;

    private final VirtualClock clock;
    private final Trace trace;
    private final Timeline timeline;
    private final Faults faults;
    private final Ports ports = new Ports(this);
    private final Ports datagramPorts = new Ports(this);
    private final Buffers buffers = new Buffers();
    private final SimRandom[] random = new SimRandom[STREAMS];
    private final Links links = new Links(this);
    private final Set<SimChannel> open = new LinkedHashSet<>(); // in the order in which they came
    private final Queue<Runnable> fromElsewhere = new ConcurrentLinkedQueue<>(); // what other threads have closed

    private int lastNumber; // of channels
    private long streamsBroken;
    private volatile Thread owner; // who selects; null until somebody does

    private int sendBuffer = 64 * 1024;
    private int receiveBuffer = 64 * 1024;
    private int descriptors = Integer.MAX_VALUE;

    /**
     * Makes a network in which nothing goes wrong.
     *
     * @param clock its time, which it moves while its selectors sleep
     * @param seed decides what is left to chance
     */
    public SimulatedNetwork(VirtualClock clock, long seed) {
        this(clock, seed, FaultPlan.none());
    }

    /**
     * Makes a network.
     *
     * @param clock its time, which it moves while its selectors sleep
     * @param seed decides what is left to chance
     * @param plan what goes wrong
     */
    public SimulatedNetwork(VirtualClock clock, long seed, FaultPlan plan) {
        this.clock = Objects.requireNonNull(clock, "clock");
        this.trace = new Trace(clock);
        this.timeline = new Timeline(clock);
        SimRandom source = new SimRandom(seed);
        for (int i = 0; i < STREAMS; i++) {
            random[i] = source.split(i);
        }
        this.faults = new Faults(plan, source.split(STREAMS), trace);
        timeline.faults(faults);
        timeline.overseer(() -> {
            throw new NothingWillHappenError(Waiting.report(this, List.of(), List.of()));
        });
    }

    // Settings.

    /**
     * Sets how long a packet is under way between two hosts; 0.1 ms otherwise.
     *
     * @param latency the time
     * @return this network
     */
    public SimulatedNetwork latency(Duration latency) {
        links.latency(Link.notNegative(latency, "latency"));
        return this;
    }

    /**
     * Sets how much longer a packet can be under way, decided anew for each; 0.05 ms otherwise.
     *
     * @param jitter at most so much
     * @return this network
     */
    public SimulatedNetwork jitter(Duration jitter) {
        links.jitter(Link.notNegative(jitter, "jitter"));
        return this;
    }

    /**
     * Sets how much each direction of a connection can send in a second; without limit otherwise.
     *
     * @param bytesPerSecond so much; 0: without limit
     * @return this network
     */
    public SimulatedNetwork bandwidth(long bytesPerSecond) {
        links.bandwidth(Link.notNegative(bytesPerSecond));
        return this;
    }

    /**
     * Sets how much the system keeps for new connections; 64 KiB each otherwise.
     *
     * @param send bytes that were written and have not arrived, at least 1
     * @param receive bytes that are under way or have not been read, at least 1
     * @return this network
     */
    public SimulatedNetwork buffers(int send, int receive) {
        if (send < 1 || receive < 1) {
            throw new IllegalArgumentException("buffers are " + send + " and " + receive + ": use 1 or more");
        }
        sendBuffer = send;
        receiveBuffer = receive;
        return this;
    }

    /**
     * Sets how many channels can be open; a channel counts until a select has found it closed.
     *
     * @param limit so many
     * @return this network
     */
    public SimulatedNetwork descriptors(int limit) {
        descriptors = limit;
        return this;
    }

    /**
     * {@return the way between two hosts, which can be slow, narrow or cut}
     *
     * @param one a numeric address
     * @param other another, or the same
     */
    public Link link(String one, String other) {
        return links.between(Hosts.numeric(one), Hosts.numeric(other));
    }

    /**
     * Cuts all links of a host, those to come too.
     *
     * @param host a numeric address
     */
    public void isolate(String host) {
        links.isolate(Hosts.numeric(host));
    }

    /**
     * Heals the links of a host, but for those to hosts that are isolated themselves.
     *
     * @param host a numeric address
     */
    public void rejoin(String host) {
        links.rejoin(Hosts.numeric(host));
    }

    // Questions.

    /** {@return the faults of this run} */
    public Faults faults() {
        return faults;
    }

    /** {@return a number that depends on all that has happened, and on its order} */
    public long traceHash() {
        return trace.hash();
    }

    /** {@return the last lines of what has happened, the oldest first} */
    public List<String> traceTail() {
        return trace.tail();
    }

    /** {@return how many packets, jobs and the like have come to pass} */
    public long events() {
        return timeline.happened();
    }

    /** {@return the channels that are open, or closed and not yet found so by a select, in the order they came} */
    public List<Channel> openChannels() {
        List<Channel> channels = new ArrayList<>();
        open.forEach(channel -> channels.add((Channel) channel));
        return channels;
    }

    /**
     * Says that a thread of the real world is at work and may wake the loop. Until it has left, virtual time stands
     * still when there is nothing to do, and the selector sleeps in earnest. What it does does not repeat.
     *
     * @return to be closed when it has left
     */
    public Outsider outsider() {
        timeline.outsiderComes();
        return timeline::outsiderLeaves;
    }

    /** Somebody who is not part of the simulation. */
    @FunctionalInterface
    public interface Outsider extends AutoCloseable {
        /** It has done its work. */
        @Override
        void close();
    }

    // What programs open.

    @Override
    public AbstractSelector openSelector() {
        return new SimSelector(this);
    }

    @Override
    public SocketChannel openSocketChannel() throws IOException {
        return openSocket(null);
    }

    @Override
    public SocketChannel openSocketChannel(ProtocolFamily family) throws IOException {
        return openSocket(checkFamily(family));
    }

    private SocketChannel openSocket(ProtocolFamily family) throws IOException {
        requireDescriptor(FaultKind.OPEN_TOO_MANY_FILES);
        return opened(new SimSocketChannel(this, family, new TcpSocket(this, nextNumber())));
    }

    @Override
    public ServerSocketChannel openServerSocketChannel() throws IOException {
        return openServer(null);
    }

    @Override
    public ServerSocketChannel openServerSocketChannel(ProtocolFamily family) throws IOException {
        return openServer(checkFamily(family));
    }

    private ServerSocketChannel openServer(ProtocolFamily family) throws IOException {
        requireDescriptor(FaultKind.OPEN_SERVER_TOO_MANY_FILES);
        return opened(new SimServerSocketChannel(this, family, new Listener(this, nextNumber())));
    }

    @Override
    public DatagramChannel openDatagramChannel() throws IOException {
        return openDatagram(null);
    }

    @Override
    public DatagramChannel openDatagramChannel(ProtocolFamily family) throws IOException {
        if (checkFamily(family) == StandardProtocolFamily.UNIX) {
            throw new UnsupportedOperationException("protocol family not supported: " + family);
        }
        return openDatagram(family);
    }

    private DatagramChannel openDatagram(ProtocolFamily family) throws IOException {
        requireDescriptor(FaultKind.OPEN_TOO_MANY_FILES);
        return opened(new SimDatagramChannel(this, family, new DatagramSocketState(this, nextNumber())));
    }

    private static ProtocolFamily checkFamily(ProtocolFamily family) {
        if (!(Objects.requireNonNull(family, "family") instanceof StandardProtocolFamily)) {
            throw new UnsupportedOperationException("protocol family not supported: " + family);
        }
        return family;
    }

    @Override
    public Pipe openPipe() throws IOException {
        requireDescriptor(FaultKind.OPEN_TOO_MANY_FILES);
        return new SimPipe(this);
    }

    private void requireDescriptor(FaultKind fault) throws IOException {
        if (isOutOfDescriptors() || faults.strikes(fault)) {
            throw Errno.EMFILE.socket();
        }
    }

    boolean isOutOfDescriptors() {
        return open.size() >= descriptors;
    }

    <C extends SimChannel> C opened(C channel) {
        trace(Happening.OPENED, channel.number(), 0);
        open.add(channel);
        return channel;
    }

    void freed(SimChannel channel) {
        open.remove(channel);
    }

    int nextNumber() {
        return ++lastNumber;
    }

    // What channels need.

    Ports ports() {
        return ports;
    }

    Ports datagramPorts() {
        return datagramPorts;
    }

    Buffers buffers() {
        return buffers;
    }

    Link linkBetween(SocketAddress one, SocketAddress other) {
        return links.between(one, other);
    }

    /** A connection ends otherwise than in good order, so that bytes may be lost. */
    void streamBreaks() {
        streamsBroken++;
    }

    long streamsBroken() {
        return streamsBroken;
    }

    SimRandom random(int stream) {
        return random[stream];
    }

    /** Anything from zero to so much. */
    long anyOf(long most) {
        return most == 0 ? 0 : random[DELAYS].below(most + 1);
    }

    void trace(Happening what, long a, long b) {
        trace.add(what, a, b);
    }

    Trace trace() {
        return trace;
    }

    Timeline timeline() {
        return timeline;
    }

    VirtualClock clock() {
        return clock;
    }

    long now() {
        return clock.nanoTime();
    }

    void schedule(SimEvent event, long timeNanos) {
        timeline.schedule(event, timeNanos);
    }

    void scheduleIn(long nanos, SimEvent event) {
        timeline.schedule(event, clock.nanoTime() + nanos);
    }

    void cancel(SimEvent event) {
        timeline.cancel(event);
    }

    int sendBuffer() {
        return sendBuffer;
    }

    int receiveBuffer() {
        return receiveBuffer;
    }

    // Threads.

    /** From now on everything belongs to this thread. */
    void adopt(Thread thread) {
        owner = thread;
    }

    boolean isElsewhere() {
        Thread now = owner;
        return now != null && now != Thread.currentThread() && now.isAlive() && !isTheLoop();
    }

    /** The body of a task may have a thread of its own, which is the loop while it runs. */
    private boolean isTheLoop() {
        EventLoop loop = EventLoop.currentOrNull();
        return loop != null && loop.inLoop() && loop.provider() == this;
    }

    /** Does something now or, called by another thread, when the owner looks. */
    void onOwnThread(Runnable action) {
        if (isElsewhere()) {
            fromElsewhere.add(action);
        } else {
            action.run();
        }
    }

    void doWhatOthersWanted() {
        for (Runnable action; (action = fromElsewhere.poll()) != null; ) {
            action.run();
        }
    }

    @Override
    public String toString() {
        return "<SimulatedNetwork channels=" + open.size() + " at " + clock.elapsed() + ">";
    }
}
