package io.nioloop.testing;

import io.nioloop.loop.EventLoop;
import io.nioloop.observe.Deadlocks;
import java.util.ArrayList;
import java.util.List;

/** Tells what everybody waits for. */
final class Waiting {
    private static final int LISTED = 50;

    private Waiting() {}

    /** The message of a {@link NothingWillHappenError}. */
    static String report(SimulatedNetwork network, EventLoop loop, List<?> futures) {
        String graph = Deadlocks.describe(loop);
        return report(network, loop.owners(), futures) + (graph.isEmpty() ? "" : "\n" + graph);
    }

    /** The same of a network without a loop that is known. */
    static String report(SimulatedNetwork network, List<?> owners, List<?> futures) {
        List<String> lines = new ArrayList<>();
        futures.forEach(future -> lines.add("somebody waits for " + future));
        network.openChannels().forEach(channel -> lines.add(line((SimChannel) channel)));
        owners.forEach(owner -> lines.add("there is " + owner));
        if (lines.size() > LISTED) {
            String rest = "and " + (lines.size() - LISTED) + " more";
            lines.subList(LISTED, lines.size()).clear();
            lines.add(rest);
        }
        return "nothing will ever happen again, at " + network.trace().time()
                + "\n  there is no timer, no packet under way, and nobody else who could wake the loop"
                + (lines.isEmpty() ? ", and no channel" : "\n  " + String.join("\n  ", lines));
    }

    private static String line(SimChannel channel) {
        if (!channel.isOpen()) {
            return channel + " is not freed: no select has found it closed";
        }
        return channel
                + (channel.isRegistered()
                        ? " waits for: " + Happening.ops(channel.watch().interest())
                        : " is not registered with a selector");
    }
}
