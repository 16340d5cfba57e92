package io.nioloop.demo.client;

import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Ports as people type them, and the services that usually are behind them. */
final class Ports {
    private static final Pattern RANGE = Pattern.compile("(\\d{1,5})(?:-(\\d{1,5}))?");
    private static final int LAST = 65_535;

    private static final Map<Integer, String> SERVICES = Map.ofEntries(
            Map.entry(7, "echo"),
            Map.entry(9, "discard"),
            Map.entry(13, "daytime"),
            Map.entry(20, "ftp-data"),
            Map.entry(21, "ftp"),
            Map.entry(22, "ssh"),
            Map.entry(23, "telnet"),
            Map.entry(25, "smtp"),
            Map.entry(37, "time"),
            Map.entry(43, "whois"),
            Map.entry(53, "domain"),
            Map.entry(70, "gopher"),
            Map.entry(79, "finger"),
            Map.entry(80, "http"),
            Map.entry(88, "kerberos"),
            Map.entry(110, "pop3"),
            Map.entry(111, "sunrpc"),
            Map.entry(113, "ident"),
            Map.entry(119, "nntp"),
            Map.entry(135, "epmap"),
            Map.entry(139, "netbios-ssn"),
            Map.entry(143, "imap"),
            Map.entry(179, "bgp"),
            Map.entry(389, "ldap"),
            Map.entry(443, "https"),
            Map.entry(445, "microsoft-ds"),
            Map.entry(465, "submissions"),
            Map.entry(514, "shell"),
            Map.entry(515, "printer"),
            Map.entry(543, "klogin"),
            Map.entry(554, "rtsp"),
            Map.entry(587, "submission"),
            Map.entry(631, "ipp"),
            Map.entry(636, "ldaps"),
            Map.entry(853, "domain-s"),
            Map.entry(873, "rsync"),
            Map.entry(989, "ftps-data"),
            Map.entry(990, "ftps"),
            Map.entry(993, "imaps"),
            Map.entry(995, "pop3s"),
            Map.entry(1080, "socks"),
            Map.entry(1433, "ms-sql-s"),
            Map.entry(1521, "oracle"),
            Map.entry(1883, "mqtt"),
            Map.entry(2049, "nfs"),
            Map.entry(2181, "zookeeper"),
            Map.entry(2375, "docker"),
            Map.entry(3128, "squid"),
            Map.entry(3306, "mysql"),
            Map.entry(3389, "ms-wbt-server"),
            Map.entry(4369, "epmd"),
            Map.entry(5005, "java-debug"),
            Map.entry(5060, "sip"),
            Map.entry(5222, "xmpp-client"),
            Map.entry(5353, "mdns"),
            Map.entry(5432, "postgresql"),
            Map.entry(5672, "amqp"),
            Map.entry(5900, "vnc"),
            Map.entry(6379, "redis"),
            Map.entry(6443, "kubernetes"),
            Map.entry(6667, "irc"),
            Map.entry(8007, "nioloop echo"),
            Map.entry(8080, "http-alt"),
            Map.entry(8100, "nioloop proxy"),
            Map.entry(8200, "nioloop files"),
            Map.entry(8443, "https-alt"),
            Map.entry(8888, "nioloop hello"),
            Map.entry(9000, "nioloop chat"),
            Map.entry(9092, "kafka"),
            Map.entry(9200, "elasticsearch"),
            Map.entry(11211, "memcached"),
            Map.entry(27017, "mongodb"));

    private Ports() {}

    /** Reads {@code 80}, {@code 1-1024,8080}: each port once, in order. */
    static List<Integer> parse(String text) {
        SortedSet<Integer> ports = new TreeSet<>();
        for (String part : text.split(",", -1)) {
            Matcher range = RANGE.matcher(part.strip());
            if (!range.matches()) {
                throw new IllegalArgumentException("use ports and ranges, for instance 1-1024,8080");
            }
            int first = Integer.parseInt(range.group(1));
            int last = range.group(2) == null ? first : Integer.parseInt(range.group(2));
            if (first < 1 || last > LAST || first > last) {
                throw new IllegalArgumentException("'" + part.strip() + "': ports are 1 to 65535, the smaller first");
            }
            for (int port = first; port <= last; port++) {
                ports.add(port);
            }
        }
        return List.copyOf(ports);
    }

    /** What usually is behind a port; it may be something else. Empty: not known. */
    static String service(int port) {
        return SERVICES.getOrDefault(port, "");
    }
}
