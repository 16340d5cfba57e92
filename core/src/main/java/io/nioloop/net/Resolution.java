package io.nioloop.net;

import io.nioloop.future.Future;
import io.nioloop.future.Futures;
import io.nioloop.future.Offload;
import io.nioloop.future.Promise;
import io.nioloop.loop.EventLoop;
import io.nioloop.loop.LoopLocal;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;

/** How the hosts of a call become addresses: numeric ones at once, names by the loop's resolver. */
final class Resolution {
    static final LoopLocal<Resolver> OF_LOOP = new LoopLocal<>(Resolution::system);

    private static final int THREADS = 4;

    private Resolution() {}

    private static Resolver system(EventLoop owner) {
        ExecutorService pool = Offload.pool("nioloop-resolver-", THREADS);
        owner.onClose(pool::shutdown);
        return (loop, host) -> Offload.run(loop, pool, () -> lookUp(host));
    }

    private static List<InetAddress> lookUp(String host) throws UnknownHostException {
        try {
            return List.of(InetAddress.getAllByName(host));
        } catch (UnknownHostException unknown) {
            UnknownHostException clear = new UnknownHostException("cannot resolve host name: " + host);
            clear.initCause(unknown);
            throw clear;
        }
    }

    /** The addresses of all hosts, each once, in the order of the hosts. */
    static Future<List<InetAddress>> resolve(EventLoop loop, List<String> hosts) {
        Promise<List<InetAddress>> all = new Promise<>(loop);
        List<Future<List<InetAddress>>> each = new ArrayList<>();
        for (String host : hosts) {
            each.add(resolve(loop, host));
        }
        Future<List<List<InetAddress>>> gathered = Futures.gather(loop, each);
        gathered.addDoneCallback(done -> {
            if (all.done()) {
                return;
            }
            if (done.cancelled() || done.exception() != null) {
                all.setException(done.exception());
            } else {
                all.setResult(done.result().stream().flatMap(List::stream).distinct().toList());
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
        if (numeric.isEmpty()) {
            return OF_LOOP.get(loop).resolve(loop, host);
        }
        Promise<List<InetAddress>> known = new Promise<>(loop);
        known.setResult(List.of(numeric.get()));
        return known;
    }
}
