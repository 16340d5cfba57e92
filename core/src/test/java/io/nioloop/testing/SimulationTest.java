package io.nioloop.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nioloop.future.Future;
import io.nioloop.future.Offload;
import io.nioloop.future.Outcome;
import io.nioloop.future.Promise;
import io.nioloop.loop.EventLoop;
import io.nioloop.loop.Handle;
import io.nioloop.loop.LoopError;
import io.nioloop.loop.LoopEvent;
import io.nioloop.net.Addresses;
import io.nioloop.net.ExtraInfo;
import io.nioloop.net.Server;
import io.nioloop.net.Tcp;
import io.nioloop.net.Transport;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketException;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** What a simulation checks, what it reports, and what it gives to its body. */
class SimulationTest {
    private static SimulationFailure failure(Simulation.Body body) {
        return assertThrows(SimulationFailure.class, () -> Simulation.run(8231, body));
    }

    /** What an invariant says that a body breaks. */
    private static String broken(Simulation.Body body) {
        SimulationFailure failure = failure(body);
        assertInstanceOf(InvariantError.class, failure.getCause(), failure::getMessage);
        return failure.getCause().getMessage();
    }

    private static void assertContains(String part, String text) {
        assertTrue(text.contains(part), () -> "no \"" + part + "\" in: " + text);
    }

    private static Server server(Simulation simulation) {
        return simulation.await(Tcp.listen(simulation.loop(), "10.0.0.1", 80, Echo::new));
    }

    @Test
    void failureNamesTheSeedTheTimeAndHowToReplayIt() {
        SimulationFailure failure = failure(simulation -> {
            simulation.sleep(Duration.ofMillis(1500));
            simulation.note(77);
            throw new IllegalStateException("planted");
        });
        String message = failure.getMessage();
        assertContains(
                "seed 8231 fails at 1.500000000 s of virtual time: java.lang.IllegalStateException: planted", message);
        assertContains("to replay it: Simulation.run(8231L, body)", message);
        assertContains("1.500000000 s  note 77", message);
        assertEquals(8231, failure.seed());
        assertTrue(failure.plan().isEmpty());
        assertInstanceOf(IllegalStateException.class, failure.getCause());
    }

    @Test
    void failureNamesItsFaultsAndTheyCanBeReplayed() {
        SimulationOptions options =
                SimulationOptions.defaults().withFaults(FaultPlan.parse("SHORT_READ=0.25 RESET_TO_CLIENT=1.0@3x1"));
        Simulation.Body body = simulation -> {
            simulation.note(simulation.random().nextLong());
            throw new IOException("planted");
        };
        SimulationFailure failure = assertThrows(SimulationFailure.class, () -> Simulation.run(5, options, body));
        assertContains(
                "Simulation.run(5L, SimulationOptions.defaults().withFaults("
                        + "FaultPlan.parse(\"SHORT_READ=0.25 RESET_TO_CLIENT=1.0@3x1\")), body)",
                failure.getMessage());
        assertContains("SHORT_READ struck 0 of 0 times", failure.getMessage());
        SimulationFailure again = assertThrows(
                SimulationFailure.class,
                () -> Simulation.run(5, SimulationOptions.defaults().withFaults(failure.plan()), body));
        assertEquals(failure.traceHash(), again.traceHash());
    }

    @Test
    void openServerIsALeak() {
        assertContains("an open channel: <SimServerSocketChannel #1 10.0.0.1:80>", broken(SimulationTest::server));
    }

    @Test
    void connectionThatIsNeverLostIsALeak() {
        String broken = broken(simulation -> {
            Server server = server(simulation);
            simulation.await(Tcp.connect(simulation.loop(), "10.0.0.1", 80, Echo::new));
            simulation.settle(); // else it is not accepted yet, and closing the server resets it
            server.close();
        });
        assertContains("a connection that was never lost: <SocketTransport 127.0.0.1:32768 to 10.0.0.1:80", broken);
    }

    @Test
    void channelThatNobodyRegisteredIsALeak() {
        assertContains(
                "an open channel: <SimSocketChannel #1 fresh>",
                broken(simulation -> simulation.network().openSocketChannel()));
    }

    @Test
    void liveTimerIsALeak() {
        String broken = broken(simulation -> {
            EventLoop loop = simulation.loop();
            loop.callSoon(() -> loop.callLater(Duration.ofDays(1), () -> {}));
        });
        assertContains("a live timer: <TimerHandle", broken);
    }

    @Test
    void timerThatWasCancelledOutsideTheLoopIsNone() {
        Simulation.run(1, simulation -> {
            EventLoop loop = simulation.loop();
            Handle[] cancelled = new Handle[1];
            loop.callSoon(() -> cancelled[0] = loop.callLater(Duration.ofDays(1), () -> {}));
            simulation.sleep(Duration.ofSeconds(1));
            cancelled[0].cancel();
        });
    }

    @Test
    void timerThatWasMadeOutsideTheLoopIsALeakToo() {
        assertContains(
                "something still to come after PT1H",
                broken(simulation -> simulation.loop().callLater(Duration.ofDays(1), () -> {})));
    }

    @Test
    void jobThatIsNotDoneIsALeak() {
        SimulationOptions hasty = SimulationOptions.defaults().withSettleTime(Duration.ZERO);
        SimulationFailure failure = assertThrows(
                SimulationFailure.class,
                () -> Simulation.run(1, hasty, simulation -> {
                    EventLoop loop = simulation.loop();
                    loop.callSoon(() -> Offload.run(loop, () -> "late"));
                }));
        assertContains("1 jobs of the executor that have not run", failure.getMessage());
        assertContains("a future that is not done: <Promise pending>", failure.getMessage());
    }

    @Test
    void threadThatStillLivesIsALeak() {
        Semaphore end = new Semaphore(0);
        try {
            assertContains("[left over]", broken(simulation -> {
                Thread thread = new Thread(end::acquireUninterruptibly, "left over");
                thread.setDaemon(true);
                thread.start();
            }));
        } finally {
            end.release();
        }
    }

    @Test
    void failedFutureThatNobodyAskedIsReported() {
        String broken =
                broken(simulation -> new Promise<Void>(simulation.loop()).setException(new IOException("unread")));
        assertContains("Future exception was never retrieved", broken);
    }

    @Test
    void futureThatSomebodyWaitsForIsALeak() {
        assertContains("a future that somebody waits for: <Promise pending>", broken(simulation -> {
            Promise<String> never = new Promise<>(simulation.loop());
            simulation.loop().callSoon(() -> never.addDoneCallback(done -> {}));
        }));
        Simulation.run(1, simulation -> {
            Promise<String> never = new Promise<>(simulation.loop());
            Consumer<Future<String>> waiter = done -> {};
            simulation.loop().callSoon(() -> {
                never.addDoneCallback(waiter);
                never.removeDoneCallback(waiter);
            });
        });
    }

    @Test
    void futureThatMustSettleIsAskedAtTheEnd() {
        assertContains("a future that is not done", broken(simulation -> {
            simulation.mustSettle(new Promise<>(simulation.loop()));
        }));
    }

    @Test
    void errorInACallbackFailsTheRunAtOnce() {
        AssertionError planted = new AssertionError("planted");
        SimulationFailure failure = failure(simulation -> {
            simulation.loop().callLater(Duration.ofSeconds(1), () -> {
                throw planted;
            });
            simulation.sleep(Duration.ofDays(1));
        });
        assertContains("seed 8231 fails at 1.000000000 s", failure.getMessage());
        assertSame(planted, failure.getCause().getCause());
    }

    @Test
    void expectedErrorsAndIoErrorsAreNoFailure() {
        Simulation.run(1, simulation -> {
            simulation.expect(error -> error.exception() instanceof IllegalStateException);
            simulation.loop().callSoon(() -> {
                throw new IllegalStateException("expected");
            });
            simulation.loop().callSoon(() -> simulation
                    .loop()
                    .callExceptionHandler(LoopError.of("daily life", new SocketException("reset"))));
            assertTrue(simulation.settle());
            assertEquals(2, simulation.errors().size());
        });
    }

    @Test
    void endlessRunsAreEnded() {
        SimulationOptions few = SimulationOptions.defaults().withMaxEvents(1000);
        Simulation.Body spinning = simulation -> {
            Runnable[] again = {null};
            again[0] = () -> simulation.loop().callSoon(again[0]);
            again[0].run();
            simulation.loop().runForever();
        };
        assertContains(
                "no end after 1001 turns",
                assertThrows(SimulationFailure.class, () -> Simulation.run(1, few, spinning))
                        .getMessage());
        SimulationOptions shortLived = SimulationOptions.defaults().withMaxTime(Duration.ofHours(1));
        assertContains(
                "no end after PT2H of virtual time",
                assertThrows(
                                SimulationFailure.class,
                                () -> Simulation.run(
                                        1, shortLived, simulation -> simulation.sleep(Duration.ofHours(2))))
                        .getMessage());
    }

    @Test
    void outcomeTellsHowAFutureEnded() {
        Simulation.run(1, simulation -> {
            Promise<String> good = new Promise<>(simulation.loop());
            Promise<String> bad = new Promise<>(simulation.loop());
            simulation.loop().callSoon(() -> good.setResult("yes"));
            simulation.loop().callSoon(() -> bad.setException(new IOException("no")));
            assertEquals(new Outcome<>("yes", null), simulation.outcome(good));
            assertEquals("no", simulation.outcome(bad).error().getMessage());
        });
    }

    @Test
    void nothingStrikesWithoutFaults() {
        FaultPlan deaf = FaultPlan.none().with(FaultKind.BIND_IN_USE, 1);
        Simulation.run(1, SimulationOptions.defaults().withFaults(deaf), simulation -> {
            simulation.withoutFaults(() -> server(simulation)).close();
            Outcome<Server> outcome = simulation.outcome(Tcp.listen(simulation.loop(), "10.0.0.1", 80, Echo::new));
            assertEquals("Address already in use: 10.0.0.1:80", outcome.error().getMessage());
        });
    }

    @Test
    void settleTellsWhetherAnythingIsLeft() {
        Simulation.run(1, simulation -> {
            assertTrue(simulation.settle());
            simulation.loop().callLater(Duration.ofHours(2), () -> {});
            assertFalse(simulation.settle());
            simulation.sleep(Duration.ofHours(2));
            assertTrue(simulation.settle());
        });
    }

    @Test
    void checksAtTheEndComeWhenAllIsQuiet() {
        Trail trail = new Trail();
        Simulation.run(1, simulation -> {
            simulation.atEnd(after -> trail.add("end"));
            simulation.loop().callLater(Duration.ofMinutes(1), trail.note("timer"));
            trail.add("body");
        });
        trail.is("body", "timer", "end");
        assertContains(
                "planted",
                failure(simulation -> simulation.atEnd(after -> {
                            throw new Exception("planted");
                        }))
                        .getMessage());
    }

    @Test
    void leaksMayBeIgnored() {
        SimulationOptions lax = SimulationOptions.defaults().withCheckLeaks(false);
        Simulation.run(1, lax, simulation -> simulation.network().openSocketChannel());
    }

    @Test
    void jobsRunOnAThreadOfTheirOwnAtSeededMoments() {
        Trail trail = new Trail();
        Simulation.run(3, simulation -> {
            EventLoop loop = simulation.loop();
            for (int i = 0; i < 3; i++) {
                int number = i;
                Future<Thread> ran = Offload.run(loop, () -> {
                    assertFalse(loop.inLoop());
                    return Thread.currentThread();
                });
                ran.addDoneCallback(done -> {
                    assertNotSame(Thread.currentThread(), done.result());
                    trail.add("job " + number);
                });
            }
            assertTrue(simulation.settle());
        });
        assertEquals(3, trail.notes().size());
    }

    @Test
    void namesAreResolvedAsTheyWereGiven() {
        Simulation.run(1, simulation -> {
            simulation.name("echo.example", "10.9.9.9", "10.0.0.1");
            Server server = server(simulation);
            Transport client = simulation.await(Tcp.connect(simulation.loop(), "echo.example", 80, Echo::new));
            assertEquals("10.0.0.1:80", Addresses.text(client.extraInfo(ExtraInfo.PEERNAME)));
            client.close();
            server.close();
            Server local = simulation.await(Tcp.listen(simulation.loop(), "localhost", 80, Echo::new));
            assertEquals(2, local.addresses().size());
            local.close();
            Future<Transport> unknown = Tcp.connect(simulation.loop(), "nowhere", 80, Echo::new);
            assertThrows(UncheckedIOException.class, () -> simulation.await(unknown));
        });
    }

    @Test
    void observersListenBesideTheSimulationItself() {
        int[] timers = {0};
        Simulation.run(1, simulation -> {
            simulation.observe((loop, event) -> timers[0] += event instanceof LoopEvent.TimerAdded ? 1 : 0);
            simulation.loop().callSoon(() -> simulation.loop().callLater(Duration.ofSeconds(1), () -> {}));
        });
        assertEquals(1, timers[0]);
    }

    @Test
    void bodyMayCloseTheLoopItself() {
        Simulation.run(1, simulation -> simulation.loop().close());
    }

    @Test
    @SuppressWarnings("try") // it is enough that the outsider is there
    void realThreadsMayWakeTheLoop() {
        Simulation.run(1, simulation -> {
            Promise<String> answer = new Promise<>(simulation.loop());
            try (SimulatedNetwork.Outsider outsider = simulation.network().outsider()) {
                Thread thread = new Thread(
                        () -> simulation.loop().callSoonThreadsafe(() -> answer.setResult("from outside")), "outsider");
                thread.start();
                assertEquals("from outside", simulation.await(answer));
                thread.join();
            }
            assertEquals(Duration.ZERO, simulation.clock().elapsed(), "virtual time waited");
        });
    }
}
