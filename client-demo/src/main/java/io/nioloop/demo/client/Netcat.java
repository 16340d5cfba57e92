package io.nioloop.demo.client;

import io.nioloop.demo.client.cli.CommandLine;
import io.nioloop.demo.client.cli.Option;
import io.nioloop.demo.client.cli.Sizes;
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
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

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
            List.of(TIMEOUT, CRLF),
            List.of(
                    "Ctrl-D, the end of standard input, tells the server that no more will come; what it still sends is"
                            + " shown, until it closes too. Ctrl-C ends it at once.",
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
        examples.put("'[::1]:25' --crlf -w 2s", "speak to a mail server over IPv6, with a limit on connecting");
        return examples;
    }

    private static int run(CommandLine line, Terminal terminal, Interrupts interrupts) {
        Target target = Target.parse(line.operands("HOST:PORT").get(0));
        Talk talk = Talk.of(terminal, line);
        try (EventLoop loop = EventLoop.open()) {
            loop.setExceptionHandler((where, error) -> talk.unexpected(error));
            Netcat netcat = new Netcat(loop, terminal, talk, new LineEnds(line.value(CRLF)));
            interrupts.onInterrupt(loop, netcat::interrupted);
            netcat.connect(target, line.value(TIMEOUT));
            return Futures.runUntilComplete(netcat.exitCode());
        }
    }

    private void connect(Target target, Duration timeout) {
        ConnectOptions options = ConnectOptions.defaults().withTimeout(timeout);
        Tcp.connect(loop, target.host(), target.port(), () -> this, options).addDoneCallback(connected -> {
            if (connected.exception() != null) {
                talk.error(Advice.on(connected.exception(), target, timeout));
                exitCode.trySetResult(ExitCode.FAILURE);
            }
        });
    }

    @Override
    public void connectionMade(Transport transport) {
        this.transport = transport;
        talk.info("connected to " + Addresses.text(transport.extraInfo(ExtraInfo.PEERNAME)));
        talk.verbose("from " + Addresses.text(transport.extraInfo(ExtraInfo.SOCKNAME)));
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
            transport.writeEof();
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
        Offload.run(loop, () -> writeOutput(copy)).addDoneCallback(this::outputWritten);
    }

    private Void writeOutput(byte[] bytes) throws IOException {
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
