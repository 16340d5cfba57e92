package io.nioloop.process;

import io.nioloop.loop.EventLoop;
import io.nioloop.net.Protocol;
import io.nioloop.net.Transport;
import io.nioloop.streams.Streams;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** The near ends of the pipes of a child for a protocol, and the order in which it hears of them: rule 267. */
final class ProtocolPipes extends ChildPipes {
    private final EventLoop loop;
    private final ProcessOptions options;
    private final SubprocessProtocol protocol;
    private final Transport[] transports = new Transport[3]; // null: it is no pipe
    private List<Runnable> early = new ArrayList<>(); // calls before connectionMade; null after it
    private int open; // pipes that are not lost
    private boolean exited;

    ProtocolPipes(EventLoop loop, ProcessOptions options, SubprocessProtocol protocol) {
        super(options);
        this.loop = loop;
        this.options = options;
        this.protocol = Objects.requireNonNull(protocol, "the protocol factory returned null");
    }

    @Override
    void open(Process process) throws IOException {
        String name = "nioloop-process-" + process.pid();
        if (options.stdin().equals(Redirect.PIPE)) {
            Streams.toBlocking(name + "-stdin", process.getOutputStream(), new Ear(0));
        }
        if (options.stdout().equals(Redirect.PIPE)) {
            Streams.fromBlocking(name + "-stdout", process.getInputStream(), new Ear(1));
        }
        if (options.stderr().equals(Redirect.PIPE) && !options.stderrToStdout()) {
            Streams.fromBlocking(name + "-stderr", process.getErrorStream(), new Ear(2));
        }
    }

    Transport transport(int fd) {
        return transports[Objects.checkIndex(fd, transports.length)];
    }

    /** To be called once, when all pipes are open: what came meanwhile comes next. */
    void made(SubprocessTransport transport) {
        loop.callSoon(() -> protocol.connectionMade(transport));
        early.forEach(loop::callSoon);
        early = null;
    }

    void exited() {
        exited = true;
        tell(protocol::processExited);
        finish();
    }

    private void finish() {
        if (exited && open == 0) {
            tell(() -> protocol.connectionLost(null));
        }
    }

    private void tell(Runnable call) {
        if (early == null) {
            loop.callSoon(call);
        } else {
            early.add(call);
        }
    }

    @Override
    void dropStdin() {
        abort(0);
    }

    @Override
    void close() {
        for (int fd = 0; fd < transports.length; fd++) {
            abort(fd);
        }
    }

    private void abort(int fd) {
        if (transports[fd] != null) {
            transports[fd].abort();
        }
    }

    /** The protocol of one pipe. */
    private final class Ear implements Protocol {
        private final int fd;

        Ear(int fd) {
            this.fd = fd;
        }

        @Override
        public void connectionMade(Transport transport) {
            transports[fd] = transport;
            open++;
        }

        @Override
        public void dataReceived(ByteBuffer data) {
            byte[] copy = new byte[data.remaining()];
            data.get(copy);
            tell(() -> protocol.pipeDataReceived(fd, copy));
        }

        @Override
        public void connectionLost(Throwable cause) {
            open--;
            tell(() -> protocol.pipeConnectionLost(fd, cause));
            finish();
        }

        @Override
        public void pauseWriting() {
            protocol.pauseWriting();
        }

        @Override
        public void resumeWriting() {
            protocol.resumeWriting();
        }
    }
}
