package io.nioloop.demo.server;

import io.nioloop.demo.server.cli.CommandLine;
import io.nioloop.demo.server.cli.Option;
import io.nioloop.demo.server.cli.UsageError;
import io.nioloop.loop.EventLoop;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The programs there are, simplest first. */
final class Programs {
    /** On which floor a program is written. */
    enum Style {
        PROTOCOL,
        STREAMS
    }

    /** The same for echo, which goes down one more. */
    enum EchoStyle {
        CALLBACKS,
        PROTOCOL,
        STREAMS
    }

    private static final Option<Style> STYLE = Option.choice(
                    List.of("--style"), Style.class, "written as a protocol, or in straight-line code")
            .orElse("protocol");
    private static final Option<EchoStyle> ECHO_STYLE = Option.choice(
                    List.of("--style"), EchoStyle.class, "on the bare loop, as a protocol, or in straight-line code")
            .orElse("protocol");
    private static final Option<Integer> HISTORY = Option.number(
                    List.of("--history"), "N", 0, 100, "how many lines newcomers get to see")
            .orElse("10");

    static final List<Program> ALL = List.of(
            new Program(
                    "hello",
                    CommonOptions.PORT.orElse("8888"),
                    "the server from the articles: reads once, greets, closes",
                    examples(
                            "", "greet on port 8888",
                            "-p 0", "greet on any free port",
                            "--style streams", "the same, in straight-line code"),
                    List.of(STYLE),
                    Programs::startHello),
            new Program(
                    "time",
                    CommonOptions.PORT.orElse("8013"),
                    "one line with the date and time",
                    examples("", "tell the time on port 8013", "-b 0.0.0.0", "tell it to other machines too"),
                    List.of(),
                    (program, loop, line, reporter) -> TcpService.ofProtocols(
                            loop, program, line, () -> new TimeProtocol(Clock.system(ZoneId.systemDefault())))),
            new Program(
                    "echo",
                    CommonOptions.PORT.orElse("8007"),
                    "sends back what arrives",
                    examples(
                            "", "echo on port 8007",
                            "--style callbacks", "the same, written on the bare loop",
                            "--style streams", "the same, in straight-line code",
                            "--spin 50us", "answer sooner, at the price of a busy core",
                            "--tls-self-signed", "over TLS, for a first look",
                            "--unix /tmp/echo", "on a Unix socket",
                            "--udp", "datagrams",
                            "--loops 4", "on four threads"),
                    Encryption.besides(ECHO_STYLE, GroupService.LOOPS, Link.AT_FILE, Link.BY_UDP),
                    Programs::startEcho),
            new Program(
                    "chat",
                    CommonOptions.PORT.orElse("9000"),
                    "a chat room for netcat and telnet",
                    examples(
                            "", "a room on port 9000",
                            "--history 50", "newcomers see the last 50 lines",
                            "--style streams", "the same room, in straight-line code",
                            "--tls cert.pem key.pem", "what is said stays in the room"),
                    Encryption.besides(HISTORY, STYLE),
                    Programs::startChat),
            new Program(
                    "proxy",
                    CommonOptions.PORT.orElse("8100"),
                    "forwards a port, as slowly as you like",
                    examples(
                            "--to 127.0.0.1:8007", "forward port 8100 to the echo server",
                            "--to 127.0.0.1:8007 --latency 50ms", "as if it were far away",
                            "--to '[::1]:8080' --rate 64kB/s", "as if the line were narrow"),
                    Proxy.OPTIONS,
                    Proxy::start),
            new Program(
                    "files",
                    CommonOptions.PORT.orElse("8200"),
                    "keeps files for clients; what was cut off goes on where it was",
                    examples(
                            "--dir share", "send the files of a directory, and receive new ones",
                            "--dir share --read-only", "send them only",
                            "--dir in --max-size 100MB --max-clients 10", "with limits"),
                    FileServer.OPTIONS,
                    FileServer::start));

    private Programs() {}

    /** Finds a program by its name, or complains with the nearest. */
    static Program named(String name) {
        return ALL.stream()
                .filter(program -> program.name().equals(name))
                .findFirst()
                .orElseThrow(() -> UsageError.unknown(
                        "command", name, ALL.stream().map(Program::name).toList()));
    }

    private static Service startHello(Program program, EventLoop loop, CommandLine line, Reporter reporter)
            throws IOException {
        return line.value(STYLE) == Style.STREAMS
                ? TcpService.ofTasks(loop, program, line, HelloStreams::handle)
                : TcpService.ofProtocols(loop, program, line, HelloProtocol::new);
    }

    private static Service startEcho(Program program, EventLoop loop, CommandLine line, Reporter reporter)
            throws IOException {
        Link.check(program, line);
        EchoStyle style = line.value(ECHO_STYLE);
        if (style != EchoStyle.PROTOCOL) {
            refuseWhatOnlyProtocolsCan(style, line);
        }
        if (line.value(GroupService.LOOPS) != null) {
            return style == EchoStyle.STREAMS
                    ? GroupService.ofTasks(loop, program, line, reporter, EchoStreams::handle)
                    : GroupService.ofProtocols(loop, program, line, reporter, EchoProtocol::new);
        }
        return switch (style) {
            case PROTOCOL ->
                Link.of(line) == Link.UDP
                        ? new UdpService(loop, program, line)
                        : TcpService.ofProtocols(loop, program, line, EchoProtocol::new);
            case STREAMS -> TcpService.ofTasks(loop, program, line, EchoStreams::handle);
            case CALLBACKS ->
                listenWithCallbacks(loop, line.value(CommonOptions.BIND_ADDRESS), line.value(program.port()));
        };
    }

    private static void refuseWhatOnlyProtocolsCan(EchoStyle style, CommandLine line) {
        if (style == EchoStyle.CALLBACKS) {
            String reason = "the callbacks are kept simple";
            refuse(line, List.of(CommonOptions.MAX_CLIENTS, CommonOptions.IDLE_TIMEOUT), reason);
            refuse(line, Encryption.OPTIONS, reason);
            refuse(line, List.of(GroupService.LOOPS, Link.AT_FILE, Link.BY_UDP), reason);
        } else {
            refuse(line, List.of(Link.BY_UDP), "datagrams are no stream");
        }
    }

    private static void refuse(CommandLine line, List<Option<?>> options, String reason) {
        for (Option<?> option : options) {
            if (Exclusive.isOn(line, option)) {
                throw new UsageError(option.name() + " needs --style protocol: " + reason);
            }
        }
    }

    private static Service listenWithCallbacks(EventLoop loop, String host, int port) throws IOException {
        InetSocketAddress address = Ports.address(host, port);
        try {
            return new CallbackService(loop, address);
        } catch (BindException failure) {
            throw Ports.named(failure, address);
        }
    }

    private static Service startChat(Program program, EventLoop loop, CommandLine line, Reporter reporter)
            throws IOException {
        ChatRoom room = new ChatRoom(line.value(HISTORY), reporter::info);
        TcpService service = line.value(STYLE) == Style.STREAMS
                ? TcpService.ofTasks(loop, program, line, (reader, writer) -> ChatStreams.handle(room, reader, writer))
                : TcpService.ofProtocols(loop, program, line, () -> new ChatProtocol(room));
        return service.sayingGoodbye(room::sayGoodbye).counting(() -> Map.of("lines", room.lines()));
    }

    private static Map<String, String> examples(String... argumentsAndEffects) {
        Map<String, String> examples = new LinkedHashMap<>();
        for (int i = 0; i < argumentsAndEffects.length; i += 2) {
            examples.put(argumentsAndEffects[i], argumentsAndEffects[i + 1]);
        }
        return examples;
    }
}
