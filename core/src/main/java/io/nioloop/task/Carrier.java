package io.nioloop.task;

import io.nioloop.loop.EventLoop;
import io.nioloop.loop.LoopLocal;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;

/**
 * What lets a method stop in the middle and go on later. The JDK has three ways, and a loop uses one of them for all
 * its bodies: a virtual thread that the loop itself schedules; the continuation inside such a thread, bare; or an
 * ordinary thread that takes turns with the loop's. They differ in speed, and in what happens when code of the JDK
 * blocks in a body: on a virtual thread only the body waits, on a bare continuation the loop waits with it.
 *
 * <p>{@code -Dio.nioloop.carrier=virtual|continuation|thread} chooses, {@code auto} takes the first that works.
 */
abstract class Carrier {
    private static final LoopLocal<Carrier> OF_LOOP = new LoopLocal<>(Carrier::choose);
    private static final AtomicBoolean ANNOUNCED = new AtomicBoolean();

    /** The ways, the best one first. */
    enum Kind {
        VIRTUAL("--add-opens java.base/java.lang=", VirtualThreads.SINCE) {
            @Override
            boolean works() {
                return VirtualThreads.work();
            }

            @Override
            Carrier open(EventLoop loop) {
                return new VirtualCarrier(loop);
            }
        },
        CONTINUATION("--add-exports java.base/jdk.internal.vm=", 21) {
            @Override
            boolean works() {
                return Continuations.work();
            }

            @Override
            Carrier open(EventLoop loop) {
                return new ContinuationCarrier();
            }
        },
        THREAD("", 17) {
            @Override
            boolean works() {
                return true;
            }

            @Override
            Carrier open(EventLoop loop) {
                return new ThreadCarrier(loop);
            }
        };

        private final String option;
        private final int since;

        Kind(String option, int since) {
            this.option = option;
            this.since = since;
        }

        /** Whether this JVM, started as it was, has it: found out by trying. */
        abstract boolean works();

        /** Makes a loop's carrier of this kind. */
        abstract Carrier open(EventLoop loop);

        /** What the command line lacks; empty: the JDK is too old for it. */
        String flag() {
            Module module = Carrier.class.getModule();
            return Runtime.version().feature() < since
                    ? ""
                    : option + (module.isNamed() ? module.getName() : "ALL-UNNAMED");
        }

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** The loop's carrier, chosen when it is first asked for. Ask before registering what {@code onClose} unwinds. */
    static Carrier of(EventLoop loop) {
        return OF_LOOP.get(loop);
    }

    /** What works on this JVM, started as it was, the best one first. */
    static List<Kind> offered() {
        return Stream.of(Kind.values()).filter(Kind::works).toList();
    }

    /**
     * Makes a fiber that has not begun.
     *
     * @param body what to do; catches everything
     * @param unparked called on the loop when a body that {@link Fiber.Stop#PARKED} can be resumed
     */
    abstract Fiber fiber(Runnable body, Runnable unparked);

    /** Which one this is. */
    abstract Kind kind();

    /** Its name, as in the property. */
    final String name() {
        return kind().toString();
    }

    private static Carrier choose(EventLoop loop) {
        String wanted = System.getProperty("io.nioloop.carrier", "auto");
        return (wanted.equals("auto") ? best() : named(wanted)).open(loop);
    }

    /** A virtual thread carries nothing itself, so a loop that runs on one takes turns. */
    private static Kind best() {
        if (VirtualThreads.isVirtual(Thread.currentThread())) {
            return Kind.THREAD;
        }
        Kind best = offered().get(0);
        if (ANNOUNCED.compareAndSet(false, true)) {
            String text = announcement(best);
            System.getLogger("io.nioloop").log(text.contains("better") ? Level.INFO : Level.DEBUG, text);
        }
        return best;
    }

    static String announcement(Kind chosen) {
        String better = Stream.of(Kind.values())
                .filter(kind -> kind.compareTo(chosen) < 0 && !kind.flag().isEmpty())
                .map(kind -> "; a better one takes the option " + kind.flag())
                .findFirst()
                .orElse("");
        return "coroutines run on the carrier '" + chosen + "'" + better;
    }

    private static Kind named(String wanted) {
        Kind kind = Stream.of(Kind.values())
                .filter(any -> any.toString().equals(wanted))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(
                        "io.nioloop.carrier=" + wanted + ": it has to be auto, virtual, continuation or thread"));
        if (!kind.works()) {
            String flag = kind.flag();
            throw new IllegalStateException("no carrier '" + kind + "' here: it takes JDK " + kind.since + " or later"
                    + (flag.isEmpty() ? "" : " and the option " + flag));
        }
        return kind;
    }
}
