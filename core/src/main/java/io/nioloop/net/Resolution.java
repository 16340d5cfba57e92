package io.nioloop.net;

import io.nioloop.future.Future;
import io.nioloop.future.Futures;
import io.nioloop.future.Outcome;
import io.nioloop.future.Promise;
import io.nioloop.loop.EventLoop;
import io.nioloop.loop.LoopLocal;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** How the hosts of a call become addresses: numeric ones at once, names by the loop's resolver. */
final class Resolution {
    static final LoopLocal<Resolver> OF_LOOP = new LoopLocal<>(SystemResolver::open);

    private Resolution() {}

    /** The addresses of all hosts, each once, in the order of the hosts. */
    static Future<List<InetAddress>> resolve(EventLoop loop, List<String> hosts) {
        Promise<List<InetAddress>> all = new Promise<>(loop);
        List<Future<List<InetAddress>>> each = new ArrayList<>();
        for (String host : hosts) {
            each.add(resolve(loop, host));
        }
        Future<List<List<InetAddress>>> gathered = Futures.gather(loop, each);
        gathered.addDoneCallback(done -> {
            Throwable failure = Outcome.of(done).error(); // counts as retrieved, also if nobody waits any more
            if (all.done()) {
                return;
            }
            if (failure != null) {
                all.setException(failure);
                return;
            }
            List<InetAddress> found =
                    done.result().stream().flatMap(List::stream).distinct().toList();
            if (found.isEmpty()) {
                all.setException(new UnknownHostException("no address for host name: " + String.join(", ", hosts)));
            } else {
                all.setResult(found);
            }
        });
        all.addDoneCallback(done -> {
            if (done.cancelled()) {
                gathered.cancel();
            }
        });
        return all;
    }

    private static Future<List<InetAddress>> resolve(EventLoop loop, String host) {
        Optional<InetAddress> numeric = Addresses.numeric(host);
        Promise<List<InetAddress>> known = new Promise<>(loop);
        if (numeric.isPresent()) {
            known.setResult(List.of(numeric.get()));
            return known;
        }
        try {
            return Objects.requireNonNull(OF_LOOP.get(loop).resolve(loop, host), "the resolver returned null");
        } catch (RuntimeException failure) {
            known.setException(failure);
            return known;
        }
    }
}
