package io.nioloop.demo.client;

import io.nioloop.demo.client.cli.CommandLine;
import io.nioloop.demo.client.cli.Option;
import io.nioloop.demo.client.cli.Sizes;
import io.nioloop.demo.client.cli.UsageError;
import io.nioloop.future.Future;
import io.nioloop.future.Futures;
import io.nioloop.future.Offload;
import io.nioloop.future.Promise;
import io.nioloop.loop.EventLoop;
import io.nioloop.net.Addresses;
import io.nioloop.net.ConnectOptions;
import io.nioloop.net.ExtraInfo;
import io.nioloop.net.Protocol;
import io.nioloop.net.Tcp;
import io.nioloop.net.Transport;
import io.nioloop.net.Unix;
import io.nioloop.tls.Tls;
import io.nioloop.tls.TlsOptions;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A line client: what is typed goes to the server, what the server sends is shown.
 *
 * <pre>
 * Run with:  java -jar client-demo/target/nioloop-client-demo.jar nc 127.0.0.1:8888
 * </pre>
 *
 * <p>A terminal, a file or a pipe cannot be waited for with a selector: to read from it blocks, and so may writing. So
 * both are done elsewhere, one piece at a time each, and a piece is only read when the other side has taken the one
 * before:
 *
 * <pre>
 *   standard input ── a thread reads ──► loop ── write ──────────► socket     next piece unless writing is paused
 *   standard output ◄─ a thread writes ─ loop ◄─ dataReceived ──── socket     reading is paused meanwhile
 * </pre>
 */
final class Netcat implements Protocol {
    private static final int PIECE_BYTES = 64 * 1024;

    private static final Option<Duration> TIMEOUT = Option.of(
                    List.of("-w", "--timeout"), "DUR", CommonOptions::positive, "how long connecting may take")
            .orElse("10s");
    private static final Option<Boolean> CRLF =
            Option.flag(List.of("--crlf"), "end each line that is sent with CR LF, as some protocols want it");

    static final Program PROGRAM = new Program(
            "nc",
            "HOST:PORT",
            "a raw line client; sends what you type, shows what comes back",
            examples(),
            Stream.concat(Stream.of(TIMEOUT, CRLF), Link.OPTIONS.stream()).toList(),
            List.of(
                    "Ctrl-D, the end of standard input, tells the server that no more will come; what it still sends is"
                            + " shown, until it closes too. Ctrl-C ends it at once.",
                    "With --unix, FILE takes the place of HOST:PORT. TLS has no way to tell a server that no more will"
                            + " come: it has to close, or Ctrl-C has to end it. Datagrams have no end either: after that"
                            + " of standard input, a second of silence is taken for it.",
                    "Exit code: 0 the server closed in good order, 1 not connected or connection lost, 2 usage, 130"
                            + " Ctrl-C."),
            Netcat::run);

    private final EventLoop loop;
    private final Terminal terminal;
    private final Talk talk;
    private final LineEnds lineEnds;
    private final Promise<Integer> exitCode;
    private final byte[] piece = new byte[PIECE_BYTES]; // of standard input
    private Transport transport;
    private boolean inputBusy; // being read, or at its end
    private boolean outputBusy; // being written
    private boolean full; // the transport wants no more for now
    private boolean lost; // the connection is gone,
    private Throwable lossCause; // why; null: in good order
    private long sent;
    private long received;

    Netcat(EventLoop loop, Terminal terminal, Talk talk, LineEnds lineEnds) {
        this.loop = loop;
        this.terminal = terminal;
        this.talk = talk;
        this.lineEnds = lineEnds;
        this.exitCode = new Promise<>(loop);
    }

    private static Map<String, String> examples() {
        Map<String, String> examples = new LinkedHashMap<>();
        examples.put("127.0.0.1:9000", "join a chat room");
        examples.put("localhost:8007 < file > copy", "send a file to an echo server and store what comes back");
        examples.put("--tls example.org:443 --crlf", "speak to a web server");
        examples.put("--tls --insecure localhost:8007", "to a server with a certificate that nobody knows");
        examples.put("--unix /tmp/echo", "on a Unix socket");
        examples.put("--udp 127.0.0.1:8007", "with datagrams");
        examples.put("'[::1]:25' --crlf -w 2s", "speak to a mail server over IPv6, with a limit on connecting");
        return examples;
    }

    private static int run(CommandLine line, Terminal terminal, Interrupts interrupts) {
        Link.check(line);
        Path file = line.value(Link.TO_FILE);
        Target target = file == null ? Target.parse(line.operands("HOST:PORT").get(0)) : null;
        if (file != null) {
            line.operands();
        }
        Talk talk = Talk.of(terminal, line);
        TlsOptions tls = Link.tls(line);
        LineEnds lineEnds = new LineEnds(line.value(CRLF));
        Duration timeout = line.value(TIMEOUT);
        try (EventLoop loop = EventLoop.open()) {
            loop.setExceptionHandler((where, error) -> talk.unexpected(error));
            Watching.begin(loop, line, terminal.err());
            if (line.value(Link.BY_UDP)) {
                NetcatDatagrams netcat = new NetcatDatagrams(loop, terminal, talk, lineEnds);
                interrupts.onInterrupt(loop, netcat::interrupted);
                netcat.open(target, timeout);
                return Futures.runUntilComplete(netcat.exitCode());
            }
            Netcat netcat = new Netcat(loop, terminal, talk, lineEnds);
            interrupts.onInterrupt(loop, netcat::interrupted);
            netcat.connect(file, target, tls, timeout);
            return Futures.runUntilComplete(netcat.exitCode());
        }
    }

    private void connect(Path file, Target target, TlsOptions tls, Duration timeout) {
        connecting(file, target, tls, ConnectOptions.defaults().withTimeout(timeout))
                .addDoneCallback(connected -> {
                    if (connected.exception() != null) {
                        talk.error(Advice.on(connected.exception(), file == null ? target : file, timeout));
                        exitCode.trySetResult(ExitCode.FAILURE);
                    }
                });
    }

    private Future<Transport> connecting(Path file, Target target, TlsOptions tls, ConnectOptions options) {
        if (file != null) {
            try {
                return Unix.connect(loop, file, () -> this, options);
            } catch (IllegalArgumentException tooLong) {
                throw new UsageError(Link.TO_FILE.name() + ": " + tooLong.getMessage());
            }
        }
        return tls == null
                ? Tcp.connect(loop, target.host(), target.port(), () -> this, options)
                : Tls.connect(loop, target.host(), target.port(), () -> this, tls, options);
    }

    @Override
    public void connectionMade(Transport transport) {
        this.transport = transport;
        talk.info("connected to " + Addresses.text(transport.extraInfo(ExtraInfo.PEERNAME)));
        String from = Addresses.text(transport.extraInfo(ExtraInfo.SOCKNAME));
        if (!from.isEmpty()) { // the own end of a Unix socket has no name
            talk.verbose("from " + from);
        }
        if (transport.extraInfo(ExtraInfo.SSL_SESSION) != null) {
            talk.verbose(transport.extraInfo(ExtraInfo.SSL_SESSION).getProtocol() + ", "
                    + transport.extraInfo(ExtraInfo.CIPHER));
        }
        readInput();
    }

    private void readInput() {
        if (!inputBusy && !full && !transport.isClosing()) {
            inputBusy = true;
            Offload.run(loop, () -> terminal.in().read(piece)).addDoneCallback(this::inputRead);
        }
    }

    private void inputRead(Future<Integer> read) {
        if (read.exception() != null) {
            talk.error("standard input: " + read.exception().getMessage());
        }
        if (read.exception() != null || read.result() < 0) {
            talk.verbose("end of input, after " + Sizes.text(sent));
            if (transport.canWriteEof()) {
                transport.writeEof();
            } else {
                talk.info("end of input; TLS cannot tell the server: waiting until it closes, Ctrl-C ends it");
            }
            return;
        }
        ByteBuffer data = lineEnds.convert(ByteBuffer.wrap(piece, 0, read.result()));
        sent += data.remaining();
        transport.write(data);
        inputBusy = false;
        readInput();
    }

    @Override
    public void pauseWriting() {
        full = true;
    }

    @Override
    public void resumeWriting() {
        full = false;
        readInput();
    }

    @Override
    public void dataReceived(ByteBuffer data) {
        received += data.remaining();
        byte[] copy = new byte[data.remaining()];
        data.get(copy);
        outputBusy = true;
        transport.pauseReading();
        Offload.run(loop, () -> writeOutput(terminal, copy)).addDoneCallback(this::outputWritten);
    }

    static Void writeOutput(Terminal terminal, byte[] bytes) throws IOException {
        terminal.out().write(bytes);
        if (terminal.out().checkError()) {
            throw new IOException("standard output is closed");
        }
        return null;
    }

    private void outputWritten(Future<Void> written) {
        outputBusy = false;
        if (written.exception() != null) {
            talk.error(written.exception().getMessage());
            exitCode.trySetResult(ExitCode.FAILURE);
            transport.abort();
        } else if (lost) {
            end();
        } else {
            transport.resumeReading();
        }
    }

    @Override
    public boolean eofReceived() {
        talk.verbose("end of output, after " + Sizes.text(received));
        return false;
    }

    @Override
    public void connectionLost(Throwable cause) {
        lost = true;
        lossCause = cause;
        if (!outputBusy) {
            end();
        }
    }

    private void end() {
        if (lossCause != null) {
            talk.error("connection lost: " + lossCause.getMessage());
        }
        talk.info("done: " + Sizes.text(sent) + " sent, " + Sizes.text(received) + " received");
        exitCode.trySetResult(lossCause == null ? ExitCode.OK : ExitCode.FAILURE);
    }

    /** Known when it is over. */
    Future<Integer> exitCode() {
        return exitCode;
    }

    private void interrupted() {
        if (terminal.errIsSeen()) {
            talk.info(""); // ends the line on which the terminal shows ^C
        }
        exitCode.trySetResult(ExitCode.INTERRUPTED);
        if (transport != null) {
            transport.abort();
        }
    }
}
