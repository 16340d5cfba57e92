package io.nioloop.net;

import io.nioloop.future.CancelledError;
import io.nioloop.future.Future;
import io.nioloop.future.Outcome;
import io.nioloop.future.Promise;
import io.nioloop.loop.EventLoop;
import io.nioloop.loop.TimerHandle;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Remembers what another resolver has answered, for a short time; asks it once for all who want the same name at the
 * same time, and waits for it no longer than its timeout.
 */
final class CachingResolver implements Resolver {
    static final int ENTRIES = 1_000; // remembered, and as many under way
    static final Duration KEEP_FOUND = Duration.ofSeconds(30);
    static final Duration KEEP_UNKNOWN = Duration.ofSeconds(1);

    private record Answer(Outcome<List<InetAddress>> outcome, Duration until) {}

    private final Resolver source;
    private final Duration timeout;
    private final Map<String, Answer> answers = new LinkedHashMap<>(); // the oldest first
    private final Map<String, Lookup> underWay = new LinkedHashMap<>();

    CachingResolver(Resolver source, Duration timeout) {
        this.source = Objects.requireNonNull(source, "source");
        this.timeout = Objects.requireNonNull(timeout, "timeout");
        if (timeout.isNegative() || timeout.isZero()) {
            throw new IllegalArgumentException("timeout is " + timeout + ": use more than zero");
        }
    }

    @Override
    public Future<List<InetAddress>> resolve(EventLoop loop, String host) {
        Promise<List<InetAddress>> result = new Promise<>(loop);
        String name = host.toLowerCase(Locale.ROOT);
        Answer known = answers.get(name);
        if (known != null && known.until().compareTo(loop.time()) > 0) {
            give(known.outcome(), result);
        } else if (underWay.containsKey(name)) {
            underWay.get(name).join(result);
        } else if (underWay.size() >= ENTRIES) {
            result.setException(new UnknownHostException(
                    "cannot resolve host name: " + host + ", since " + ENTRIES + " others are being looked up"));
        } else {
            new Lookup(loop, host, name).join(result);
        }
        return result;
    }

    @Override
    public Future<String> reverse(EventLoop loop, InetAddress address) {
        return source.reverse(loop, address);
    }

    private static void give(Outcome<List<InetAddress>> outcome, Promise<List<InetAddress>> to) {
        if (outcome.error() == null) {
            to.trySetResult(outcome.value());
        } else if (outcome.error() instanceof CancelledError) {
            to.cancel();
        } else {
            to.trySetException(outcome.error());
        }
    }

    private final class Lookup {
        private final EventLoop loop;
        private final String name;
        private final Set<Promise<List<InetAddress>>> waiting = new LinkedHashSet<>();
        private final Future<List<InetAddress>> asked;
        private final TimerHandle timer;

        Lookup(EventLoop loop, String host, String name) {
            this.loop = loop;
            this.name = name;
            this.asked = Objects.requireNonNull(source.resolve(loop, host), "the resolver returned null");
            this.timer = loop.callLater(timeout, this::expire);
            underWay.put(name, this);
            asked.addDoneCallback(done -> answered(Outcome.of(done)));
        }

        void join(Promise<List<InetAddress>> one) {
            waiting.add(one);
            one.addDoneCallback(done -> leave(one));
        }

        /** Who leaves before there is an answer was cancelled; nobody needs one when all have. */
        private void leave(Promise<List<InetAddress>> one) {
            if (waiting.remove(one) && waiting.isEmpty()) {
                end();
                asked.cancel();
            }
        }

        private void expire() {
            String message = "cannot resolve host name: " + name + ", no answer within " + timeout;
            tell(new Outcome<>(null, new UnknownHostException(message)));
            asked.cancel();
        }

        private void answered(Outcome<List<InetAddress>> outcome) {
            if (underWay.get(name) != this) {
                return; // too late, nobody waits
            }
            boolean found = outcome.error() == null;
            if (found || outcome.error() instanceof UnknownHostException) {
                remember(new Answer(outcome, loop.time().plus(found ? KEEP_FOUND : KEEP_UNKNOWN)));
            }
            tell(outcome);
        }

        private void remember(Answer answer) {
            answers.remove(name);
            if (answers.size() >= ENTRIES) {
                answers.remove(answers.keySet().iterator().next());
            }
            answers.put(name, answer);
        }

        private void tell(Outcome<List<InetAddress>> outcome) {
            end();
            List<Promise<List<InetAddress>>> all = List.copyOf(waiting);
            waiting.clear();
            all.forEach(one -> give(outcome, one));
        }

        private void end() {
            timer.cancel();
            underWay.remove(name, this);
        }
    }
}
