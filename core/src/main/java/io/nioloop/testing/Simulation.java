package io.nioloop.testing;

import io.nioloop.future.Future;
import io.nioloop.future.Futures;
import io.nioloop.future.Offload;
import io.nioloop.future.Outcome;
import io.nioloop.loop.EventLoop;
import io.nioloop.loop.LoopError;
import io.nioloop.loop.LoopOptions;
import io.nioloop.loop.Observer;
import io.nioloop.net.Protocol;
import io.nioloop.net.Resolver;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * A program in a world of its own: an event loop on virtual time and a simulated network, all chance in it decided by
 * one number. The same seed and the same program do the same, each time and everywhere.
 *
 * <pre>{@code
 * Simulation.run(42, simulation -> {
 *     EventLoop loop = simulation.loop();
 *     Server server = simulation.await(Tcp.listen(loop, "10.0.0.1", 8888, Echo::new));
 *     Transport client = simulation.await(Tcp.connect(loop, "10.0.0.1", 8888, Greeter::new));
 *     simulation.sleep(Duration.ofHours(1)); // takes no time
 *     client.close();
 *     server.close();
 * });
 * }</pre>
 *
 * <p>The body runs outside the loop, like a {@code main}, and drives it by {@link #await}, {@link #sleep} and
 * {@link #settle}. When it returns no more faults strike, the loop comes to rest, and nothing may be left: no open
 * channel, live timer, queued callback, error that nobody looked at, or thread. On the way, each protocol has to hear
 * of its connection in order. An error that the loop's exception handler is told of fails the run, unless it is an
 * {@link java.io.IOException}, which is daily life, or was {@linkplain #expect expected}.
 *
 * <p>What fails is thrown as a {@link SimulationFailure}, which says how to repeat it. {@link #search} tries many
 * seeds, with faults.
 */
public final class Simulation {
    /** What is simulated. */
    @FunctionalInterface
    public interface Body {
        /**
         * Runs the program, and checks what it does.
         *
         * @param simulation the world it runs in
         * @throws Exception to fail
         */
        void run(Simulation simulation) throws Exception;
    }

    private final long seed;
    private final SimulationOptions options;
    private final VirtualClock clock;
    private final SimRandom random;
    private final SimulatedNetwork network;
    private final SimulatedExecutor executor;
    private final SimulatedResolver resolver;
    private final EventLoop loop;
    private final Oversight oversight;
    private final CheckedStreams streams = new CheckedStreams();
    private final List<Body> checks = new ArrayList<>();

    private Simulation(long seed, SimulationOptions options) {
        this.seed = seed;
        this.options = options;
        this.clock = new VirtualClock(options.clockStartNanos());
        this.random = new SimRandom(seed).split(-1);
        this.network = new SimulatedNetwork(clock, seed, options.plan().apply(seed));
        this.executor = new SimulatedExecutor(network);
        this.resolver = new SimulatedResolver(executor, network.faults());
        this.loop = EventLoop.open(LoopOptions.defaults().withProvider(network).withClock(clock));
        this.oversight = new Oversight(loop, network, executor, options);
        Offload.setDefaultExecutor(loop, executor);
        Resolver.set(loop, resolver);
    }

    /**
     * Runs a program in which nothing goes wrong but what it does itself.
     *
     * @param seed decides what is left to chance
     * @param body the program
     * @return how it went
     * @throws SimulationFailure if it failed
     */
    public static SimulationResult run(long seed, Body body) {
        return run(seed, SimulationOptions.defaults(), body);
    }

    /**
     * Runs a program.
     *
     * @param seed decides what is left to chance
     * @param options faults, limits
     * @param body the program
     * @return how it went
     * @throws SimulationFailure if it failed
     */
    public static SimulationResult run(long seed, SimulationOptions options, Body body) {
        Objects.requireNonNull(body, "body");
        return new Simulation(seed, options).run(body);
    }

    /**
     * Runs a program with many seeds, and with faults that each seed draws, until it fails.
     *
     * @param firstSeed the first seed
     * @param count how many
     * @param body the program, which shall come to its end whatever fault it is told of
     * @return how many runs went well, and what was in them
     * @throws SimulationFailure of the smallest seed that fails, with no more faults than are needed
     */
    public static SearchResult search(long firstSeed, int count, Body body) {
        return search(firstSeed, count, SimulationOptions.defaults().withFaults(FaultPlan::draw), body);
    }

    /**
     * Runs a program with many seeds until it fails. The system property {@code io.nioloop.seed} replaces them all by
     * one, to replay a failure; {@code io.nioloop.seeds} says how many there are, whatever the program asks for.
     *
     * @param firstSeed the first seed
     * @param count how many
     * @param options faults, limits
     * @param body the program
     * @return how many runs went well, and what was in them
     * @throws SimulationFailure of the smallest seed that fails, with no more faults than are needed
     */
    public static SearchResult search(long firstSeed, int count, SimulationOptions options, Body body) {
        Objects.requireNonNull(body, "body");
        return new Search(options, body).run(firstSeed, count);
    }

    private SimulationResult run(Body body) {
        try {
            body.run(this);
            comeToRest();
        } catch (Throwable failure) {
            oversight.fail(failure); // what went wrong before counts, what closing brings to light does not
        }
        close();
        if (oversight.failure() != null) {
            throw new SimulationFailure(this, oversight.failure(), oversight.story());
        }
        return new SimulationResult(seed, faults().plan(), network.traceHash(), oversight.events(), clock.elapsed());
    }

    private void comeToRest() throws Exception {
        oversight.throwIfFailed();
        faults().pause();
        oversight.settle(options.settleTime());
        oversight.throwIfFailed();
        for (Body check : checks) {
            check.run(this);
        }
        if (network.streamsBroken() == 0 && !streams.missing().isEmpty()) {
            throw new InvariantError("bytes are missing: " + String.join("; ", streams.missing()));
        }
        if (options.checkLeaks()) {
            oversight.checkNothingIsLeft();
        }
    }

    private void close() {
        oversight.closing();
        loop.close();
        executor.close();
        oversight.checkThreads();
    }

    /** {@return the loop that all of the program runs on} */
    public EventLoop loop() {
        return loop;
    }

    /** {@return the network, to make it slow, cut it, name its hosts …} */
    public SimulatedNetwork network() {
        return network;
    }

    /** {@return what time it is} */
    public VirtualClock clock() {
        return clock;
    }

    /** {@return chance for the program itself, decided by the seed too} */
    public SimRandom random() {
        return random;
    }

    /** {@return the seed of this run} */
    public long seed() {
        return seed;
    }

    /** {@return the faults of this run} */
    public Faults faults() {
        return network.faults();
    }

    /** {@return the executor on which {@link Offload} runs blocking jobs, each at its seeded moment} */
    public Executor executor() {
        return executor;
    }

    /**
     * Gives a host a name, for {@link io.nioloop.net.Tcp}.
     *
     * @param name the name
     * @param addresses its numeric addresses, best first
     */
    public void name(String name, String... addresses) {
        resolver.name(name, addresses);
    }

    /**
     * Runs the loop until a future is done. A connection stands at the client a moment before it is accepted at the
     * server; {@link #settle} waits for both.
     *
     * @param <T> the type of the result
     * @param future the future
     * @return its result, or what {@link Future#result} throws
     */
    public <T> T await(Future<T> future) {
        oversight.mainWaitsFor(future);
        try {
            return Futures.runUntilComplete(future);
        } finally {
            oversight.mainWaitsFor(null);
            oversight.throwIfFailed();
        }
    }

    /**
     * Runs the loop until a future is done, well or not: for work that faults may strike.
     *
     * @param <T> the type of the result
     * @param future the future
     * @return how it ended
     */
    public <T> Outcome<T> outcome(Future<T> future) {
        return await(Futures.gatherOutcomes(loop, List.of(future))).get(0);
    }

    /**
     * Does something during which no fault strikes, such as setting up what the test is not about.
     *
     * @param <T> the type of the result
     * @param work for instance {@code () -> simulation.await(Tcp.listen(…))}
     * @return what the work returns
     */
    public <T> T withoutFaults(Supplier<T> work) {
        faults().pause();
        try {
            return work.get();
        } finally {
            faults().resume();
        }
    }

    /**
     * Runs the loop for a time.
     *
     * @param time how long
     */
    public void sleep(Duration time) {
        loop.callLater(time, loop::stop);
        loop.runForever();
        oversight.throwIfFailed();
    }

    /**
     * Runs the loop until nothing is left to happen, or the settle time of the options has passed.
     *
     * @return whether nothing is left to happen
     */
    public boolean settle() {
        boolean quiet = oversight.settle(options.settleTime());
        oversight.throwIfFailed();
        return quiet;
    }

    /**
     * Registers a check to make when the body has returned and the loop has come to rest.
     *
     * @param check throws to fail the run
     */
    public void atEnd(Body check) {
        checks.add(Objects.requireNonNull(check, "check"));
    }

    /**
     * Makes a factory of protocols that are checked: that each is called in order and never after the end, and that
     * it receives byte for byte what the protocol at the other end, if that is checked too, has written.
     *
     * @param factory makes protocols
     * @return makes the same ones, each behind one that checks
     */
    public Supplier<Protocol> checked(Supplier<? extends Protocol> factory) {
        return streams.check(Objects.requireNonNull(factory, "factory"));
    }

    /** {@return what the loop's exception handler was told so far, unless the program has set another} */
    public List<LoopError> errors() {
        return oversight.errors();
    }

    /**
     * Says that a future has to be done at the end; those of jobs for the executor have to be anyway.
     *
     * @param future the future
     */
    public void mustSettle(Future<?> future) {
        oversight.mustSettle(Objects.requireNonNull(future, "future"));
    }

    /**
     * Says that some errors are no failure.
     *
     * @param fine whether an error that the loop's exception handler is told of is as it should be
     */
    public void expect(Predicate<LoopError> fine) {
        oversight.expect(fine);
    }

    /**
     * Adds a listener to the one that the simulation has; use this instead of {@link EventLoop#setObserver}.
     *
     * @param observer the listener
     */
    public void observe(Observer observer) {
        oversight.observe(Objects.requireNonNull(observer, "observer"));
    }

    /**
     * Puts a number into the trace, where it counts for the hash.
     *
     * @param number any
     */
    public void note(long number) {
        network.trace(Happening.NOTE, number, 0);
    }

    @Override
    public String toString() {
        return "<Simulation seed=" + seed + " at " + clock.elapsed() + ", faults " + faults().plan() + ">";
    }
}
