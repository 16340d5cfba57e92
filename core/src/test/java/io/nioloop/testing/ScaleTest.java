package io.nioloop.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.nioloop.loop.EventLoop;
import io.nioloop.net.ConnectOptions;
import io.nioloop.net.ListenOptions;
import io.nioloop.net.Protocol;
import io.nioloop.net.Server;
import io.nioloop.net.Tcp;
import io.nioloop.net.Transport;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

class ScaleTest {
    private static final int CONNECTIONS = 100_000;
    private static final int PER_HOST = 20_000; // a host has some 28,000 ports to connect from
    private static final String GREETING = "hello";

    @Test
    void hundredThousandConnectionsLiveInOneRun() {
        int[] answered = {0};
        Simulation.run(1, simulation -> {
            EventLoop loop = simulation.loop();
            ListenOptions roomy = ListenOptions.defaults().withBacklog(CONNECTIONS);
            Server server = simulation.await(Tcp.listen(loop, List.of("10.0.0.1"), 80, Echo::new, roomy));
            for (int i = 0; i < CONNECTIONS; i++) {
                ConnectOptions from =
                        ConnectOptions.defaults().withLocalAddress(new InetSocketAddress("10.0.1." + i / PER_HOST, 0));
                Tcp.connect(loop, "10.0.0.1", 80, () -> new Greeter(answered), from);
            }
            simulation.settle();
            assertEquals(CONNECTIONS * GREETING.length(), answered[0]);
            assertEquals(
                    1 + 2 * CONNECTIONS, simulation.network().openChannels().size());
            server.closeClients();
            server.close();
        });
    }

    private record Greeter(int[] answered) implements Protocol {
        @Override
        public void connectionMade(Transport transport) {
            transport.write(GREETING);
        }

        @Override
        public void dataReceived(ByteBuffer data) {
            answered[0] += data.remaining(); // it may come in pieces
        }
    }
}
