package io.nioloop.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Row 56: whoever calls from another thread while the loop runs is refused, and told what to do instead. */
class WrongThreadTest {
    private static final Supplier<Protocol> FACTORY = Recorder::new;

    /** Answers that do no harm; everything else must be refused. */
    private static final Set<String> QUESTIONS = Set.of(
            "loop",
            "canWriteEof",
            "isClosing",
            "isReading",
            "writeBufferLimits",
            "writeBufferSize",
            "protocol",
            "extraInfo",
            "isServing",
            "addresses",
            "connections",
            "toString");

    private static final Map<Class<?>, Object> ARGUMENTS = Map.of(
            ByteBuffer.class,
            ByteBuffer.wrap(new byte[1]),
            byte[].class,
            new byte[1],
            String.class,
            "x",
            List.class,
            List.of(),
            int.class,
            1,
            BaseProtocol.class,
            new Recorder());

    private final FakeNet net = new FakeNet();
    private final FakeSocket socket = net.socket();
    private final Recorder protocol = new Recorder();
    private final Transport transport = net.transport(socket, protocol);

    @AfterEach
    void close() {
        net.close();
    }

    @Test
    void transportRefuses() {
        assertEquals(Set.of(), allowed(transport, Transport.class).keySet());
        assertTrue(socket.isOpen());
        assertEquals(List.of(), socket.writes);
        assertEquals(List.of("made"), protocol.story());
    }

    @Test
    void serverRefuses() {
        var listening = Tcp.listen(net.loop, "10.0.0.1", 80, FACTORY);
        net.settle();
        assertEquals(Set.of(), allowed(listening.result(), Server.class).keySet());
        assertTrue(listening.result().isServing());
    }

    @Test
    void doorsToTheNetRefuse(@TempDir Path folder) throws IOException {
        Path path = Files.createFile(folder.resolve("file"));
        try (FileChannel file = FileChannel.open(path)) {
            assertRefused(() -> SendFile.send(transport, file, 0, 1));
        }
        assertRefused(() -> Tcp.connect(net.loop, "10.0.0.1", 80, FACTORY));
        assertRefused(() -> Tcp.listen(net.loop, "10.0.0.1", 80, FACTORY));
        assertRefused(() -> Resolver.set(net.loop, (loop, host) -> null));
        assertRefused(() -> Resolver.of(net.loop));
        assertRefused(() -> Dns.lookup(net.loop, "example.org"));
        assertEquals(List.of(), net.opened);
        assertEquals(List.of(), net.servers);
    }

    @Test
    void futuresOfTheNetRefuseToBeCancelled() {
        var connecting = Tcp.connect(net.loop, "10.0.0.1", 80, FACTORY);
        net.settle();
        assertRefused(connecting::cancel);
        assertTrue(net.opened.get(0).isOpen());
        connecting.cancel();
    }

    /** Which methods another thread may call, and what came of it. */
    private Map<String, Object> allowed(Object target, Class<?> type) {
        Map<String, Object> allowed = new TreeMap<>();
        int asked = 0;
        for (Method method : type.getDeclaredMethods()) {
            if (Modifier.isPublic(method.getModifiers()) && !QUESTIONS.contains(method.getName())) {
                asked++;
                Object result = onAnotherThread(() -> call(target, method));
                if (!(result instanceof IllegalStateException refused)
                        || !refused.getMessage().contains("callSoonThreadsafe")) {
                    allowed.put(method.getName(), result);
                }
            }
        }
        assertTrue(asked > 5, "no methods found");
        return allowed;
    }

    private static Object call(Object target, Method method) {
        Object[] arguments =
                Arrays.stream(method.getParameterTypes()).map(ARGUMENTS::get).toArray();
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            return e.getCause();
        } catch (IllegalAccessException e) {
            throw new AssertionError(e);
        }
    }

    private void assertRefused(Runnable call) {
        Object result = onAnotherThread(() -> {
            try {
                call.run();
                return "allowed";
            } catch (IllegalStateException refused) {
                return refused.getMessage();
            }
        });
        assertTrue(result.toString().contains("callSoonThreadsafe"), result::toString);
    }

    /** Runs something on a thread of its own, while the loop is in the middle of a callback. */
    private <T> T onAnotherThread(Supplier<T> body) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        net.loop.callSoon(() -> {
            Thread other = new Thread(() -> {
                try {
                    answer.complete(body.get());
                } catch (Throwable failure) {
                    answer.completeExceptionally(failure);
                }
            });
            other.start();
            answer.orTimeout(20, TimeUnit.SECONDS)
                    .handle((result, failure) -> null)
                    .join();
        });
        net.settle();
        return answer.join();
    }
}
