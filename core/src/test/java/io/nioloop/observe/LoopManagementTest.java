package io.nioloop.observe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nioloop.future.Promise;
import io.nioloop.loop.EventLoop;
import io.nioloop.support.VirtualLoop;
import io.nioloop.task.Task;
import io.nioloop.task.TaskOptions;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.junit.jupiter.api.Test;

/** Loops as JMX shows them; asked by the loop itself, so that the answers repeat. */
class LoopManagementTest {
    private static final MBeanServer JMX = ManagementFactory.getPlatformMBeanServer();

    private static ObjectName name(String name) throws JMException {
        return new ObjectName("io.nioloop:type=EventLoop,name=" + ObjectName.quote(name));
    }

    private static Object attribute(String loop, String attribute) {
        try {
            return JMX.getAttribute(name(loop), attribute);
        } catch (JMException failure) {
            throw new AssertionError(failure);
        }
    }

    @Test
    void aRegisteredLoopTellsWhatItHasToDoUntilItIsClosed() throws Exception {
        List<Object> told = new ArrayList<>();
        try (VirtualLoop virtual = VirtualLoop.open()) {
            EventLoop loop = virtual.loop();
            LoopManagement.register(loop, "a, \"strange\" name");
            Promise<Void> end = new Promise<>(loop);
            Task<Void> task = Task.start(
                    loop, () -> Task.await(end), TaskOptions.defaults().withName("waiter"));
            loop.callLater(Duration.ofHours(2), () -> {});
            loop.callLater(Duration.ofSeconds(2), () -> {
                loop.callSoon(() -> {});
                for (String count : List.of("TaskCount", "ReadyCount", "TimerCount", "ChannelCount")) {
                    told.add(attribute("a, \"strange\" name", count));
                }
                told.add(((String[]) attribute("a, \"strange\" name", "Tasks"))[1].replaceAll(" {2,}", "|"));
                told.add(invokeDump());
            });
            virtual.advance(Duration.ofSeconds(3));
            task.cancel();
            virtual.settle();
            assertTrue(JMX.isRegistered(name("a, \"strange\" name")));
        }
        assertEquals(List.of(1, 1, 2, 0), told.subList(0, 4)); // the timers: ours, and the one that ends advance()
        assertTrue(told.get(4).toString().startsWith("waiter|waiting|2.0 s|a Promise|-|"), told.toString());
        assertTrue(told.get(5).toString().contains("waiter  waiting 2.0 s for a Promise"), told.toString());
        assertFalse(JMX.isRegistered(name("a, \"strange\" name")));
    }

    private static Object invokeDump() {
        try {
            return JMX.invoke(name("a, \"strange\" name"), "dump", null, null);
        } catch (JMException failure) {
            throw new AssertionError(failure);
        }
    }

    @Test
    void whatALoopHasDoneIsToldWithoutAskingIt() {
        try (VirtualLoop virtual = VirtualLoop.open()) {
            EventLoop loop = virtual.loop();
            LoopManagement.register(loop, "done");
            assertEquals(0L, attribute("done", "Callbacks"));
            loop.callSoon(() -> {});
            loop.callLater(Duration.ofSeconds(1), () -> {});
            virtual.advance(Duration.ofSeconds(3));
            assertTrue((Long) attribute("done", "Callbacks") >= 2);
            assertTrue((Long) attribute("done", "Turns") >= 2);
            assertEquals(0.0, attribute("done", "Utilisation"));
            assertEquals(0.0, attribute("done", "TimerLag99Millis"));
            assertEquals(0L, attribute("done", "BytesReceived"));
            assertEquals(0L, attribute("done", "BytesSent"));
            assertTrue(attribute("done", "LongestCallback").toString().startsWith("0.0 ms"));
        }
    }

    @Test
    void aLoopThatDoesNotAnswerHasMinusOneOfEverything() {
        try (VirtualLoop virtual = VirtualLoop.open()) {
            LoopManagement.register(virtual.loop(), "idle");
            assertEquals(-1, attribute("idle", "TaskCount"));
        }
    }

    @Test
    void aNameIsTakenOnce() {
        try (VirtualLoop virtual = VirtualLoop.open()) {
            LoopManagement.register(virtual.loop(), "twice");
            assertThrows(IllegalArgumentException.class, () -> LoopManagement.register(virtual.loop(), "twice"));
        }
    }
}
