package io.nioloop.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.io.IOException;
import java.lang.reflect.Method;
import java.net.StandardSocketOptions;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a transport tells of its socket: rules 216 and 217. */
class ExtraInfoTest {
    private final FakeNet net = new FakeNet();
    private final FakeSocket socket = net.socket();
    private final Transport transport = net.transport(socket, new Recorder());

    @AfterEach
    void close() {
        net.close();
    }

    @Test
    void addressesAreTakenWhenTheConnectionStands() {
        socket.localAddress(null);
        assertEquals(FakeNet.HERE, transport.extraInfo(ExtraInfo.SOCKNAME));
        assertEquals(FakeNet.THERE, transport.extraInfo(ExtraInfo.PEERNAME));
    }

    @Test
    void unknownKeyGivesNull() {
        assertNull(transport.extraInfo(new ExtraInfo<String>("cipher")));
    }

    @Test
    void keyOfTheSameNameIsTheSameKey() {
        assertSame(FakeNet.THERE, transport.extraInfo(new ExtraInfo<>("peername")));
    }

    @Test
    void socketHasOptions() throws IOException {
        TransportSocket facade = transport.extraInfo(ExtraInfo.SOCKET);
        facade.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
        assertEquals(true, facade.getOption(StandardSocketOptions.SO_KEEPALIVE));
        assertEquals(socket.supportedOptions(), facade.supportedOptions());
    }

    /** Rule 217: nothing by which one could close it, read from it, or make it block. */
    @Test
    void socketHasNothingElse() {
        Set<String> methods = Arrays.stream(TransportSocket.class.getDeclaredMethods())
                .filter(method -> !method.isSynthetic())
                .map(Method::getName)
                .collect(Collectors.toCollection(TreeSet::new));
        assertEquals(Set.of("getOption", "setOption", "supportedOptions"), methods);
        assertEquals(Object.class, TransportSocket.class.getSuperclass());
        assertEquals(0, TransportSocket.class.getInterfaces().length);
    }

    @Test
    void transportShowsItsState() {
        assertEquals("<SocketTransport 10.0.0.1:4000 to 10.0.0.2:80 reading, queued=0 B>", transport.toString());
        transport.pauseReading();
        assertEquals("<SocketTransport 10.0.0.1:4000 to 10.0.0.2:80 paused, queued=0 B>", transport.toString());
        socket.room(2);
        transport.write("hello");
        transport.close();
        assertEquals("<SocketTransport 10.0.0.1:4000 to 10.0.0.2:80 closing, queued=3 B>", transport.toString());
        transport.abort();
        assertEquals("<SocketTransport 10.0.0.1:4000 to 10.0.0.2:80 lost, queued=0 B>", transport.toString());
    }
}
