package io.nioloop.testing;

import java.util.ArrayList;
import java.util.List;

/** Tells what everybody waits for. */
final class Waiting {
    private static final int LISTED = 50;

    private Waiting() {}

    /** The message of a {@link NothingWillHappenError}. */
    static String report(SimulatedNetwork network, List<?> owners) {
        List<String> lines = new ArrayList<>();
        lines.add("nothing will ever happen again, at "
                + Trace.time(network.clock().elapsedNanos())
                + ": no timer, no packet under way, nobody else who could wake the loop. What is there:");
        network.openChannels().forEach(channel -> lines.add("  " + line((SimChannel) channel)));
        owners.forEach(owner -> lines.add("  belongs to " + owner));
        if (lines.size() == 1) {
            lines.add("  no channel");
        }
        if (lines.size() > LISTED) {
            String rest = "  and " + (lines.size() - LISTED) + " more";
            lines.subList(LISTED, lines.size()).clear();
            lines.add(rest);
        }
        return String.join("\n", lines);
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
