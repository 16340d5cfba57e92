package io.nioloop.demo.server;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.nioloop.demo.server.cli.CommandLine;
import io.nioloop.loop.Event;
import io.nioloop.net.ConnectOptions;
import io.nioloop.net.ExtraInfo;
import io.nioloop.net.ListenOptions;
import io.nioloop.net.NetEvent;
import io.nioloop.net.Server;
import io.nioloop.net.Transport;
import io.nioloop.streams.ClientHandler;
import io.nioloop.streams.Connection;
import io.nioloop.streams.StreamReader;
import io.nioloop.streams.StreamWriter;
import io.nioloop.streams.Streams;
import io.nioloop.task.Coroutine;
import io.nioloop.task.Task;
import io.nioloop.task.Tasks;
import io.nioloop.testing.Simulation;
import io.nioloop.tls.TlsOptions;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** A proxy in a simulation without faults, between a target and clients that are written as tasks. */
final class ProxyStage {
    static final String PROXY_HOST = "10.0.0.1";
    static final String TARGET_HOST = "10.0.0.2";
    static final int PROXY_PORT = 8100;
    static final int TARGET_PORT = 80;
    private static final int BUFFER_BYTES = 8 * 1024;

    private final Simulation simulation;
    private final Lines err = new Lines();
    private Service service;
    private long kept; // bytes that the proxy has received and not sent
    private long mostKept;

    /** What happens at a stage; it runs in a task. */
    interface Play {
        void run(ProxyStage stage) throws Exception;
    }

    private ProxyStage(Simulation simulation) {
        this.simulation = simulation;
        simulation.network().latency(Duration.ZERO).jitter(Duration.ZERO).buffers(BUFFER_BYTES, BUFFER_BYTES);
        simulation.observe((loop, event) -> watch(event));
    }

    /** Plays once, with a target; null: nobody listens there. In the end nothing may be left. */
    static void play(long seed, ClientHandler target, Play play, String... options) {
        Simulation.run(seed, simulation -> {
            ProxyStage stage = new ProxyStage(simulation);
            stage.start(options);
            stage.await(() -> {
                Server server = target == null ? null : stage.listen(target);
                play.run(stage);
                if (server != null) {
                    server.close();
                }
            });
            simulation.loop().callSoon(stage.service::close);
            simulation.settle();
            assertEquals(0, stage.service.connections());
            assertEquals(0, stage.service.undelivered());
        });
    }

    static void play(ClientHandler target, Play play, String... options) {
        play(1, target, play, options);
    }

    private void start(String... options) throws IOException {
        List<String> arguments = new ArrayList<>(List.of(options));
        arguments.addAll(List.of("--to", TARGET_HOST + ":" + TARGET_PORT, "-b", PROXY_HOST));
        Program program = Programs.named("proxy");
        CommandLine line = CommandLine.parse(program.allOptions(), arguments);
        PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream());
        Terminal terminal = new Terminal(nowhere, err.printStream(), false, Map.of(), "demo");
        Reporter reporter = new Reporter(terminal, Reporter.Level.VERBOSE, false, false);
        service = program.starter().start(program, simulation.loop(), line, reporter);
    }

    private void await(Coroutine.Action body) {
        simulation.await(Task.start(simulation.loop(), Coroutine.of(body)));
    }

    private Server listen(ClientHandler target) throws IOException {
        return Streams.startServer(
                List.of(TARGET_HOST), TARGET_PORT, target, ListenOptions.defaults(), StreamReader.DEFAULT_LIMIT);
    }

    private void watch(Event event) {
        if (event instanceof NetEvent.BytesReceived received && isOfProxy(received.transport())) {
            kept += received.count();
        } else if (event instanceof NetEvent.BytesSent sent && isOfProxy(sent.transport())) {
            kept -= sent.count();
        }
        mostKept = Math.max(mostKept, kept);
    }

    private static boolean isOfProxy(Transport transport) {
        InetSocketAddress own = (InetSocketAddress) transport.extraInfo(ExtraInfo.SOCKNAME);
        InetSocketAddress peer = (InetSocketAddress) transport.extraInfo(ExtraInfo.PEERNAME);
        return own.getPort() == PROXY_PORT || peer.getPort() == TARGET_PORT;
    }

    /** A client comes, with this number for a host. */
    Connection connect(int number) throws IOException {
        InetSocketAddress own = new InetSocketAddress("10.0.1." + number, 0);
        return Streams.openConnection(
                PROXY_HOST, PROXY_PORT, ConnectOptions.defaults().withLocalAddress(own), StreamReader.DEFAULT_LIMIT);
    }

    /** A client comes that speaks TLS. */
    Connection connect(TlsOptions tls) throws IOException {
        return Streams.openConnection(PROXY_HOST, PROXY_PORT, tls);
    }

    Connection connect() throws IOException {
        return connect(1);
    }

    Task<Void> start(Coroutine.Action body) {
        return Task.start(simulation.loop(), Coroutine.of(body));
    }

    /** How much time has passed. */
    Duration time() {
        return simulation.loop().time();
    }

    Simulation simulation() {
        return simulation;
    }

    Service service() {
        return service;
    }

    /** What the proxy has told so far, but for what it tells at start. */
    List<String> told() {
        return err.rest();
    }

    /** How many bytes the proxy had in its hands at the worst moment. */
    long mostKept() {
        return mostKept;
    }

    static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** Bytes of which no two neighbours are alike, nor any two stretches. */
    static byte[] bytes(int count) {
        byte[] bytes = new byte[count];
        int state = 1;
        for (int i = 0; i < count; i++) {
            state = state * 1_103_515_245 + 12_345;
            bytes[i] = (byte) (state >> 16);
        }
        return bytes;
    }

    /** Sends in pieces as the seed cuts them, with pauses. */
    void sendCut(byte[] bytes, StreamWriter writer) throws IOException {
        for (int begin = 0, length; begin < bytes.length; begin += length) {
            length = Math.min(bytes.length - begin, 1 + simulation.random().below(1 + bytes.length / 3));
            writer.write(Arrays.copyOfRange(bytes, begin, begin + length));
            writer.drain();
            if (simulation.random().chance(0.5)) {
                Tasks.sleep(Duration.ofMillis(simulation.random().below(30)));
            }
        }
    }

    /** Ends a connection as a process does that is killed. */
    static void reset(StreamWriter writer) throws IOException {
        writer.extraInfo(ExtraInfo.SOCKET).setOption(StandardSocketOptions.SO_LINGER, 0);
        writer.transport().abort();
    }
}
