package io.nioloop.bench;

import static io.nioloop.bench.Harness.MILLION;

import io.nioloop.loop.EventLoop;
import io.nioloop.net.Protocol;
import io.nioloop.net.Server;
import io.nioloop.net.Tcp;
import io.nioloop.net.Transport;
import io.nioloop.testing.SimRandom;
import io.nioloop.testing.Simulation;
import io.nioloop.testing.SimulationResult;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;

/**
 * What an event costs in a simulation, beside a bare heap of callbacks: the least that a simulator can be. An event is a
 * packet that arrives, a callback that runs, a timer that fires.
 */
final class Simulated {
    private static final int ACTORS = 1000;
    private static final String PING = "x".repeat(64);

    private Simulated() {}

    public static void main(String[] args) {
        Harness harness = new Harness(args);
        String[] names = {"bare_heap", "simulated_timers", "simulated_echo"};
        harness.own("single", names, "ns", MILLION, () -> new double[] {bareHeap(), timers(), echo()});
    }

    private record Due(long time, long sequence, Runnable callback) implements Comparable<Due> {
        @Override
        public int compareTo(Due other) {
            return time == other.time ? Long.compare(sequence, other.sequence) : Long.compare(time, other.time);
        }
    }

    /** Actors that call themselves again after a time of chance, and nothing else. */
    private static double bareHeap() {
        PriorityQueue<Due> heap = new PriorityQueue<>();
        SimRandom random = new SimRandom(1);
        long[] now = {0, 0}; // and the next sequence number
        for (int i = 0; i < ACTORS; i++) {
            Runnable[] actor = {null};
            actor[0] = () -> heap.add(new Due(now[0] + random.below(1_000_000), now[1]++, actor[0]));
            actor[0].run();
        }
        long started = System.nanoTime();
        for (int i = 0; i < MILLION; i++) {
            Due due = heap.remove();
            now[0] = due.time();
            due.callback().run();
        }
        return (System.nanoTime() - started) / (double) MILLION;
    }

    /** The same actors on a simulated loop. */
    private static double timers() {
        return timed(simulation -> {
            EventLoop loop = simulation.loop();
            int[] left = {MILLION};
            for (int i = 0; i < ACTORS; i++) {
                Runnable[] actor = {null};
                actor[0] = () -> {
                    if (--left[0] > 0) {
                        loop.callLater(Duration.ofNanos(simulation.random().below(1_000_000)), actor[0]);
                    }
                };
                loop.callSoon(actor[0]);
            }
            simulation.settle();
        });
    }

    /** Clients that send 64 bytes to an echo server, and again when these have come back. */
    private static double echo() {
        return timed(simulation -> {
            EventLoop loop = simulation.loop();
            Server server = simulation.await(Tcp.listen(loop, "10.0.0.1", 80, Echo::new));
            int[] left = {MILLION / 8};
            List<Transport> clients = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                clients.add(simulation.await(Tcp.connect(loop, "10.0.0.1", 80, () -> new Client(left))));
            }
            simulation.settle();
            clients.forEach(Transport::close);
            server.close();
        });
    }

    private static final class Echo implements Protocol {
        private Transport transport;

        @Override
        public void connectionMade(Transport transport) {
            this.transport = transport;
        }

        @Override
        public void dataReceived(ByteBuffer data) {
            transport.write(data);
        }
    }

    private static final class Client implements Protocol {
        private final int[] left;
        private Transport transport;

        Client(int[] left) {
            this.left = left;
        }

        @Override
        public void connectionMade(Transport transport) {
            this.transport = transport;
            transport.write(PING);
        }

        @Override
        public void dataReceived(ByteBuffer data) {
            if (--left[0] > 0) {
                transport.write(PING);
            }
        }
    }

    private static double timed(Simulation.Body body) {
        long started = System.nanoTime();
        SimulationResult result = Simulation.run(1, body);
        return (System.nanoTime() - started) / (double) result.events();
    }
}
