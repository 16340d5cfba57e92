package io.nioloop.planted;

import io.nioloop.loop.EventLoop;
import io.nioloop.testing.FaultKind;
import io.nioloop.testing.SimRandom;
import io.nioloop.testing.Simulation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** What all acts of {@link Everything} share: the simulation, its chance, and what has been begun and must end. */
final class World {
    private static final Set<FaultKind> UNPUNCTUAL = EnumSet.of(
            FaultKind.CLOCK_STALL, FaultKind.SLOW_CALLBACKS); // after which callbacks come late, and nobody is to blame

    private static final Set<FaultKind> NARROW = EnumSet.of(
            FaultKind.SHORT_READ,
            FaultKind.ONE_BYTE_READ,
            FaultKind.SHORT_WRITE,
            FaultKind.ONE_BYTE_WRITE,
            FaultKind.ONE_BYTE_SEGMENTS,
            FaultKind.SMALL_SEGMENT,
            FaultKind.SMALL_SEND_BUFFER,
            FaultKind.SMALL_RECEIVE_BUFFER,
            FaultKind.SLOW_LINK,
            FaultKind.DELAY,
            FaultKind.LOST_SEGMENT);

    private static final Set<FaultKind> LATE = EnumSet.of(
            FaultKind.PARTITION,
            FaultKind.JITTERY_LINK,
            FaultKind.END_DELAYED,
            FaultKind.BACKLOG_FULL,
            FaultKind.CONNECT_SLOW,
            FaultKind.WRITE_NOTHING,
            FaultKind.READ_NOTHING);

    static final Duration DAY = Duration.ofDays(1); // what a run gets to come to rest
    static final Duration DAYS = Duration.ofDays(3); // for timers that have to be cancelled by then

    final Simulation simulation;
    final EventLoop loop;
    final SimRandom random;
    private final Set<FaultKind> kinds;
    private final List<Matter> matters = new ArrayList<>();
    private int planted; // errors thrown on purpose
    private String complaint; // the first; null: none

    /** Something that has to come to its end. */
    static final class Matter {
        private final String name;
        private boolean ended;

        private Matter(String name) {
            this.name = name;
        }

        void end() {
            ended = true;
        }
    }

    /** Thrown on purpose: the loop's exception handler has to be told, once. */
    static final class Planted extends RuntimeException {
        private static final long serialVersionUID = 1;

        private Planted(int number) {
            super("planted error " + number);
        }
    }

    World(Simulation simulation) {
        this.simulation = simulation;
        this.loop = simulation.loop();
        this.random = simulation.random();
        this.kinds = simulation.faults().plan().kinds();
        simulation.expect(error -> error.exception() instanceof Planted);
    }

    /** Whether all faults of this run only cost time, so that everybody must be served. */
    boolean isHarmless() {
        return kinds.stream().allMatch(kind -> kind.harm() == FaultKind.Harm.NONE);
    }

    /** Whether whoever connects to a server gets through in the end. */
    boolean isReachable() {
        return isHarmless() && !kinds.contains(FaultKind.PARTITION) && !kinds.contains(FaultKind.BACKLOG_FULL);
    }

    /** Whether callbacks run at the very moment when they are due. */
    boolean isPunctual() {
        return kinds.stream().noneMatch(UNPUNCTUAL::contains);
    }

    /** Whether a connection moves all its bytes within a moment. */
    boolean isSwift() {
        return isHarmless() && isPunctual() && isBroad() && kinds.stream().noneMatch(LATE::contains);
    }

    private boolean isBroad() {
        return kinds.stream().noneMatch(NARROW::contains);
    }

    /** A number of bytes: mostly a few, and never so many that a narrow network makes a long run of it. */
    int size() {
        int most = random.pick(List.of(1, 60, 60, 600, 600, 3_000, 3_000, isBroad() ? 200_000 : 3_000));
        return random.below(most + 1);
    }

    /** A short time, any number of nanoseconds. */
    Duration moment() {
        return Duration.ofNanos(random.below(random.pick(List.of(300_000, 3_000_000, 100_000_000))));
    }

    Matter begin(String name) {
        Matter matter = new Matter(name);
        matters.add(matter);
        return matter;
    }

    List<String> unfinished() {
        return matters.stream()
                .filter(matter -> !matter.ended)
                .map(matter -> matter.name)
                .toList();
    }

    Planted plant() {
        return new Planted(++planted);
    }

    int planted() {
        return planted;
    }

    /** Complains, and remembers the first complaint, whatever becomes of the error. */
    void check(boolean promise, String complaint) {
        if (promise) {
            return;
        }
        if (this.complaint == null) {
            this.complaint = complaint;
        }
        throw new AssertionError(complaint);
    }

    String complaint() {
        return complaint;
    }
}
