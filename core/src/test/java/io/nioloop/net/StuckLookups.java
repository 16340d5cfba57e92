package io.nioloop.net;

import io.nioloop.future.Future;
import io.nioloop.future.Futures;
import io.nioloop.future.Offload;
import io.nioloop.loop.EventLoop;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The program of a child process whose lookups of names never end: row 80. */
final class StuckLookups {
    private StuckLookups() {}

    public static void main(String[] arguments) {
        try (EventLoop loop = EventLoop.open()) {
            List<Future<List<InetAddress>>> lookups = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                lookups.add(Dns.lookup(loop, "host" + i + ".example"));
            }
            int work = 0;
            for (int i = 0; i < 100; i++) {
                work += Futures.runUntilComplete(Offload.run(loop, () -> 1));
            }
            say("work " + work);
            say("waiting " + lookups.stream().filter(lookup -> !lookup.done()).count());
            say("threads " + resolverThreads());
            lookups.forEach(Future::cancel); // their threads do not learn of it

            Resolver.set(loop, Resolver.cached(Resolver.of(loop), Duration.ofMillis(100)));
            Future<?> late = Dns.lookup(loop, "late.example");
            late.addDoneCallback(done -> loop.stop());
            loop.runForever();
            say("late " + late.exception().getMessage());
        }
        say("closed");
    }

    private static long resolverThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("nioloop-resolver-"))
                .count();
    }

    private static void say(String line) {
        System.out.println(line);
        System.out.flush();
    }
}
