package io.nioloop.demo.server;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The first line, the last line, and what lies between. */
class OutputTest {
    private final Lines out = new Lines();
    private final Lines err = new Lines();

    private Reporter reporter(Reporter.Level level, boolean json, boolean colored) {
        Terminal terminal = new Terminal(out.printStream(), err.printStream(), false, Map.of(), "demo");
        return new Reporter(terminal, level, json, colored);
    }

    private static SocketAddress address(String numeric, int port) throws UnknownHostException {
        return new InetSocketAddress(InetAddress.getByName(numeric), port);
    }

    private static Map<String, Long> figures(long cutOff) {
        Map<String, Long> figures = new LinkedHashMap<>();
        figures.put("served", 2L);
        figures.put("lines", 1L);
        figures.put("cut_off", cutOff);
        figures.put("errors", 0L);
        return figures;
    }

    @Test
    void theAddressCanBePastedAndTried() throws Exception {
        Reporter reporter = reporter(Reporter.Level.INFO, false, false);
        reporter.listening("hello", Link.TCP, List.of(address("127.0.0.1", 8888)));
        assertEquals("hello   listening on 127.0.0.1:8888   (try: nc 127.0.0.1 8888)", out.next());
        reporter.listening("echo", Link.TCP, List.of(address("::1", 8007)));
        assertEquals("echo    listening on [::1]:8007   (try: nc ::1 8007)", out.next());
        reporter.listening("chat", Link.TCP, List.of(address("0.0.0.0", 9000)));
        assertEquals("chat    listening on 0.0.0.0:9000   (try: nc 127.0.0.1 9000)", out.next());
        reporter.listening("time", Link.TCP, List.of(address("127.0.0.1", 1), address("::1", 2)));
        assertEquals("time    listening on 127.0.0.1:1 and [::1]:2   (try: nc 127.0.0.1 1)", out.next());
    }

    @Test
    void theLastLineSumsUp() throws Exception {
        Reporter reporter = reporter(Reporter.Level.INFO, false, false);
        reporter.done("chat", true, figures(0));
        assertEquals("done: 2 served, 1 line, 0 errors", out.next());
        reporter.done("chat", false, figures(1));
        assertEquals("done: 2 served, 1 line, 1 cut off, 0 errors", out.next());
    }

    @Test
    void programsGetOneObjectALine() throws Exception {
        Reporter reporter = reporter(Reporter.Level.NONE, true, true);
        reporter.listening("hello", Link.TCP, List.of(address("127.0.0.1", 8888)));
        reporter.done("chat", true, figures(0));
        assertEquals(
                List.of(
                        "{\"event\":\"listening\",\"program\":\"hello\",\"addresses\":[\"127.0.0.1:8888\"],"
                                + "\"port\":8888}",
                        "{\"event\":\"done\",\"program\":\"chat\",\"drained\":true,"
                                + "\"served\":2,\"lines\":1,\"cut_off\":0,\"errors\":0}"),
                out.rest());
    }

    @Test
    void textInJsonIsEscaped() {
        assertEquals("{\"a\":\"\\\"\\\\\\u000a\\u001b\"}", Json.object(Map.of("a", "\"\\\n\u001b")));
    }

    @Test
    void coloursMarkWhatMatters() throws Exception {
        reporter(Reporter.Level.INFO, false, true).listening("hello", Link.TCP, List.of(address("127.0.0.1", 8888)));
        assertEquals(
                "\033[1mhello  \033[0m listening on \033[36m127.0.0.1:8888\033[0m   "
                        + "\033[2m(try: nc 127.0.0.1 8888)\033[0m",
                out.next());
    }

    @Test
    void eachLevelTellsMore() throws Exception {
        for (Reporter.Level level : Reporter.Level.values()) {
            Reporter reporter = reporter(level, false, false);
            reporter.listening("hello", Link.TCP, List.of(address("127.0.0.1", 1)));
            reporter.info("info");
            reporter.verbose("verbose");
            reporter.error("it failed", new IllegalStateException("why"));
        }
        assertEquals(2, out.rest().size()); // not with none
        List<String> talk = err.rest();
        String error = "! it failed: java.lang.IllegalStateException: why";
        assertEquals(List.of(error, "info", error, "info", "verbose", error), talk.subList(0, 6));
        assertEquals("java.lang.IllegalStateException: why", talk.get(6));
    }

    @Test
    void verboseTellsOfEachConnection() throws Exception {
        try (Running hello = Running.start("hello", "-p", "0", "-o", "verbose");
                Peer peer = hello.connect()) {
            String address = "127.0.0.1:" + peer.socket().getLocalPort();
            assertEquals("+ " + address + " connected", hello.err().next());
            peer.send("hi");
            assertEquals("- " + address + " disconnected", hello.err().next());
        }
    }
}
