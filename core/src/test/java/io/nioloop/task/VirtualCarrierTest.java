package io.nioloop.task;

import static io.nioloop.task.Fiber.Stop.ENDED;
import static io.nioloop.task.Fiber.Stop.PARKED;
import static io.nioloop.task.Fiber.Stop.SUSPENDED;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nioloop.loop.Others;
import io.nioloop.task.Carrier.Kind;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;

/** Code of the JDK that blocks in a body suspends the body, and the loop goes on. */
@EnabledForJreRange(minVersion = 24)
class VirtualCarrierTest {
    private final List<String> told = new ArrayList<>();
    private Stage stage;

    @BeforeEach
    void open() {
        stage = new Stage(Kind.VIRTUAL);
    }

    @AfterEach
    void close() {
        stage.close();
    }

    /** A body that is resumed whenever the JDK lets it go on, and stops the loop when it ends. */
    private Fiber body(Stage.Body body) {
        return stage.fiber(body, this::goOn);
    }

    private void goOn(Fiber self) {
        Fiber.Stop stop = self.resume();
        told.add(stop.name());
        if (stop == ENDED) {
            stage.loop().stop();
        }
    }

    @Test
    void threadSleepSuspendsTheBodyAndNotTheLoop() {
        Fiber fiber = body(self -> Thread.sleep(20));
        stage.run(() -> assertEquals(PARKED, fiber.resume()));
        stage.run(() -> told.add("meanwhile"));
        stage.runUntilStopped();
        assertEquals("meanwhile", told.get(0));
        assertEquals("ENDED", told.get(told.size() - 1));
    }

    @Test
    void blockingReadOfASocketSuspendsTheBodyAndNotTheLoop() throws Exception {
        try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Socket client = new Socket(InetAddress.getLoopbackAddress(), listener.getLocalPort());
                Socket server = listener.accept()) {
            client.setSoTimeout(30_000);
            Fiber fiber =
                    body(self -> told.add("read " + client.getInputStream().read()));
            stage.run(() -> assertEquals(PARKED, fiber.resume()));
            stage.run(() -> told.add("meanwhile"));
            Others.doOn(number -> server.getOutputStream().write(7));
            stage.runUntilStopped();
            assertEquals("meanwhile", told.get(0));
            assertTrue(told.contains("read 7"), told::toString);
            readOnAThreadOfTheJdk(client, server); // its poller may have been made by the body's read
        }
    }

    private void readOnAThreadOfTheJdk(Socket client, Socket server) throws Exception {
        stage.loop().close();
        client.setSoTimeout(0); // at its end a read looks again, poller or not
        Thread reader = VirtualThreads.start(() -> {
            try {
                told.add("later " + client.getInputStream().read());
            } catch (Exception failure) {
                told.add(failure.toString());
            }
        });
        while (reader.getState() != Thread.State.WAITING && reader.isAlive()) {
            Thread.sleep(1); // until it depends on the poller
        }
        server.getOutputStream().write(8);
        reader.join(30_000);
        assertTrue(told.contains("later 8"), told::toString);
    }

    @Test
    void aLockThatAnotherBodyHoldsSuspendsTheBodyAndNotTheLoop() {
        ReentrantLock lock = new ReentrantLock();
        Fiber holder = body(self -> {
            lock.lock();
            self.suspend();
            lock.unlock();
        });
        Fiber contender = body(self -> {
            lock.lock();
            told.add("locked");
            lock.unlock();
        });
        stage.run(() -> {
            assertEquals(SUSPENDED, holder.resume());
            assertEquals(PARKED, contender.resume());
        });
        stage.run(() -> assertEquals(ENDED, holder.resume()));
        stage.runUntilStopped();
        assertEquals(List.of("locked", "ENDED"), told);
    }

    @Test
    void aMonitorThatAnotherBodyHoldsSuspendsTheBodyAndNotTheLoop() {
        Object monitor = new Object();
        Fiber holder = body(self -> {
            synchronized (monitor) {
                self.suspend();
            }
        });
        Fiber contender = body(self -> {
            synchronized (monitor) {
                told.add("entered");
            }
        });
        stage.run(() -> {
            assertEquals(SUSPENDED, holder.resume());
            assertEquals(PARKED, contender.resume());
        });
        stage.run(() -> assertEquals(ENDED, holder.resume()));
        stage.runUntilStopped();
        assertEquals(List.of("entered", "ENDED"), told);
    }

    @Test
    void aParkedBodyIsResumedByTheLoopWhoeverUnparksIt() {
        Fiber fiber = body(self -> {
            for (int i = 0; i < 2; i++) {
                LockSupport.park();
                assertTrue(stage.loop().inLoop());
            }
        });
        stage.run(() -> assertEquals(PARKED, fiber.resume()));
        stage.run(() -> LockSupport.unpark(fiber.thread()));
        stage.settle();
        assertEquals(List.of("PARKED"), told);
        Others.doOn(number -> LockSupport.unpark(fiber.thread()));
        stage.runUntilStopped();
        assertEquals(List.of("PARKED", "ENDED"), told);
    }

    @Test
    void threadYieldLetsOthersRunFirst() {
        Fiber fiber = body(self -> {
            Thread.yield();
            told.add("yielded");
        });
        stage.run(() -> {
            assertEquals(PARKED, fiber.resume());
            told.add("meanwhile");
        });
        stage.runUntilStopped();
        assertEquals(List.of("meanwhile", "yielded", "ENDED"), told);
    }

    @Test
    void anUnparkDoesNotEndASuspension() {
        Fiber fiber = body(Fiber::suspend);
        stage.run(() -> {
            fiber.resume();
            LockSupport.unpark(fiber.thread());
        });
        stage.settle();
        assertEquals(List.of(), told);
        stage.run(() -> assertEquals(ENDED, fiber.resume()));
    }

    @Test
    void virtualThreadsStartedInABodyRunElsewhereAndOutliveTheLoop() throws InterruptedException {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch loopClosed = new CountDownLatch(1);
        String[] carriedBy = new String[1];
        Thread[] child = new Thread[1];
        Fiber fiber = body(self -> {
            child[0] = VirtualThreads.start(() -> {
                carriedBy[0] = Thread.currentThread().toString();
                assertFalse(stage.loop().inLoop());
                begun.countDown();
                awaitUninterrupted(loopClosed);
                told.add("child goes on");
            });
            begun.await();
        });
        stage.run(fiber::resume);
        if (fiber.thread().isAlive()) {
            stage.runUntilStopped();
        }
        stage.loop().close();
        loopClosed.countDown();
        child[0].join(30_000);
        assertTrue(carriedBy[0].contains("ForkJoinPool"), carriedBy[0]);
        assertTrue(told.contains("child goes on"), told::toString);
    }

    private static void awaitUninterrupted(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test // the JDK holds a thread while it walks its stack, and says afterwards that it could go on
    void bodiesSurviveAThreadThatDumpsTheirStacksAllTheTime() {
        int turns = 20_000;
        int[] count = {0};
        AtomicBoolean over = new AtomicBoolean();
        Fiber fiber = stage.fiber(
                self -> {
                    for (; count[0] < turns; count[0]++) {
                        self.suspend();
                    }
                },
                self -> {
                    assertEquals(PARKED, last, "let go although nothing held it");
                    step(self);
                });
        Others dumper = Others.start(1, number -> {
            while (!over.get()) {
                fiber.thread().getStackTrace();
            }
        });
        stage.loop().callSoon(() -> step(fiber));
        stage.runUntilStopped();
        over.set(true);
        dumper.join();
        assertEquals(turns, count[0]);
    }

    private Fiber.Stop last;

    private void step(Fiber fiber) {
        last = fiber.resume();
        if (last == SUSPENDED) {
            stage.loop().callSoon(() -> step(fiber));
        } else if (last == ENDED) {
            stage.loop().stop();
        }
    }

    @Test
    void aBodyParkedWhenItsLoopClosedStaysWhereItIs() {
        Fiber fiber = body(self -> LockSupport.park());
        stage.run(() -> assertEquals(PARKED, fiber.resume()));
        stage.loop().close();
        LockSupport.unpark(fiber.thread()); // must not fail whoever does this
        assertTrue(fiber.thread().isAlive());
    }

    @Test
    void theThreadEndsWithItsBody() {
        Fiber fiber = body(self -> {});
        stage.run(() -> assertEquals(ENDED, fiber.resume()));
        assertFalse(fiber.thread().isAlive());
    }
}
