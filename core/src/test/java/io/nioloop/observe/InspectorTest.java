package io.nioloop.observe;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nioloop.future.Promise;
import io.nioloop.loop.EventLoop;
import io.nioloop.task.Task;
import io.nioloop.task.TaskOptions;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.Socket;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An inspector of a loop that runs on another thread, with real sockets. */
@Timeout(60)
class InspectorTest {
    private static final int DEADLINE_MILLIS = 30_000;

    private final EventLoop loop = EventLoop.open();
    private final CountDownLatch release = new CountDownLatch(1); // of callbacks that block
    private Thread runner;

    private void runElsewhere() {
        runner = new Thread(loop::runForever, "inspected");
        runner.start();
    }

    @AfterEach
    void end() throws InterruptedException {
        release.countDown();
        if (runner != null) {
            loop.execute(loop::stop);
            runner.join(DEADLINE_MILLIS);
            assertFalse(runner.isAlive());
        }
        loop.close();
    }

    private static String ask(Inspector inspector, String command) throws IOException {
        try (Socket socket =
                new Socket(inspector.address().getAddress(), inspector.address().getPort())) {
            socket.setSoTimeout(DEADLINE_MILLIS);
            socket.getOutputStream().write((inspector.token() + " " + command + "\n").getBytes(UTF_8));
            return new String(socket.getInputStream().readAllBytes(), UTF_8);
        }
    }

    private void block() throws InterruptedException {
        CountDownLatch begun = new CountDownLatch(1);
        loop.execute(() -> {
            begun.countDown();
            blockedHere();
        });
        begun.await();
    }

    private void blockedHere() {
        try {
            release.await();
        } catch (InterruptedException unexpected) {
            throw new AssertionError(unexpected);
        }
    }

    @Test
    void anotherThreadSeesTheTasksOfARunningLoop() throws Exception {
        Promise<Void> never = new Promise<>(loop);
        Task<Void> task =
                Task.start(loop, () -> Task.await(never), TaskOptions.defaults().withName("waiter"));
        Inspector inspector = Inspector.open(loop);
        runElsewhere();
        assertTrue(inspector.address().getAddress().isLoopbackAddress());
        assertTrue(
                TaskTree.of(loop).text().startsWith("waiter  "),
                TaskTree.of(loop).text());
        String answer = ask(inspector, "pstree");
        assertTrue(
                answer.contains("waiter  waiting 0.0 s for a Promise") || answer.contains("waiter  waiting "), answer);
        assertTrue(answer.contains("at io.nioloop.observe.InspectorTest."), answer);
        loop.execute(task::cancel);
    }

    @Test
    void aBlockedLoopIsShownWithTheStackOfItsThread() throws Exception {
        Inspector inspector = Inspector.open(loop, true);
        runElsewhere();
        block();
        for (String command : new String[] {"ps", "pstree", "dump"}) {
            String answer = ask(inspector, command);
            assertTrue(answer.startsWith("ok "), answer);
            assertTrue(answer.contains("the loop does not answer within 1 s"), answer);
            assertTrue(answer.contains("its thread inspected (WAITING) is\n"), answer);
            assertTrue(
                    answer.contains("    at io.nioloop.observe.InspectorTest.blockedHere(InspectorTest.java:"), answer);
        }
        assertTrue(ask(inspector, "json").contains("\"answered\":false"));
        assertTrue(TaskTree.of(loop).text().contains("InspectorTest.blockedHere"));
        assertTrue(loop.dump().contains("InspectorTest.blockedHere"));
    }

    @Test
    void whatABlockedLoopWasAskedToCancelIsNotCancelledLater() throws Exception {
        Promise<Void> never = new Promise<>(loop);
        Task<Void> task =
                Task.start(loop, () -> Task.await(never), TaskOptions.defaults().withName("survivor"));
        Inspector inspector = Inspector.open(loop, true);
        runElsewhere();
        block();
        assertTrue(ask(inspector, "cancel survivor").endsWith("; nothing is cancelled\n"));
        release.countDown();
        assertTrue(ask(inspector, "pstree").contains("survivor  waiting"));
        assertTrue(ask(inspector, "cancel survivor").startsWith("ok "));
        assertFalse(ask(inspector, "pstree").contains("survivor  waiting"));
        assertTrue(task.cancelled());
    }

    @Test
    void twoWhoAskABlockedLoopAtOnceDoNotWaitForEachOther() throws Exception {
        Inspector inspector = Inspector.open(loop);
        runElsewhere();
        block();
        CompletableFuture<String> first = CompletableFuture.supplyAsync(() -> quietly(inspector));
        CompletableFuture<String> second = CompletableFuture.supplyAsync(() -> quietly(inspector));
        assertTrue(first.get(DEADLINE_MILLIS, TimeUnit.MILLISECONDS).contains("blockedHere"));
        assertTrue(second.get(DEADLINE_MILLIS, TimeUnit.MILLISECONDS).contains("blockedHere"));
    }

    private static String quietly(Inspector inspector) {
        try {
            return ask(inspector, "ps");
        } catch (IOException failure) {
            throw new AssertionError(failure);
        }
    }

    @Test
    void aLoopThatNobodyRunsIsNotTouchedByTheInspector() throws Exception {
        Inspector inspector = Inspector.open(loop);
        assertTrue(ask(inspector, "ps").contains("the loop is idle: nobody runs it"));
    }

    @Test
    void nothingIsLeftAfterTheLoopIsClosed() throws Exception {
        Inspector inspector = Inspector.open(loop);
        assertEquals(1, inspectors());
        loop.close();
        assertEquals(0, inspectors());
        assertThrows(ConnectException.class, () -> ask(inspector, "ps"));
        inspector.close();
    }

    @Test
    void anInspectorIsClosedOnItsOwnAlsoWhileSomebodyAsks() throws Exception {
        Inspector inspector = Inspector.open(loop);
        runElsewhere();
        try (Socket silent =
                new Socket(inspector.address().getAddress(), inspector.address().getPort())) {
            silent.setSoTimeout(DEADLINE_MILLIS);
            inspector.close();
            assertEquals(0, inspectors());
            assertTrue(isOver(silent));
        }
    }

    private static boolean isOver(Socket socket) {
        try {
            return socket.getInputStream().read() < 0;
        } catch (IOException reset) {
            return true;
        }
    }

    @Test
    void aPortThatIsTakenIsRefusedAndLeavesNothing() throws Exception {
        Inspector first = Inspector.open(loop);
        int port = first.address().getPort();
        assertThrows(BindException.class, () -> Inspector.open(loop, port, false));
        first.close();
        assertEquals(0, inspectors());
    }

    @Test
    void eachInspectorHasATokenOfItsOwn() throws Exception {
        Inspector first = Inspector.open(loop);
        Inspector second = Inspector.open(loop);
        assertFalse(first.token().equals(second.token()));
        assertTrue(first.token().matches("[0-9a-f]{32}"));
        assertTrue(first.command()
                .matches("NIOLOOP_TOKEN=" + first.token() + " java -jar nioloop-client-demo.jar pstree .*:"
                        + first.address().getPort()));
    }

    private static long inspectors() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("nioloop-inspector"))
                .count();
    }
}
