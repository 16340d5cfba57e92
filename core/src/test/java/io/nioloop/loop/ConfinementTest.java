package io.nioloop.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.channels.SelectableChannel;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * While a loop runs, other threads are refused by every public method but those that are listed here: rule 33, and
 * stricter than it. A new method has to find its place in this table.
 */
class ConfinementTest {
    /** Meant for other threads, or answers from what never changes, or says itself that it does nothing elsewhere. */
    private static final Set<String> ANYWHERE = Set.of(
            "EventLoop.callSoonThreadsafe",
            "EventLoop.execute",
            "EventLoop.time",
            "EventLoop.isRunning",
            "EventLoop.isClosed",
            "EventLoop.inLoop",
            "EventLoop.options",
            "EventLoop.provider",
            "EventLoop.context",
            "EventLoop.observer",
            "EventLoop.debug",
            "EventLoop.runner",
            "EventLoop.dump",
            "EventLoop.emit",
            "EventLoop.callExceptionHandler",
            "EventLoop.toString",
            "Handle.cancelled",
            "Handle.callback",
            "Handle.context",
            "Handle.toString",
            "TimerHandle.when",
            "Registration.hasWriter",
            "Registration.loop");

    private final VirtualClock clock = new VirtualClock();
    private final FakeProvider provider = new FakeProvider(FakeSelector.jumping(clock));
    private final EventLoop loop =
            EventLoop.open(LoopOptions.defaults().withProvider(provider).withClock(clock));
    private final Handle handle = loop.callLater(Duration.ofHours(1), () -> {});
    private final Registration registration = loop.claim(FakeChannel.open(provider), "owner");
    private final LoopLocal<Object> local = new LoopLocal<>(anyLoop -> "value");

    @AfterEach
    void close() {
        loop.close();
    }

    static Stream<Arguments> publicMethods() {
        return Stream.of(EventLoop.class, Handle.class, TimerHandle.class, Registration.class, LoopLocal.class)
                .flatMap(type -> Arrays.stream(type.getDeclaredMethods()))
                .filter(method -> Modifier.isPublic(method.getModifiers()) && !Modifier.isStatic(method.getModifiers()))
                .filter(method -> !method.isSynthetic())
                .sorted(Comparator.comparing(Method::toString))
                .map(method -> Arguments.of(name(method), method));
    }

    private static String name(Method method) {
        return method.getDeclaringClass().getSimpleName() + "." + method.getName();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("publicMethods")
    void anotherThreadIsRefusedOrWelcome(String name, Method method) {
        Throwable[] outcome = new Throwable[1];
        loop.setExceptionHandler((anyLoop, error) -> {});
        loop.callSoon(() -> Others.doOn(number -> outcome[0] = call(method)));
        loop.runOnce(Duration.ZERO);
        if (ANYWHERE.contains(name)) {
            assertNull(outcome[0], name);
        } else {
            IllegalStateException refused = assertInstanceOf(IllegalStateException.class, outcome[0], name);
            assertTrue(
                    refused.getMessage()
                            .matches("called on .* use loop.callSoonThreadsafe.*"
                                    + "|already running.*|cannot close a running loop.*"),
                    refused::getMessage);
        }
    }

    private Throwable call(Method method) throws IllegalAccessException {
        Map<Class<?>, Object> targets = Map.of(
                EventLoop.class, loop,
                Handle.class, handle,
                TimerHandle.class, handle,
                Registration.class, registration,
                LoopLocal.class, local);
        Object[] arguments =
                Arrays.stream(method.getParameterTypes()).map(this::argument).toArray();
        try {
            method.invoke(targets.get(method.getDeclaringClass()), arguments);
            return null;
        } catch (InvocationTargetException e) {
            return e.getCause();
        }
    }

    private Object argument(Class<?> type) {
        Map<Class<?>, Object> arguments = Map.ofEntries(
                Map.entry(Runnable.class, (Runnable) () -> {}),
                Map.entry(boolean.class, true),
                Map.entry(Duration.class, Duration.ZERO),
                Map.entry(SelectableChannel.class, FakeChannel.open(provider)),
                Map.entry(Object.class, "owner"),
                Map.entry(Thread.class, new Thread()),
                Map.entry(Handle.class, handle),
                Map.entry(Context.class, Context.EMPTY),
                Map.entry(Supplier.class, (Supplier<String>) () -> "result"),
                Map.entry(ExceptionHandler.class, ExceptionHandler.logging()),
                Map.entry(Observer.class, (Observer) (anyLoop, event) -> {}),
                Map.entry(Event.class, new LoopEvent.Polling(0)),
                Map.entry(LoopError.class, LoopError.of("message", null)),
                Map.entry(EventLoop.class, loop));
        assertTrue(arguments.containsKey(type), () -> "this test has no " + type);
        return arguments.get(type);
    }

    @Test
    void theTableNamesNoMethodThatIsGone() {
        Set<Object> methods =
                Set.copyOf(publicMethods().map(arguments -> arguments.get()[0]).toList());
        assertEquals(
                Set.of(),
                ANYWHERE.stream().filter(name -> !methods.contains(name)).collect(Collectors.toSet()));
    }

    @Test // rule 33 speaks of a running loop
    void anIdleLoopTakesAnyThread() {
        int[] calls = {0};
        Others.doOn(number -> {
            loop.callSoon(() -> calls[0]++);
            loop.callLater(Duration.ZERO, () -> calls[0]++);
            handle.cancel();
            registration.onReadable(() -> {});
        });
        loop.runOnce(Duration.ZERO);
        assertEquals(2, calls[0]);
    }
}
