package io.nioloop.task;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nioloop.loop.EventLoop;
import io.nioloop.support.VirtualLoop;
import io.nioloop.task.Carrier.Kind;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Which carrier a loop gets. */
class CarrierChoiceTest {
    private static final String PROPERTY = "io.nioloop.carrier";
    private static final boolean NEW = Runtime.version().feature() >= 24;

    private final String before = System.getProperty(PROPERTY);
    private final VirtualLoop virtual = VirtualLoop.open();

    @AfterEach
    void restore() {
        virtual.close();
        set(before);
    }

    private static void set(String value) {
        if (value == null) {
            System.clearProperty(PROPERTY);
        } else {
            System.setProperty(PROPERTY, value);
        }
    }

    @Test // the build passes the options: without this the tests of the floors above would run on fewer, and not tell
    void theBuildOn25OffersAllThreeAndOn17TheThread() {
        assertEquals(NEW ? List.of(Kind.values()) : List.of(Kind.THREAD), Carrier.offered());
    }

    @Test
    void autoTakesTheBest() {
        set("auto");
        assertEquals(Carrier.offered().get(0), Carrier.of(virtual.loop()).kind());
    }

    @Test
    void aLoopKeepsItsCarrier() {
        Carrier carrier = Carrier.of(virtual.loop());
        set("thread");
        assertEquals(carrier, Carrier.of(virtual.loop()));
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void thePropertyChooses(Kind kind) {
        String name = kind.name().toLowerCase(Locale.ROOT);
        set(name);
        EventLoop loop = virtual.loop();
        if (Carrier.offered().contains(kind)) {
            assertEquals(kind, Carrier.of(loop).kind());
            assertEquals(name, Carrier.of(loop).name());
        } else {
            String refused = assertThrows(IllegalStateException.class, () -> Carrier.of(loop))
                    .getMessage();
            assertTrue(refused.matches("no carrier '" + name + "' here: it takes JDK (21|24) or later"), refused);
        }
    }

    @Test
    void anUnknownNameIsRefused() {
        set("threads");
        String refused = assertThrows(IllegalStateException.class, () -> Carrier.of(virtual.loop()))
                .getMessage();
        assertEquals("io.nioloop.carrier=threads: it has to be auto, virtual, continuation or thread", refused);
    }

    @Test
    void theChoiceIsToldWithTheExactOptionThatWouldGiveABetterOne() {
        assertEquals("coroutines run on the carrier 'virtual'", Carrier.announcement(Kind.VIRTUAL));
        assertEquals(
                "coroutines run on the carrier 'thread'"
                        + (NEW ? "; a better one takes the option --add-opens java.base/java.lang=" + target() : ""),
                Carrier.announcement(Kind.THREAD));
    }

    @Test
    void eachKindKnowsItsOption() {
        assertEquals(NEW ? "--add-opens java.base/java.lang=" + target() : "", Kind.VIRTUAL.flag());
        assertEquals(NEW ? "--add-exports java.base/jdk.internal.vm=" + target() : "", Kind.CONTINUATION.flag());
    }

    private static String target() {
        Module module = Carrier.class.getModule();
        return module.isNamed() ? "io.nioloop.core" : "ALL-UNNAMED";
    }

    @Test
    void aLoopOnAVirtualThreadTakesTurns() throws InterruptedException {
        if (!NEW) {
            return;
        }
        set("auto");
        Throwable[] failure = new Throwable[1];
        VirtualThreads.start(() -> {
                    try (Stage stage = new Stage(loop -> Carrier.of(loop))) {
                        assertEquals(Kind.THREAD, stage.carrier().kind());
                        Fiber fiber = stage.fiber(Fiber::suspend);
                        stage.run(() -> {
                            assertEquals(Fiber.Stop.SUSPENDED, fiber.resume());
                            assertEquals(Fiber.Stop.ENDED, fiber.resume());
                        });
                    } catch (Throwable thrown) {
                        failure[0] = thrown;
                    }
                })
                .join();
        assertEquals(null, failure[0]);
    }
}
