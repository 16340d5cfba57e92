package io.nioloop.demo.server;

import io.nioloop.future.Future;
import io.nioloop.loop.EventLoop;
import io.nioloop.net.ConnectOptions;
import io.nioloop.net.ExtraInfo;
import io.nioloop.net.Protocol;
import io.nioloop.net.Tcp;
import io.nioloop.net.Transport;
import io.nioloop.testing.SimRandom;
import io.nioloop.testing.Simulation;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/**
 * A client with a text to say. The seed decides when it comes, how it cuts its text, and its manners: whether it reads,
 * and how it goes.
 */
final class Visitor implements Protocol {
    /** When it takes what the server sends. */
    enum Reading {
        AT_ONCE,
        SLOWLY,
        NEVER
    }

    /** What it does when it has said all, or in the middle of it. */
    enum Ending {
        STAYS, // until the server ends
        HALF_CLOSES, // and stays until the server has sent its last
        CLOSES, // without waiting for answers
        ABORTS // at any moment
    }

    static final List<Reading> READINGS =
            List.of(Reading.AT_ONCE, Reading.AT_ONCE, Reading.AT_ONCE, Reading.SLOWLY, Reading.SLOWLY, Reading.NEVER);
    static final List<Ending> ENDINGS =
            List.of(Ending.STAYS, Ending.STAYS, Ending.HALF_CLOSES, Ending.HALF_CLOSES, Ending.CLOSES, Ending.ABORTS);
    private static final Duration PATIENCE = Duration.ofHours(1); // longer than all that only costs time
    private static final Duration LINGERING = Duration.ofSeconds(5);
    private static final int MOST_PIECES = 12;
    private static final int EASY_BYTES = 3000;

    private final Simulation simulation;
    private final SimRandom random;
    private final byte[] text;
    private final Reading reading;
    private final Ending ending;
    private final int mostAtOnce;
    private final ByteArrayOutputStream received = new ByteArrayOutputStream();
    private Transport transport; // null until it is connected
    private SocketAddress address; // its own; null until it is connected
    private Duration beginAt; // when it was connected,
    private Duration endAt; //   and lost again; null: not yet
    private int said; // bytes of the text

    Visitor(Simulation simulation, SimRandom random, byte[] text, Reading reading, Ending ending) {
        this.simulation = simulation;
        this.random = random;
        this.text = text;
        this.reading = reading;
        this.ending = ending;
        this.mostAtOnce = 1 + 2 * text.length / (1 + random.below(MOST_PIECES));
    }

    /** With manners that chance decides. */
    Visitor(Simulation simulation, SimRandom random, byte[] text) {
        this(simulation, random, text, random.pick(READINGS), random.pick(ENDINGS));
    }

    /** Comes some time from now, from a host of its own. */
    void come(String host, int port, String ownHost) {
        EventLoop loop = simulation.loop();
        ConnectOptions options = ConnectOptions.defaults()
                .withTimeout(PATIENCE)
                .withLocalAddress(new InetSocketAddress(numeric(ownHost), 0));
        loop.callLater(millis(300), () -> {
            Future<Transport> coming = Tcp.connect(loop, host, port, simulation.checked(() -> this), options);
            simulation.mustSettle(coming);
            coming.addDoneCallback(Future::exception); // who cannot come stays away
        });
    }

    private static InetAddress numeric(String address) {
        return new InetSocketAddress(address, 0).getAddress();
    }

    private Duration millis(int most) {
        return Duration.ofNanos(random.below(most * 1_000_000L));
    }

    @Override
    public void connectionMade(Transport transport) {
        this.transport = transport;
        this.address = transport.extraInfo(ExtraInfo.SOCKNAME);
        this.beginAt = simulation.clock().elapsed();
        if (reading == Reading.NEVER) {
            transport.pauseReading();
        }
        if (ending == Ending.ABORTS) {
            transport.loop().callLater(millis(200), transport::abort);
        }
        goOn();
    }

    private void goOn() {
        if (transport.isClosing()) {
            return;
        }
        int length = Math.min(text.length - said, 1 + random.below(mostAtOnce));
        transport.write(ByteBuffer.wrap(text, said, length));
        said += length;
        Runnable next = said < text.length ? this::goOn : this::end;
        if (random.chance(0.5)) {
            transport.loop().callSoon(next);
        } else {
            transport.loop().callLater(millis(40), next);
        }
    }

    private void end() {
        if (ending == Ending.HALF_CLOSES) {
            transport.writeEof();
        } else if (ending == Ending.CLOSES) {
            transport.close();
        }
    }

    @Override
    public void dataReceived(ByteBuffer data) {
        byte[] bytes = new byte[data.remaining()];
        data.get(bytes);
        received.writeBytes(bytes);
        if (reading == Reading.SLOWLY) {
            transport.pauseReading();
            transport.loop().callLater(millis(40), transport::resumeReading);
        }
    }

    @Override
    public void connectionLost(Throwable cause) {
        endAt = simulation.clock().elapsed();
    }

    /** Goes now, if it is still there. */
    void go() {
        if (transport != null) {
            transport.abort();
        }
    }

    /** What it has said so far. */
    byte[] said() {
        return Arrays.copyOf(text, said);
    }

    boolean hasSaidAll() {
        return transport != null && said == text.length;
    }

    byte[] received() {
        return received.toByteArray();
    }

    /** Where it came from; null if it never came. */
    SocketAddress address() {
        return address;
    }

    /** When its connection was lost; null if it never came. */
    Duration endAt() {
        return endAt;
    }

    /**
     * Whether it was there for so long that a socket of the server, closed meanwhile, has waited in vain for it to
     * close too. Then what it goes on saying resets the connection, and what it has not read yet is lost.
     */
    boolean isLate() {
        return endAt != null && endAt.minus(beginAt).compareTo(LINGERING) >= 0;
    }

    /** Whether it takes all that the server sends before the end. */
    boolean hearsAll() {
        return reading != Reading.NEVER && (ending == Ending.STAYS || ending == Ending.HALF_CLOSES);
    }

    /** Whether a server can send it all it has for it in no time. */
    boolean isEasy() {
        return reading != Reading.NEVER && ending != Ending.CLOSES && text.length < EASY_BYTES;
    }

    Ending ending() {
        return ending;
    }

    @Override
    public String toString() {
        return "<Visitor reads " + reading + ", " + ending + ", said " + said + " of " + text.length + " bytes, heard "
                + received.size() + (transport == null ? ", never came>" : ">");
    }
}
