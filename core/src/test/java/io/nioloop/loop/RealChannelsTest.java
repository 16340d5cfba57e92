package io.nioloop.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nioloop.testing.Trail;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.nio.channels.SelectableChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Readiness as the operating system tells it: sockets and pipes at their edges. */
class RealChannelsTest {
    private final EventLoop loop = EventLoop.open();
    private final Trail trail = new Trail();
    private final List<SelectableChannel> opened = new ArrayList<>();
    private int polls;

    @BeforeEach
    void failOnError() {
        loop.setExceptionHandler(new FailTheRun());
        loop.setObserver((anyLoop, event) -> polls += event instanceof LoopEvent.Polling ? 1 : 0);
    }

    @AfterEach
    void close() throws IOException {
        loop.close();
        for (SelectableChannel channel : opened) {
            channel.close();
        }
    }

    @Test // row 1: the classic spin
    void aPausedConnectionThatIsResetDoesNotSpin() throws IOException {
        SocketChannel[] pair = connectedPair();
        Registration registration = loop.claim(pair[0], "paused");
        registration.onReadable(trail.note("never"));
        registration.pauseReadable();
        pair[1].setOption(StandardSocketOptions.SO_LINGER, 0);
        pair[1].close();
        loop.callLater(Duration.ofMillis(200), loop::stop); // as an idle timer would
        RealLoop.run(loop);
        trail.is();
        assertTrue(polls <= 10, () -> polls + " polls in 200 ms");
    }

    @Test // row 12
    void aReusedDescriptorDoesNotInheritTheEventsOfTheOldOne() throws IOException {
        int[] ran = {0};
        for (int cycle = 1; cycle <= 500; cycle++) {
            Pipe[] pipes = {pipe(), pipe(), null};
            Registration[] registrations = {loop.claim(pipes[0].source(), "a"), loop.claim(pipes[1].source(), "b")};
            for (int i = 0; i < 2; i++) {
                Registration own = registrations[i];
                Registration other = registrations[1 - i];
                Pipe otherPipe = pipes[1 - i];
                registrations[i].onReadable(() -> {
                    ran[0]++;
                    own.removeReadable();
                    close(other); // it is ready too, and its callback is queued in this very turn
                    closeAll(otherPipe.sink());
                    pipes[2] = pipe();
                    loop.addReader(pipes[2].source(), trail.note("stale"));
                    loop.callSoon(() -> loop.callSoon(loop::stop));
                });
                pipes[i].sink().write(ByteBuffer.allocate(1));
            }
            RealLoop.run(loop);
            assertEquals(cycle, ran[0]); // one of the two, never both
            for (Pipe pipe : pipes) {
                closeAll(pipe.source(), pipe.sink());
            }
            opened.clear();
        }
        trail.is();
    }

    @Test // row 10
    void channelsClosedByOtherThreadsNeitherStopTheLoopNorReachItsCallbacksAsErrors() {
        int slots = 64;
        AtomicReferenceArray<Pipe> pipes = new AtomicReferenceArray<>(slots);
        AtomicBoolean over = new AtomicBoolean();
        Others closers = Others.start(4, number -> {
            Random random = new Random(number);
            while (!over.get()) {
                Pipe pipe = pipes.get(random.nextInt(slots));
                if (pipe != null) {
                    pipe.source().close();
                    pipe.sink().close();
                }
                Thread.onSpinWait();
            }
        });
        int[] replaced = {0};
        Runnable[] tend = new Runnable[1];
        Random random = new Random(10);
        tend[0] = () -> {
            for (int i = 0; i < slots; i++) {
                replaced[0] += tend(pipes, i, random) ? 1 : 0;
            }
            if (replaced[0] < 3_000) {
                loop.callSoon(tend[0]);
            } else {
                loop.stop();
            }
        };
        loop.callSoon(tend[0]);
        RealLoop.run(loop);
        over.set(true);
        closers.join();
        for (int i = 0; i < slots; i++) {
            closeAll(pipes.get(i).source(), pipes.get(i).sink());
        }
    }

    /** Replaces a pipe that was closed, and adds and removes callbacks of one that was perhaps closed just now. */
    private boolean tend(AtomicReferenceArray<Pipe> pipes, int slot, Random random) {
        Pipe pipe = pipes.get(slot);
        boolean replaced =
                pipe == null || (!pipe.source().isOpen() && !pipe.sink().isOpen());
        if (replaced) {
            pipe = pipe();
            opened.clear();
            pipes.set(slot, pipe);
        }
        Pipe.SourceChannel source = pipe.source();
        Pipe.SinkChannel sink = pipe.sink();
        try {
            sink.configureBlocking(false);
            if (random.nextBoolean()) {
                loop.addReader(source, () -> loop.removeReader(source));
            }
            if (random.nextBoolean()) {
                loop.addWriter(sink, () -> loop.removeWriter(sink));
            }
            if (random.nextInt(4) == 0) {
                loop.removeReader(source);
                loop.removeWriter(sink);
            }
        } catch (IOException | IllegalArgumentException closedBeforeItWasAdded) {
            assertFalse(source.isOpen() && sink.isOpen());
        }
        return replaced;
    }

    @Test // row 11
    @EnabledOnOs(OS.LINUX)
    void theDescriptorOfAClosedChannelIsFreeInTheNextTurnHoweverBusyTheLoopIs() throws IOException {
        Pipe pipe = pipe();
        Registration registration = loop.claim(pipe.source(), "owner");
        loop.setObserver(null);
        int[] turns = {0};
        int[] descriptors = new int[2];
        Runnable[] busy = new Runnable[1];
        busy[0] = () -> {
            switch (++turns[0]) {
                case 5_000 -> {
                    descriptors[0] = Descriptors.count();
                    close(registration);
                    loop.callSoon(busy[0]);
                }
                case 5_001 -> {
                    descriptors[1] = Descriptors.count();
                    loop.stop();
                }
                default -> loop.callSoon(busy[0]);
            }
        };
        loop.callSoon(busy[0]);
        RealLoop.run(loop);
        assertTrue(descriptors[1] < descriptors[0], () -> descriptors[0] + " before, " + descriptors[1] + " after");
    }

    @Test // row 11: close from another thread does not wake the selector, so it is sent to the loop
    @EnabledOnOs(OS.LINUX)
    void aCloseSentByAnotherThreadFreesTheDescriptorWithoutWaitingForAnything() throws IOException {
        Pipe pipe = pipe();
        Registration registration = loop.claim(pipe.source(), "owner");
        int before = Descriptors.count();
        Others others = Others.start(1, number -> {
            loop.execute(() -> close(registration));
            loop.execute(() -> loop.callSoon(loop::stop));
        });
        RealLoop.run(loop);
        others.join();
        assertTrue(Descriptors.count() < before);
    }

    private ServerSocketChannel listen() throws IOException {
        ServerSocketChannel server = keep(ServerSocketChannel.open());
        server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        server.configureBlocking(false);
        return server;
    }

    private SocketChannel[] connectedPair() throws IOException {
        try (ServerSocketChannel server = ServerSocketChannel.open()) {
            server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            SocketChannel client = keep(SocketChannel.open(server.getLocalAddress()));
            SocketChannel accepted = keep(server.accept());
            accepted.configureBlocking(false);
            return new SocketChannel[] {accepted, client};
        }
    }

    /** A pipe whose source does not block. */
    private Pipe pipe() {
        return unchecked(() -> {
            Pipe pipe = Pipe.open();
            keep(pipe.sink());
            keep(pipe.source()).configureBlocking(false);
            return pipe;
        });
    }

    private <T extends SelectableChannel> T keep(T channel) {
        opened.add(channel);
        return channel;
    }

    private static int read(Pipe.SourceChannel source) {
        return unchecked(() -> source.read(ByteBuffer.allocate(100)));
    }

    private static void closeAll(SelectableChannel... channels) {
        for (SelectableChannel channel : channels) {
            unchecked(() -> {
                channel.close();
                return null;
            });
        }
    }

    private static void close(Registration registration) {
        unchecked(() -> {
            registration.close();
            return null;
        });
    }

    private static <T> T unchecked(Callable<T> action) {
        try {
            return action.call();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
