package io.nioloop.demo.client;

import io.nioloop.demo.client.cli.Sizes;
import io.nioloop.future.Future;
import io.nioloop.future.Offload;
import io.nioloop.future.Promise;
import io.nioloop.loop.EventLoop;
import io.nioloop.loop.TimerHandle;
import io.nioloop.net.Addresses;
import io.nioloop.net.DatagramOptions;
import io.nioloop.net.DatagramProtocol;
import io.nioloop.net.DatagramTransport;
import io.nioloop.net.ExtraInfo;
import io.nioloop.net.Udp;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;

/**
 * The same as {@link Netcat}, without a connection: each piece that is typed is a datagram, and each datagram that comes
 * is shown. Nobody tells the end: after that of the input, it is over when nothing has come for a second.
 */
final class NetcatDatagrams implements DatagramProtocol {
    private static final int PIECE_BYTES = 8 * 1024; // of standard input; a network takes no larger ones gladly
    private static final int MOST_UNSHOWN = 1_000; // datagrams may be lost, memory may not
    private static final Duration SILENCE = Duration.ofSeconds(1);

    private final EventLoop loop;
    private final Terminal terminal;
    private final Talk talk;
    private final LineEnds lineEnds;
    private final Promise<Integer> exitCode;
    private final byte[] piece = new byte[PIECE_BYTES];
    private final Queue<byte[]> unshown = new ArrayDeque<>();
    private DatagramTransport transport;
    private TimerHandle silence; // null: the input goes on
    private boolean inputBusy; // being read, or at its end
    private boolean outputBusy;
    private boolean full;
    private long sent;
    private long received;

    NetcatDatagrams(EventLoop loop, Terminal terminal, Talk talk, LineEnds lineEnds) {
        this.loop = loop;
        this.terminal = terminal;
        this.talk = talk;
        this.lineEnds = lineEnds;
        this.exitCode = new Promise<>(loop);
    }

    /** Begins; what becomes of it is told by the exit code. */
    void open(Target target, Duration timeout) {
        InetSocketAddress remote = InetSocketAddress.createUnresolved(target.host(), target.port());
        Udp.open(loop, null, remote, () -> this, DatagramOptions.defaults()).addDoneCallback(opened -> {
            if (opened.exception() != null) {
                talk.error(Advice.on(opened.exception(), target, timeout));
                exitCode.trySetResult(ExitCode.FAILURE);
            }
        });
    }

    @Override
    public void connectionMade(DatagramTransport transport) {
        this.transport = transport;
        talk.info("sending datagrams to " + Addresses.text(transport.extraInfo(ExtraInfo.PEERNAME)));
        talk.verbose("from " + Addresses.text(transport.extraInfo(ExtraInfo.SOCKNAME)));
        readInput();
    }

    private void readInput() {
        if (!inputBusy && !full) {
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
            waitInSilence();
            return;
        }
        ByteBuffer data = lineEnds.convert(ByteBuffer.wrap(piece, 0, read.result()));
        sent += data.remaining();
        transport.send(data);
        inputBusy = false;
        readInput();
    }

    private void waitInSilence() {
        if (silence != null) {
            silence.cancel();
        }
        silence = loop.callLater(SILENCE, this::silent);
    }

    /** As long as what came is not shown, it was no silence. */
    private void silent() {
        if (outputBusy) {
            waitInSilence();
        } else {
            end(ExitCode.OK);
        }
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
    public void datagramReceived(ByteBuffer data, InetSocketAddress from) {
        received += data.remaining();
        if (silence != null) {
            waitInSilence();
        }
        if (unshown.size() < MOST_UNSHOWN) {
            byte[] copy = new byte[data.remaining()];
            data.get(copy);
            unshown.add(copy);
        }
        show();
    }

    private void show() {
        byte[] next = outputBusy ? null : unshown.poll();
        if (next != null) {
            outputBusy = true;
            Offload.run(loop, () -> Netcat.writeOutput(terminal, next)).addDoneCallback(this::shown);
        }
    }

    private void shown(Future<Void> written) {
        outputBusy = false;
        if (written.exception() != null) {
            talk.error(written.exception().getMessage());
            end(ExitCode.FAILURE);
            return;
        }
        if (silence != null) {
            waitInSilence();
        }
        show();
    }

    /** Whoever else is there may still answer; but not if the peer's machine says that nobody is. */
    @Override
    public void errorReceived(IOException failure) {
        if (failure instanceof PortUnreachableException) {
            talk.error("nobody receives datagrams at " + Addresses.text(transport.extraInfo(ExtraInfo.PEERNAME))
                    + ": is the server running, and on that port?");
            end(ExitCode.FAILURE);
        } else {
            talk.error("a datagram was not sent: " + failure.getMessage());
        }
    }

    private void end(int code) {
        if (exitCode.done()) {
            return;
        }
        talk.info("done: " + Sizes.text(sent) + " sent, " + Sizes.text(received) + " received");
        exitCode.trySetResult(code);
        transport.close();
    }

    Future<Integer> exitCode() {
        return exitCode;
    }

    void interrupted() {
        if (terminal.errIsSeen()) {
            talk.info(""); // ends the line on which the terminal shows ^C
        }
        exitCode.trySetResult(ExitCode.INTERRUPTED);
        if (transport != null) {
            transport.abort();
        }
    }
}
