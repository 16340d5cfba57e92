package io.nioloop.task;

import io.nioloop.bench.Harness;
import io.nioloop.loop.EventLoop;

/**
 * What a turn of a body costs, by carrier: a pair is one resume and one suspend, a spawn makes a body and runs it to
 * its end. Beside them a pair of the JDK's bare continuation.
 */
final class CarrierMicro {
    private CarrierMicro() {}

    public static void main(String[] args) {
        Harness harness = new Harness(args);
        if (Continuations.work()) {
            harness.bench("single", "bare_pair", Harness.MILLION, () -> {
                Object continuation = Continuations.create(() -> {
                    for (int i = 0; i < Harness.MILLION; i++) {
                        Continuations.suspend();
                    }
                });
                for (int i = 0; i < Harness.MILLION; i++) {
                    Continuations.run(continuation);
                }
            });
        }
        for (Carrier.Kind kind : Carrier.offered()) {
            int count = kind == Carrier.Kind.THREAD ? Harness.MILLION / 20 : Harness.MILLION;
            harness.bench("single", kind + "_pair", count, () -> onLoop(kind, carrier -> pairs(carrier, count)));
            harness.bench("single", kind + "_spawn", count, () -> onLoop(kind, carrier -> spawns(carrier, count)));
        }
    }

    private static void onLoop(Carrier.Kind kind, java.util.function.Consumer<Carrier> measured) {
        try (EventLoop loop = EventLoop.open()) {
            loop.callSoon(() -> measured.accept(kind.open(loop)));
            loop.runOnce(java.time.Duration.ZERO);
        }
    }

    private static void pairs(Carrier carrier, int count) {
        Fiber[] self = new Fiber[1];
        self[0] = carrier.fiber(
                () -> {
                    for (int i = 0; i < count; i++) {
                        self[0].suspend();
                    }
                },
                () -> {});
        while (self[0].resume() != Fiber.Stop.ENDED) {
            // the next pair
        }
    }

    private static void spawns(Carrier carrier, int count) {
        Runnable nothing = () -> {};
        for (int i = 0; i < count; i++) {
            carrier.fiber(nothing, nothing).resume();
        }
    }
}
