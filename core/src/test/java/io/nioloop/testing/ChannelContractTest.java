package io.nioloop.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.Pipe;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The same program on the system's channels and on simulated ones: what it sees is the same, word for word. */
class ChannelContractTest {
    private static void sameInBoth(ChannelWorld.Scenario scenario) throws Exception {
        Trail real = play(ChannelWorld.real(), scenario);
        Trail simulated = play(ChannelWorld.simulated(), scenario);
        assertFalse(real.notes().isEmpty());
        assertEquals(String.join("\n", real.notes()), String.join("\n", simulated.notes()));
    }

    private static Trail play(ChannelWorld world, ChannelWorld.Scenario scenario) throws Exception {
        try (world) {
            scenario.play(world);
        }
        return world.trail;
    }

    @Test
    void freshSocketKnowsNobody() throws Exception {
        sameInBoth(world -> {
            SocketChannel socket = world.socket();
            world.note("open", socket::isOpen);
            world.note("connected", socket::isConnected);
            world.note("pending", socket::isConnectionPending);
            world.note("local", socket::getLocalAddress);
            world.note("remote", socket::getRemoteAddress);
            world.note("read", () -> socket.read(ByteBuffer.allocate(1)));
            world.note("write", () -> socket.write(ByteBuffer.allocate(1)));
            world.note("gather", () -> socket.write(new ByteBuffer[] {ByteBuffer.allocate(1)}));
            world.note("finishConnect", socket::finishConnect);
            world.note("shutdownInput", socket::shutdownInput);
            world.note("shutdownOutput", socket::shutdownOutput);
            world.note("validOps", socket::validOps);
        });
    }

    @Test
    void closedSocketRefusesEverything() throws Exception {
        sameInBoth(world -> {
            SocketChannel socket = world.socket();
            socket.close();
            socket.close();
            world.note("open", socket::isOpen);
            world.note("bind", () -> socket.bind(null));
            world.note("connect", () -> socket.connect(ChannelWorld.loopback(1)));
            world.note("finishConnect", socket::finishConnect);
            world.note("read", () -> socket.read(ByteBuffer.allocate(1)));
            world.note("write", () -> socket.write(ByteBuffer.allocate(1)));
            world.note("local", socket::getLocalAddress);
            world.note("remote", socket::getRemoteAddress);
            world.note("shutdownOutput", socket::shutdownOutput);
            world.note("setOption", () -> socket.setOption(StandardSocketOptions.TCP_NODELAY, true));
            world.note("getOption", () -> socket.getOption(StandardSocketOptions.TCP_NODELAY));
            world.note("register", () -> socket.register(world.selector(), SelectionKey.OP_READ));
        });
    }

    @Test
    void serverKeepsTheContractOfItsKind() throws Exception {
        sameInBoth(world -> {
            ServerSocketChannel server =
                    world.keep(world.provider().openServerSocketChannel(StandardProtocolFamily.INET));
            world.note("local", server::getLocalAddress);
            world.note("accept unbound", server::accept);
            world.note("validOps", server::validOps);
            server.bind(ChannelWorld.loopback(0));
            world.note("local", () -> ChannelWorld.family(server.getLocalAddress()));
            world.note("bind again", () -> server.bind(null));
            world.note("accept nobody", server::accept);
            ServerSocketChannel rival =
                    world.keep(world.provider().openServerSocketChannel(StandardProtocolFamily.INET));
            world.note("bind in use", () -> rival.bind(server.getLocalAddress()));
            world.note("unresolved", () -> rival.bind(InetSocketAddress.createUnresolved("nowhere", 1)));
            world.note("unix", () -> rival.bind(UnixDomainSocketAddress.of("x")));
            world.note("option", () -> server.setOption(StandardSocketOptions.TCP_NODELAY, true));
            world.note("null option", () -> server.setOption(StandardSocketOptions.SO_REUSEADDR, null));
            server.close();
            world.note("accept closed", server::accept);
            world.note("local closed", server::getLocalAddress);
            world.note("bind closed", () -> server.bind(null));
        });
    }

    @Test
    void connectingGoesThroughItsStates() throws Exception {
        sameInBoth(world -> {
            ServerSocketChannel server = world.server();
            SocketChannel socket = world.socket();
            world.note("connect unresolved", () -> socket.connect(InetSocketAddress.createUnresolved("nowhere", 1)));
            world.note("connect null", () -> socket.connect(null));
            SocketChannel client = world.socket();
            client.bind(ChannelWorld.loopback(0));
            world.note("bind again", () -> client.bind(null));
            world.note("connect", () -> client.connect(server.getLocalAddress()));
            world.note("pending", client::isConnectionPending);
            world.note("connect again", () -> client.connect(server.getLocalAddress()));
            world.note("bind pending", () -> client.bind(null));
            world.note("read pending", () -> client.read(ByteBuffer.allocate(1)));
            world.note("ready", () -> world.waitFor(client, SelectionKey.OP_CONNECT));
            world.note("finish", client::finishConnect);
            world.note("finish again", client::finishConnect);
            world.note("pending", client::isConnectionPending);
            world.note("connected", client::isConnected);
            world.note("connect connected", () -> client.connect(server.getLocalAddress()));
            world.note("remote", () -> client.getRemoteAddress().equals(server.getLocalAddress()));
            world.waitFor(server, SelectionKey.OP_ACCEPT);
            SocketChannel accepted = world.keep(server.accept());
            world.note("accepted", accepted::isConnected);
            world.note("its remote", () -> accepted.getRemoteAddress().equals(client.getLocalAddress()));
            world.note("its local", () -> accepted.getLocalAddress().equals(server.getLocalAddress()));
            world.note("accepted blocks", () -> world.server().accept());
        });
    }

    @Test
    void refusedConnectionClosesItsChannel() throws Exception {
        sameInBoth(world -> {
            ServerSocketChannel server = world.server();
            InetSocketAddress nobody = (InetSocketAddress) server.getLocalAddress();
            server.close();
            SocketChannel client = world.socket();
            client.connect(nobody);
            world.note("ready", () -> world.waitFor(client, SelectionKey.OP_CONNECT));
            world.note("pending", client::isConnectionPending);
            world.note("connected", client::isConnected);
            world.note("finish", client::finishConnect);
            world.note("open", client::isOpen);
            world.note("finish again", client::finishConnect);
        });
    }

    @Test
    void bytesAndTheEndArrive() throws Exception {
        sameInBoth(world -> {
            SocketChannel[] pair = world.pair();
            world.note("nothing yet", () -> pair[1].read(ByteBuffer.allocate(8)));
            world.note("write", () -> pair[0].write(ChannelWorld.bytes("hello")));
            world.note("read", () -> world.read(pair[1], 5));
            world.note(
                    "gather",
                    () -> pair[0].write(
                            new ByteBuffer[] {
                                ChannelWorld.bytes("ab"),
                                ByteBuffer.allocate(0),
                                ChannelWorld.bytes("cde"),
                                ChannelWorld.bytes("no")
                            },
                            0,
                            3));
            world.waitFor(pair[1], SelectionKey.OP_READ);
            ByteBuffer[] into = {ByteBuffer.allocate(1), ByteBuffer.allocate(0), ByteBuffer.allocate(9)};
            world.note("scatter", () -> pair[1].read(into));
            world.note("pieces", () -> into[0].position() + "+" + into[1].position() + "+" + into[2].position());
            world.note("bad range", () -> pair[1].read(into, 2, 2));
            world.note("read-only", () -> pair[1].read(ByteBuffer.allocate(1).asReadOnlyBuffer()));
            world.note("no room", () -> pair[1].read(ByteBuffer.allocate(0)));
            world.note("empty write", () -> pair[0].write(ByteBuffer.allocate(0)));
            pair[0].close();
            world.turn();
            world.note("ready", () -> world.waitFor(pair[1], SelectionKey.OP_READ));
            world.note("end", () -> pair[1].read(ByteBuffer.allocate(1)));
            world.note("end again", () -> pair[1].read(ByteBuffer.allocate(1)));
            world.note("no room at the end", () -> pair[1].read(ByteBuffer.allocate(0)));
        });
    }

    @Test
    void halfClosedConnectionGoesOnTheOtherWay() throws Exception {
        sameInBoth(world -> {
            SocketChannel[] pair = world.pair();
            pair[0].write(ChannelWorld.bytes("last words"));
            pair[0].shutdownOutput();
            pair[0].shutdownOutput();
            world.note("write after", () -> pair[0].write(ChannelWorld.bytes("x")));
            world.note("gather after", () -> pair[0].write(new ByteBuffer[] {ChannelWorld.bytes("x")}));
            world.note("still connected", pair[0]::isConnected);
            world.note("read", () -> world.read(pair[1], 20));
            world.note("answer", () -> pair[1].write(ChannelWorld.bytes("answer")));
            world.note("read answer", () -> world.read(pair[0], 6));
            pair[0].shutdownInput();
            world.note("ready", () -> world.waitFor(pair[0], SelectionKey.OP_READ));
            world.note("read after shutdownInput", () -> pair[0].read(ByteBuffer.allocate(1)));
        });
    }

    @Test
    void abortIsAReset() throws Exception {
        sameInBoth(world -> {
            SocketChannel[] pair = world.pair();
            pair[0].write(ChannelWorld.bytes("seen"));
            world.waitFor(pair[1], SelectionKey.OP_READ);
            pair[0].setOption(StandardSocketOptions.SO_LINGER, 0);
            pair[0].close();
            world.turn();
            world.note("ready", () -> world.waitFor(pair[1], SelectionKey.OP_READ));
            world.note("read what came", () -> world.read(pair[1], 4));
            world.waitFor(pair[1], SelectionKey.OP_READ);
            world.note("read", () -> pair[1].read(ByteBuffer.allocate(1)));
            world.note("read again", () -> pair[1].read(ByteBuffer.allocate(1)));
            world.note("read into nothing", () -> pair[1].read(ByteBuffer.allocate(0)));
            world.note("write", () -> pair[1].write(ChannelWorld.bytes("x")));
            world.note("write again", () -> pair[1].write(ChannelWorld.bytes("x")));
            world.note("connected", pair[1]::isConnected);
        });
    }

    @Test
    void writerLearnsOfAResetOnceAsSuchAndThenAsABrokenPipe() throws Exception {
        sameInBoth(world -> {
            SocketChannel[] pair = world.pair();
            pair[0].setOption(StandardSocketOptions.SO_LINGER, 0);
            pair[0].close();
            world.turn();
            world.waitFor(pair[1], SelectionKey.OP_READ);
            world.note("write", () -> pair[1].write(ChannelWorld.bytes("x")));
            world.note("write again", () -> pair[1].write(ChannelWorld.bytes("x")));
            world.note("read", () -> pair[1].read(ByteBuffer.allocate(1)));
        });
    }

    @Test
    void closingWithUnreadBytesIsAReset() throws Exception {
        sameInBoth(world -> {
            SocketChannel[] pair = world.pair();
            pair[1].write(ChannelWorld.bytes("never read"));
            world.waitFor(pair[0], SelectionKey.OP_READ);
            pair[0].keyFor(world.selector()).cancel();
            world.turn();
            pair[0].close();
            world.waitFor(pair[1], SelectionKey.OP_READ);
            world.note("read", () -> pair[1].read(ByteBuffer.allocate(1)));
            world.note("write", () -> pair[1].write(ChannelWorld.bytes("x")));
        });
    }

    @Test
    void writingToAPeerThatIsGoneBreaksThePipe() throws Exception {
        sameInBoth(world -> {
            SocketChannel[] pair = world.pair();
            pair[0].close();
            world.turn();
            world.waitFor(pair[1], SelectionKey.OP_READ);
            world.note("end", () -> pair[1].read(ByteBuffer.allocate(1)));
            world.note("first write", () -> pair[1].write(ChannelWorld.bytes("x")));
            while (world.isTaken(pair[1])) {
                world.letTimePass();
            }
            world.note("second write", () -> pair[1].write(ChannelWorld.bytes("x")));
            world.note("third write", () -> pair[1].write(ChannelWorld.bytes("x")));
            world.note("read", () -> pair[1].read(ByteBuffer.allocate(1)));
        });
    }

    @Test
    void writerThatIsNotReadFillsTheBuffers() throws Exception {
        sameInBoth(world -> {
            SocketChannel[] pair = world.pair();
            ByteBuffer chunk = ByteBuffer.allocate(64 * 1024);
            long written = 0;
            for (int count = 1; count > 0; ) {
                count = pair[0].write(chunk.clear());
                written += count;
            }
            long total = written;
            world.note("some", () -> total > 0);
            world.note("nothing more", () -> pair[0].write(chunk.clear()));
            long read = 0;
            ByteBuffer into = ByteBuffer.allocate(1 << 20);
            while (read < total) {
                world.waitFor(pair[1], SelectionKey.OP_READ);
                read += pair[1].read(into.clear());
            }
            long all = read;
            world.note("all read", () -> all == total);
            world.note("ready again", () -> world.waitFor(pair[0], SelectionKey.OP_WRITE));
        });
    }

    @Test
    void keysAndSelectorsKeepTheirContract() throws Exception {
        sameInBoth(world -> {
            SocketChannel[] pair = world.pair();
            SocketChannel channel = pair[1];
            world.note("bad ops", () -> channel.register(world.selector(), SelectionKey.OP_ACCEPT));
            SelectionKey key = channel.register(world.selector(), SelectionKey.OP_READ, "attached");
            world.note("same key", () -> channel.register(world.selector(), SelectionKey.OP_READ, "new") == key);
            world.note("attachment", key::attachment);
            world.note("ops", key::interestOps);
            world.note("bad interest", () -> key.interestOps(SelectionKey.OP_ACCEPT));
            world.note("or", () -> key.interestOpsOr(SelectionKey.OP_WRITE));
            world.note("and", () -> key.interestOpsAnd(SelectionKey.OP_READ));
            world.note("registered", channel::isRegistered);
            world.note("blocking", () -> channel.configureBlocking(true));
            world.note("keys", () -> world.selector().keys().contains(key));
            world.note("add to keys", () -> world.selector().keys().add(key));
            world.note("add to selected", () -> world.selector().selectedKeys().add(key));
            world.note("nothing ready", () -> world.selector().selectNow());
            key.cancel();
            world.note("valid", key::isValid);
            world.note("ready ops", key::readyOps);
            world.note("interest", key::interestOps);
            world.note("register before the next select", () -> channel.register(world.selector(), 0));
            world.turn();
            world.note("registered", channel::isRegistered);
            world.note("again", () -> channel.register(world.selector(), 0).isValid());
            channel.close();
            world.note("closed", () -> channel.keyFor(world.selector()).isValid());
            world.note("in keys", () -> world.selector().keys().size());
            world.turn();
            world.note("gone", () -> channel.keyFor(world.selector()));
        });
    }

    @Test
    void selectedKeysAddUpUntilTheyAreTaken() throws Exception {
        sameInBoth(world -> {
            SocketChannel[] pair = world.pair();
            pair[0].write(ChannelWorld.bytes("x"));
            world.waitFor(pair[1], SelectionKey.OP_READ);
            SelectionKey key = pair[1].keyFor(world.selector());
            key.interestOps(SelectionKey.OP_READ);
            world.note("select", () -> world.selector().select());
            world.note("selected", () -> world.selector().selectedKeys().contains(key));
            world.note("ready", key::readyOps);
            world.note("select again", () -> world.selector().select());
            key.interestOps(SelectionKey.OP_READ | SelectionKey.OP_WRITE);
            world.note("more", () -> world.selector().select(1_000));
            world.note("ready", key::readyOps);
            world.selector().selectedKeys().clear();
            world.note("once more", () -> world.selector().selectNow());
            world.note("action", () -> world.selector().selectNow(found -> {}));
            world.note("within an action", () -> {
                world.selector().selectNow(found -> {
                    try {
                        world.selector().selectNow();
                    } catch (java.io.IOException e) {
                        throw new AssertionError(e);
                    }
                });
                return "never";
            });
            world.note("negative", () -> world.selector().select(-1));
            world.note("no action", () -> world.selector().select(null, 1));
        });
    }

    @Test
    void wakeupSticksAndClosedSelectorIsClosed() throws Exception {
        sameInBoth(world -> {
            world.selector().wakeup();
            world.selector().wakeup();
            world.note("woken", () -> world.selector().select());
            Thread.currentThread().interrupt();
            world.note("interrupted", () -> world.selector().select());
            world.note("flag", Thread::interrupted);
            SocketChannel channel = world.socket();
            SelectionKey key = channel.register(world.selector(), 0);
            world.selector().close();
            world.note("open", () -> world.selector().isOpen());
            world.note("key", key::isValid);
            world.note("registered", channel::isRegistered);
            world.note("select", () -> world.selector().select());
            world.note("keys", () -> world.selector().keys());
            world.note("register", () -> channel.register(world.selector(), 0));
            world.note("wakeup", () -> world.selector().wakeup() == world.selector());
        });
    }

    @Test
    void datagramsArriveWhole() throws Exception {
        sameInBoth(world -> {
            DatagramChannel one = world.keep(world.provider().openDatagramChannel(StandardProtocolFamily.INET));
            DatagramChannel other = world.keep(world.provider().openDatagramChannel(StandardProtocolFamily.INET));
            world.note("local", one::getLocalAddress);
            one.bind(ChannelWorld.loopback(0));
            other.bind(ChannelWorld.loopback(0));
            world.note("bind again", () -> one.bind(null));
            world.note(
                    "bind in use", () -> world.keep(world.provider().openDatagramChannel(StandardProtocolFamily.INET))
                            .bind(one.getLocalAddress()));
            world.note("nothing", () -> one.receive(ByteBuffer.allocate(1)));
            world.note("write", () -> one.write(ByteBuffer.allocate(1)));
            world.note("read", () -> one.read(ByteBuffer.allocate(1)));
            world.note("send", () -> one.send(ChannelWorld.bytes("0123456789"), other.getLocalAddress()));
            world.note("send nothing", () -> one.send(ByteBuffer.allocate(0), other.getLocalAddress()));
            world.note("too long", () -> one.send(ByteBuffer.allocate(66_000), other.getLocalAddress()));
            world.note("ready", () -> world.waitFor(other, SelectionKey.OP_READ));
            ByteBuffer few = ByteBuffer.allocate(4);
            world.note("cut off", () -> other.receive(few).equals(one.getLocalAddress()));
            world.note("cut off at", few::position);
            world.waitFor(other, SelectionKey.OP_READ);
            world.note("empty", () -> other.receive(few.clear()).equals(one.getLocalAddress()));
            world.note("empty at", few::position);
            one.send(ChannelWorld.bytes("too early"), other.getLocalAddress());
            world.waitFor(other, SelectionKey.OP_READ);
            other.connect(one.getLocalAddress());
            world.note("came before connect", () -> other.read(ByteBuffer.allocate(9)));
            one.connect(other.getLocalAddress());
            world.note("connected", one::isConnected);
            world.note("connect again", () -> one.connect(other.getLocalAddress()));
            world.note("send elsewhere", () -> one.send(ChannelWorld.bytes("x"), ChannelWorld.loopback(9)));
            world.note("write", () -> one.write(ChannelWorld.bytes("abc")));
            world.note("gather", () -> one.write(new ByteBuffer[] {ChannelWorld.bytes("d"), ChannelWorld.bytes("e")}));
            world.waitFor(other, SelectionKey.OP_READ);
            ByteBuffer[] scattered = {ByteBuffer.allocate(1), ByteBuffer.allocate(1)};
            world.note("scatter", () -> other.read(scattered));
            world.waitFor(other, SelectionKey.OP_READ);
            world.note("read", () -> other.read(ByteBuffer.allocate(9)));
            one.disconnect();
            world.note("disconnected", one::isConnected);
            world.note("remote", one::getRemoteAddress);
            one.close();
            world.note("closed", () -> one.send(ChannelWorld.bytes("x"), other.getLocalAddress()));
            world.turn();
            world.note("nobody there", () -> other.write(ChannelWorld.bytes("x")));
            world.waitFor(other, SelectionKey.OP_READ);
            world.note("unreachable", () -> other.read(ByteBuffer.allocate(1)));
            world.note("once", () -> other.read(ByteBuffer.allocate(1)));
        });
    }

    @Test
    void pipeCarriesBytesOneWay() throws Exception {
        sameInBoth(world -> {
            Pipe pipe = world.provider().openPipe();
            Pipe.SourceChannel source = world.keep(pipe.source());
            Pipe.SinkChannel sink = world.keep(pipe.sink());
            world.note("ops", () -> source.validOps() + " " + sink.validOps());
            world.note("nothing", () -> source.read(ByteBuffer.allocate(1)));
            world.note("writable", () -> world.waitFor(sink, SelectionKey.OP_WRITE));
            world.note("write", () -> sink.write(ChannelWorld.bytes("hello")));
            world.note("gather", () -> sink.write(new ByteBuffer[] {ChannelWorld.bytes(" "), ChannelWorld.bytes("w")}));
            world.note("ready", () -> world.waitFor(source, SelectionKey.OP_READ));
            ByteBuffer into = ByteBuffer.allocate(5);
            world.note("read", () -> source.read(into));
            world.note("scatter", () -> source.read(new ByteBuffer[] {ByteBuffer.allocate(1), ByteBuffer.allocate(5)}));
            sink.close();
            world.turn();
            world.note("ready at the end", () -> world.waitFor(source, SelectionKey.OP_READ));
            world.note("end", () -> source.read(ByteBuffer.allocate(1)));
            world.note("closed sink", () -> sink.write(ChannelWorld.bytes("x")));
            Pipe other = world.provider().openPipe();
            world.keep(other.sink());
            world.keep(other.source()).close();
            world.note("broken", () -> other.sink().write(ChannelWorld.bytes("x")));
        });
    }

    @Test
    void unixSocketsConnectAtOnce(@TempDir Path directory) throws Exception {
        Path path = directory.resolve("socket");
        sameInBoth(world -> {
            UnixDomainSocketAddress address = UnixDomainSocketAddress.of(path);
            SocketChannel early = world.keep(world.provider().openSocketChannel(StandardProtocolFamily.UNIX));
            world.note("nobody there", () -> early.connect(address));
            world.note("open", early::isOpen);
            ServerSocketChannel server =
                    world.keep(world.provider().openServerSocketChannel(StandardProtocolFamily.UNIX));
            world.note("inet", () -> server.bind(ChannelWorld.loopback(0)));
            server.bind(address);
            world.note("local", server::getLocalAddress);
            SocketChannel client = world.keep(world.provider().openSocketChannel(StandardProtocolFamily.UNIX));
            world.note("connect", () -> client.connect(address));
            world.note("local", client::getLocalAddress);
            world.note("remote", client::getRemoteAddress);
            world.note("ready", () -> world.waitFor(server, SelectionKey.OP_ACCEPT));
            SocketChannel accepted = world.keep(server.accept());
            world.note("its local", accepted::getLocalAddress);
            world.note("its remote", accepted::getRemoteAddress);
            world.note("write", () -> client.write(ChannelWorld.bytes("hi")));
            world.note("read", () -> world.read(accepted, 2));
            accepted.close();
            world.turn();
            world.waitFor(client, SelectionKey.OP_READ);
            world.note("end", () -> client.read(ByteBuffer.allocate(1)));
            world.note("write to nobody", () -> client.write(ChannelWorld.bytes("x")));
            Files.deleteIfExists(path);
        });
    }
}
