package io.nioloop.planted;

import io.nioloop.future.Future;
import io.nioloop.future.TimeoutException;
import io.nioloop.net.Addresses;
import io.nioloop.net.BaseProtocol;
import io.nioloop.net.ConnectOptions;
import io.nioloop.net.ListenOptions;
import io.nioloop.net.Protocol;
import io.nioloop.net.Server;
import io.nioloop.net.Tcp;
import io.nioloop.net.Transport;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Several servers on several hosts, the clients that come to them, and places where nobody listens. */
final class Town {
    private static final String DEAD = "10.0.0.66";
    private static final int PORT = 80;

    private final World world;
    private final List<Shop> shops = new ArrayList<>();

    Town(World world) {
        this.world = world;
    }

    void open() {
        world.simulation.faults().pause();
        world.simulation.network().isolate(DEAD);
        int count = 1 + world.random.below(3);
        for (int i = 1; i <= count; i++) {
            open("10.0.0." + i);
        }
        world.simulation.faults().resume();
    }

    private void open(String host) {
        Shop.Manner manner =
                world.random.chance(0.4) ? Shop.Manner.ECHO : world.random.pick(List.of(Shop.Manner.values()));
        Shop shop = new Shop(world, manner, at(host));
        world.simulation.name("shop-" + host, "10.0.0.77", host);
        Supplier<? extends Protocol> factory = manner == Shop.Manner.EMPTY || world.random.chance(0.5)
                ? shop::serve
                : world.simulation.checked(shop::serve);
        shop.server = world.simulation.await(Tcp.listen(world.loop, List.of(host), PORT, factory, options(shop)));
        shops.add(shop);
    }

    private ListenOptions options(Shop shop) {
        ListenOptions options = ListenOptions.defaults().withMaxConnections(shop.capacity);
        if (shop.manner == Shop.Manner.TICKER) {
            return options.withIdleTimeout(Shop.IDLE_LIMIT);
        }
        return world.random.chance(0.3) ? options.withIdleTimeout(World.DAYS) : options;
    }

    private static InetSocketAddress at(String host) {
        return new InetSocketAddress(Addresses.numeric(host).orElseThrow(), PORT);
    }

    /** A few clients call a server. */
    void calls() {
        Shop shop = world.random.pick(shops);
        int count = 1 + world.random.below(4);
        for (int i = 0; i < count; i++) {
            world.loop.callLater(world.moment(), () -> call(shop));
        }
        if (world.random.chance(0.1)) {
            world.loop.callLater(world.moment(), () -> close(shop));
        }
    }

    private void call(Shop shop) {
        Caller caller = new Caller(world, shop);
        boolean[] made = {false};
        Supplier<? extends BaseProtocol> plainOrNot =
                switch (world.random.below(3)) {
                    case 0 -> caller::buffered;
                    case 1 -> world.simulation.checked(caller::plain);
                    default -> caller::plain;
                };
        Supplier<BaseProtocol> factory = () -> {
            made[0] = true;
            return plainOrNot.get();
        };
        Future<Transport> call = connect(shop, factory);
        world.simulation.mustSettle(call);
        call.addDoneCallback(done -> {
            if (done.cancelled() || done.exception() != null) {
                caller.cannotCall();
                world.check(!world.isReachable() || shop.closing, "cannot connect: " + done);
            } else {
                world.check(made[0], "a connection without a protocol");
            }
        });
    }

    /** By address, by name, or by a list that begins with places where nobody listens. */
    private Future<Transport> connect(Shop shop, Supplier<BaseProtocol> factory) {
        ConnectOptions options = ConnectOptions.defaults().withTimeout(World.DAYS);
        if (world.random.chance(0.5)) {
            options = options.withLocalAddress(new InetSocketAddress(
                    at("10.0.1." + (1 + world.random.below(9))).getAddress(), 0));
        }
        if (world.random.chance(0.2)) {
            options = options.withIdleTimeout(World.DAYS);
        }
        String host = shop.address.getAddress().getHostAddress();
        return switch (world.random.below(4)) {
            case 0 -> Tcp.connect(world.loop, "shop-" + host, PORT, factory, options);
            case 1 ->
                Tcp.connect(world.loop, List.of(at("10.0.0.77"), at("10.0.0.78"), shop.address), factory, options);
            default -> Tcp.connect(world.loop, host, PORT, factory, options);
        };
    }

    /** A call to the wrong place, or one that is given up. */
    void strangeCall() {
        switch (world.random.below(4)) {
            case 0 -> refused();
            case 1 -> unanswered();
            case 2 -> factoryFails();
            default -> givenUp();
        }
    }

    private void refused() {
        World.Matter matter = world.begin("a call that is refused");
        Tcp.connect(world.loop, "10.0.0.77", PORT, Nobody::new).addDoneCallback(done -> {
            boolean timeout = done.exception() instanceof TimeoutException && !world.isHarmless();
            world.check(timeout || done.exception() instanceof IOException, "not refused: " + done);
            matter.end();
        });
    }

    private void unanswered() {
        World.Matter matter = world.begin("a call that nobody answers");
        Duration limit = Duration.ofMillis(1 + world.random.below(5_000));
        Duration begun = world.loop.time();
        ConnectOptions options = ConnectOptions.defaults().withTimeout(limit);
        List<InetSocketAddress> addresses = world.random.chance(0.5) ? List.of(at(DEAD)) : List.of(at(DEAD), at(DEAD));
        Tcp.connect(world.loop, addresses, Nobody::new, options).addDoneCallback(done -> {
            if (done.exception() instanceof TimeoutException) {
                Duration took = world.loop.time().minus(begun);
                world.check(took.compareTo(limit) >= 0, "a connect times out too early");
                world.check(!world.isPunctual() || took.equals(limit), "a connect times out too late");
            } else {
                world.check(!world.isHarmless(), "a connect to nobody ends in " + done);
            }
            matter.end();
        });
    }

    private void factoryFails() {
        Shop shop = world.random.pick(shops);
        RuntimeException failure = new IllegalStateException("no protocol");
        World.Matter matter = world.begin("a call without a protocol");
        Future<Transport> call = Tcp.connect(
                world.loop,
                List.of(shop.address),
                () -> {
                    throw failure;
                },
                ConnectOptions.defaults());
        call.addDoneCallback(done -> {
            world.check(done.exception() == failure || !world.isReachable() || shop.closing, "no failure: " + done);
            matter.end();
        });
    }

    private void givenUp() {
        Shop shop = world.random.pick(shops);
        List<InetSocketAddress> addresses = List.of(world.random.chance(0.5) ? at(DEAD) : shop.address);
        Nobody nobody = new Nobody();
        boolean late = world.random.chance(0.5);
        List<Future<Transport>> calls = new ArrayList<>();
        Supplier<Protocol> factory = () -> {
            if (late) {
                world.loop.callSoon(() -> calls.get(0).cancel());
            }
            return nobody;
        };
        Future<Transport> call = Tcp.connect(world.loop, addresses, factory, ConnectOptions.defaults());
        calls.add(call);
        World.Matter matter = world.begin("a call that is given up");
        Duration patience = late ? Duration.ofMinutes(1) : Duration.ofNanos(world.random.below(1_000_000));
        world.loop.callLater(patience, call::cancel);
        call.addDoneCallback(done -> {
            if (!done.cancelled() && done.exception() == null) {
                done.result().abort();
            }
            matter.end();
        });
    }

    private static final class Nobody implements Protocol {
        @Override
        public void dataReceived(ByteBuffer data) {
            // Nobody listens.
        }
    }

    private void close(Shop shop) {
        shop.closing = true;
        Server server = shop.server;
        if (world.random.chance(0.5)) {
            server.close();
        }
        if (world.random.chance(0.5)) {
            server.closeClients();
        } else {
            server.abortClients();
        }
        server.close();
    }

    void close() {
        for (Shop shop : shops) {
            world.check(shop.closing || shop.server.isServing(), "the server has closed itself");
            close(shop);
            world.simulation.mustSettle(shop.server.closed());
        }
    }

    void checkClosed() {
        for (Shop shop : shops) {
            world.check(shop.server.connections() == 0, "the server counts a connection that is gone: " + shop.server);
            world.check(shop.server.closed().done(), "the server is not closed: " + shop.server);
        }
    }
}
