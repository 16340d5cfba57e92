package io.nioloop.loop;

import io.nioloop.testing.Trail;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Row 19: whoever calls the loop at an odd moment gets one defined result, no deadlock, and nothing is lost. */
class ReentryTest {
    /** One row of the table: what is done to a fresh loop, and what is seen. */
    private record Case(String name, Consumer<Scene> play, List<String> seen) {
        Case(String name, Consumer<Scene> play, String... seen) {
            this(name, play, List.of(seen));
        }

        @Override
        public String toString() {
            return name;
        }
    }

    /** A loop on virtual time, and what happened to it. Stopped by a timer a second later, if by nothing else. */
    private static final class Scene {
        private final EventLoop loop = JumpingPoller.openLoop();
        private final Trail trail = new Trail();

        Scene() {
            loop.setExceptionHandler((anyLoop, error) ->
                    note("reported " + error.exception().getClass().getSimpleName()));
        }

        void note(String what) {
            trail.add(what);
        }

        Runnable noting(String what) {
            return trail.note(what);
        }

        /** Does it, and notes whether that was refused. */
        void attempt(String what, Runnable action) {
            try {
                action.run();
                note(what);
            } catch (RuntimeException refused) {
                note(what + ": " + refused.getClass().getSimpleName());
            }
        }

        void soon(Runnable action) {
            loop.callSoon(action);
        }

        void run() {
            TimerHandle end = loop.callLater(Duration.ofSeconds(1), () -> {
                note("a second passed");
                loop.stop();
            });
            loop.runForever();
            end.cancel();
        }

        void runOnce() {
            loop.runOnce(Duration.ZERO);
        }
    }

    static Stream<Case> cases() {
        return Stream.of(
                new Case(
                        "run in run",
                        s -> {
                            s.soon(() -> s.attempt("run", s.loop::runForever));
                            s.soon(s.noting("next"));
                            s.run();
                        },
                        "run: IllegalStateException",
                        "next",
                        "a second passed"),
                new Case(
                        "a turn in a turn",
                        s -> {
                            s.soon(() -> s.attempt("turn", s::runOnce));
                            s.soon(s.noting("next"));
                            s.runOnce();
                        },
                        "turn: IllegalStateException",
                        "next"),
                new Case(
                        "run of another loop in run",
                        s -> {
                            EventLoop other = JumpingPoller.openLoop();
                            s.soon(() -> s.attempt("run", other::runForever));
                            s.runOnce();
                            s.attempt("close", other::close);
                        },
                        "run: IllegalStateException",
                        "close"),
                new Case(
                        "run of another loop after run",
                        s -> {
                            EventLoop other = JumpingPoller.openLoop();
                            s.runOnce();
                            other.callSoon(s.noting("other"));
                            other.runOnce(Duration.ZERO);
                            other.close();
                        },
                        "other"),
                new Case(
                        "run on a second thread meanwhile",
                        s -> {
                            s.soon(() -> Others.doOn(number -> s.attempt("run", s.loop::runForever)));
                            s.runOnce();
                        },
                        "run: IllegalStateException"),
                new Case(
                        "run on a second thread afterwards",
                        s -> {
                            s.runOnce();
                            s.soon(s.noting("there"));
                            Others.doOn(number -> s.runOnce());
                        },
                        "there"),
                new Case(
                        "stop before run",
                        s -> {
                            s.soon(s.noting("ran"));
                            s.loop.stop();
                            s.run();
                        },
                        "ran"),
                new Case(
                        "stop twice",
                        s -> {
                            s.soon(s.loop::stop);
                            s.soon(s.loop::stop);
                            s.run();
                            s.run();
                        },
                        "a second passed"),
                new Case(
                        "stop from another thread",
                        s -> {
                            s.soon(() -> Others.doOn(number -> s.attempt("stop", s.loop::stop)));
                            s.soon(() -> Others.doOn(number -> s.loop.execute(s.loop::stop)));
                            s.run();
                        },
                        "stop: IllegalStateException"),
                new Case(
                        "schedule after stop",
                        s -> {
                            s.soon(() -> {
                                s.loop.stop();
                                s.soon(s.noting("next run"));
                            });
                            s.run();
                            s.note("stopped");
                            s.runOnce();
                        },
                        "stopped",
                        "next run"),
                new Case(
                        "stop and fail",
                        s -> {
                            s.soon(() -> {
                                s.loop.stop();
                                throw new IllegalArgumentException();
                            });
                            s.run();
                        },
                        "reported IllegalArgumentException"),
                new Case(
                        "stop in a turn by hand",
                        s -> {
                            s.soon(s.loop::stop);
                            s.runOnce();
                            s.run();
                        },
                        "a second passed"),
                new Case(
                        "close in a callback",
                        s -> {
                            s.soon(() -> s.attempt("close", s.loop::close));
                            s.soon(s.noting("next"));
                            s.runOnce();
                        },
                        "close: IllegalStateException",
                        "next"),
                new Case(
                        "close in a timer",
                        s -> {
                            s.loop.callLater(Duration.ZERO, () -> s.attempt("close", s.loop::close));
                            s.runOnce();
                        },
                        "close: IllegalStateException"),
                new Case(
                        "close on another thread while it runs",
                        s -> {
                            s.soon(() -> Others.doOn(number -> s.attempt("close", s.loop::close)));
                            s.runOnce();
                        },
                        "close: IllegalStateException"),
                new Case(
                        "close on another thread afterwards",
                        s -> {
                            s.runOnce();
                            Others.doOn(number -> s.attempt("close", s.loop::close));
                            s.attempt("run", s::runOnce);
                        },
                        "close",
                        "run: IllegalStateException"),
                new Case(
                        "close twice",
                        s -> {
                            s.loop.onClose(s.noting("hook"));
                            s.attempt("close", s.loop::close);
                            s.attempt("again", s.loop::close);
                        },
                        "hook",
                        "close",
                        "again"),
                new Case(
                        "close in a close hook",
                        s -> {
                            s.loop.onClose(s.noting("earlier hook"));
                            s.loop.onClose(() -> s.attempt("close", s.loop::close));
                            s.loop.close();
                            s.note("closed " + s.loop.isClosed());
                        },
                        "close: IllegalStateException",
                        "earlier hook",
                        "closed true"),
                new Case(
                        "run in a close hook",
                        s -> {
                            s.loop.onClose(() -> s.attempt("run", s.loop::runForever));
                            s.loop.close();
                        },
                        "run: IllegalStateException"),
                new Case(
                        "schedule in a close hook",
                        s -> {
                            s.loop.onClose(() -> s.attempt("callSoon", () -> s.soon(s.noting("never"))));
                            s.loop.close();
                        },
                        "callSoon"),
                new Case(
                        "add a hook in a close hook",
                        s -> {
                            s.loop.onClose(() -> s.loop.onClose(s.noting("second hook")));
                            s.loop.close();
                        },
                        "second hook"),
                new Case(
                        "schedule after close",
                        s -> {
                            s.loop.close();
                            s.attempt("callSoon", () -> s.soon(s.noting("never")));
                            s.attempt("callLater", () -> s.loop.callLater(Duration.ZERO, s.noting("never")));
                            s.attempt("threadsafe", () -> s.loop.callSoonThreadsafe(s.noting("never")));
                            s.attempt("execute", () -> s.loop.execute(s.noting("never")));
                        },
                        "callSoon: IllegalStateException",
                        "callLater: IllegalStateException",
                        "threadsafe: IllegalStateException",
                        "execute: RejectedExecutionException"),
                new Case(
                        "submit from another thread after close",
                        s -> {
                            s.loop.close();
                            Others.doOn(number -> {
                                s.attempt("threadsafe", () -> s.loop.callSoonThreadsafe(s.noting("never")));
                                s.attempt("execute", () -> s.loop.execute(s.noting("never")));
                            });
                        },
                        "threadsafe: IllegalStateException",
                        "execute: RejectedExecutionException"),
                new Case(
                        "run and stop after close",
                        s -> {
                            s.loop.close();
                            s.attempt("stop", s.loop::stop);
                            s.attempt("run", s.loop::runForever);
                        },
                        "stop",
                        "run: IllegalStateException"),
                new Case(
                        "cancel after close",
                        s -> {
                            Handle soon = s.loop.callSoon(s.noting("never"));
                            Handle timer = s.loop.callLater(Duration.ZERO, s.noting("never"));
                            s.loop.close();
                            s.attempt("cancel", soon::cancel);
                            s.attempt("cancel", timer::cancel);
                        },
                        "cancel",
                        "cancel"),
                new Case(
                        "cancel in its own callback",
                        s -> {
                            Handle[] own = new Handle[1];
                            own[0] = s.loop.callLater(Duration.ZERO, () -> s.attempt("cancel", own[0]::cancel));
                            s.runOnce();
                            s.runOnce();
                        },
                        "cancel"),
                new Case("cancel what runs next", s -> {
                    Handle[] next = new Handle[1];
                    s.soon(() -> next[0].cancel());
                    next[0] = s.loop.callSoon(s.noting("never"));
                    s.runOnce();
                }),
                new Case(
                        "re-arm a timer in its own callback",
                        s -> {
                            Runnable[] again = new Runnable[1];
                            again[0] = () -> {
                                s.note("at " + s.loop.time().toMillis());
                                s.loop.callLater(Duration.ofMillis(400), again[0]);
                            };
                            s.soon(again[0]);
                            s.run();
                        },
                        "at 0",
                        "at 400",
                        "at 800",
                        "a second passed"),
                new Case(
                        "schedule in a callback, each way",
                        s -> {
                            s.soon(() -> {
                                s.loop.callLater(Duration.ZERO, s.noting("callLater"));
                                s.soon(s.noting("callSoon"));
                                s.loop.execute(s.noting("execute"));
                                s.loop.callSoonThreadsafe(s.noting("threadsafe"));
                                s.note("first");
                            });
                            s.runOnce();
                            s.note("next turn");
                            s.runOnce();
                        },
                        "first",
                        "next turn",
                        "callSoon",
                        "execute",
                        "threadsafe",
                        "callLater"),
                new Case(
                        "set the exception handler in the exception handler",
                        s -> {
                            s.loop.setExceptionHandler((anyLoop, error) -> {
                                s.note("first handler");
                                anyLoop.setExceptionHandler((sameLoop, another) -> s.note("second handler"));
                            });
                            for (int i = 0; i < 2; i++) {
                                s.soon(() -> {
                                    throw new IllegalArgumentException();
                                });
                            }
                            s.runOnce();
                        },
                        "first handler",
                        "second handler"),
                new Case(
                        "report an error in the exception handler",
                        s -> {
                            s.loop.setExceptionHandler((anyLoop, error) -> {
                                s.note(error.message());
                                if (error.message().equals("outer")) {
                                    anyLoop.callExceptionHandler(LoopError.of("inner", null));
                                }
                            });
                            s.soon(() -> s.loop.callExceptionHandler(LoopError.of("outer", null)));
                            s.runOnce();
                        },
                        "outer",
                        "inner"),
                new Case(
                        "close in the exception handler",
                        s -> {
                            s.loop.setExceptionHandler((anyLoop, error) -> s.attempt("close", anyLoop::close));
                            s.soon(() -> {
                                throw new IllegalArgumentException();
                            });
                            s.soon(s.noting("next"));
                            s.runOnce();
                        },
                        "close: IllegalStateException",
                        "next"),
                new Case(
                        "run again after a fatal error",
                        s -> {
                            s.soon(() -> {
                                throw new InternalError();
                            });
                            s.soon(s.noting("left over"));
                            try {
                                s.run();
                            } catch (InternalError escaped) {
                                s.note("escaped");
                            }
                            s.runOnce();
                        },
                        "escaped",
                        "left over"),
                new Case(
                        "close after a fatal error",
                        s -> {
                            s.soon(() -> {
                                throw new InternalError();
                            });
                            s.soon(s.noting("never"));
                            try {
                                s.runOnce();
                            } catch (InternalError escaped) {
                                s.attempt("close", s.loop::close);
                            }
                        },
                        "close"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void eachHasOneDefinedResult(Case row) {
        Scene scene = new Scene();
        row.play().accept(scene);
        scene.trail.is(row.seen().toArray(String[]::new));
        scene.loop.close();
    }
}
