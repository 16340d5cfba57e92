package io.nioloop.testing;

import io.nioloop.net.Addresses;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** Who is meant by the numbers in a {@link Trace}: {@code #5} is a channel, {@code connection 3} what a protocol sees. */
final class Legend {
    private static final int KEPT = 1024; // more than the lines of a trace can name
    private static final Pattern NUMBER = Pattern.compile("(#|connection )(\\d+)");

    private final Map<Long, Ends> channels = new Kept();
    private final Map<Long, Ends> connections = new Kept();

    /** Two addresses; the second is null for whoever has no peer. */
    private record Ends(SocketAddress own, SocketAddress peer) {
        @Override
        public String toString() {
            return Addresses.text(own) + (peer == null ? "" : " to " + Addresses.text(peer));
        }
    }

    private static final class Kept extends LinkedHashMap<Long, Ends> {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Ends> eldest) {
            return size() > KEPT;
        }
    }

    void channel(long number, SocketAddress own, SocketAddress peer) {
        channels.put(number, new Ends(own, peer));
    }

    void connection(long number, SocketAddress own, SocketAddress peer) {
        connections.put(number, new Ends(own, peer));
    }

    /** Who is meant in these lines, as far as that is known. */
    List<String> of(List<String> lines) {
        Map<Ends, Set<String>> meant = new LinkedHashMap<>();
        for (String line : lines) {
            for (MatchResult found : NUMBER.matcher(line).results().toList()) {
                Ends ends = (found.group(1).equals("#") ? channels : connections).get(Long.valueOf(found.group(2)));
                if (ends != null) {
                    meant.computeIfAbsent(ends, anyone -> new TreeSet<>()).add(found.group());
                }
            }
        }
        List<String> legend = new ArrayList<>();
        meant.forEach((ends, numbers) -> legend.add(String.join(" and ", numbers) + ": " + ends));
        return legend;
    }
}
