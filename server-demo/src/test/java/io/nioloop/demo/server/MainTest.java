package io.nioloop.demo.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is typed, and what is answered. */
class MainTest {
    private static final Signals NONE = (limit, listener) -> {
        throw new AssertionError("nothing should run");
    };

    private final Lines out = new Lines();
    private final Lines err = new Lines();

    private int run(String... arguments) {
        Terminal terminal = new Terminal(out.printStream(), err.printStream(), false, Map.of(), "demo");
        return new Main(terminal, NONE).run(List.of(arguments));
    }

    private void assertRefused(String complaint, String help, String... arguments) {
        assertEquals(2, run(arguments));
        assertEquals(List.of(complaint, "help: " + help), err.rest());
        assertEquals(List.of(), out.rest());
    }

    @Test
    void withoutArgumentsTheShortHelpIsAnError() {
        assertEquals(2, run());
        List<String> lines = err.rest();
        assertTrue(lines.contains("usage: demo COMMAND [options]"), lines.toString());
        assertTrue(lines.contains("  hello  the server from the articles: reads once, greets, closes (port 8888)"));
        assertEquals(List.of(), out.rest());
    }

    @ParameterizedTest
    @ValueSource(strings = {"-h", "-?", "--help"})
    void helpIsThereForAllAndForEach(String help) {
        assertEquals(0, run(help));
        assertTrue(out.rest().contains("usage: demo COMMAND [options]"));
        for (Program program : Programs.ALL) {
            assertEquals(0, run(program.name(), help));
            List<String> page = out.rest();
            int example = page.indexOf(page.stream()
                    .filter(line -> line.startsWith("  demo " + program.name()))
                    .findFirst()
                    .orElseThrow());
            int usage = page.indexOf("usage: demo " + program.name() + " [options]");
            assertTrue(0 < example && example < usage, "examples come first: " + page);
            assertTrue(page.stream().allMatch(line -> line.length() <= 80), page.toString());
        }
        assertEquals(List.of(), err.rest());
    }

    @Test
    void versionNamesTheProgramAndJava() throws Exception {
        for (List<String> arguments : List.of(List.of("--version"), List.of("echo", "--version"))) {
            assertEquals(0, run(arguments.toArray(String[]::new)));
            assertTrue(out.next().matches("nioloop-server-demo .*, Java " + System.getProperty("java.version")));
        }
    }

    @Test
    void whatCannotBeMeantIsRefusedWithAHint() {
        assertRefused("unknown command: ehco. Did you mean echo?", "demo --help", "ehco");
        assertRefused("unknown option: --prot. Did you mean --port?", "demo hello --help", "hello", "--prot", "1");
        assertRefused("-p 99999: use a number, 0 to 65535", "demo chat --help", "chat", "-p", "99999");
        assertRefused("--history 101: use a number, 0 to 100", "demo chat --help", "chat", "--history", "101");
        assertRefused("--output loud: use none or info or verbose", "demo time --help", "time", "--output=loud");
        assertRefused("--spin 11ms: use at most 10ms, for instance 50us", "demo echo --help", "echo", "--spin=11ms");
        assertRefused("--inspect 0: use a number, 1 to 65535", "demo hello --help", "hello", "--inspect=0");
        assertRefused("unexpected argument: 8888", "demo hello --help", "hello", "8888");
        assertRefused("the command comes first: demo COMMAND --json", "demo --help", "--json", "hello");
        assertRefused(
                "--max-clients needs --style protocol: the callbacks are kept simple",
                "demo echo --help",
                "echo",
                "--style=callbacks",
                "--max-clients=3");
    }

    @ParameterizedTest
    @ValueSource(strings = {"protocol", "callbacks", "streams"})
    void aPortInUseIsNamedWithWhatToTry(String style) throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String port = String.valueOf(taken.getLocalPort());
            assertEquals(1, run("echo", "--style", style, "-p", port));
            assertEquals(List.of("Address already in use: 127.0.0.1:" + port + ". Try --port 0."), err.rest());
            assertEquals(List.of(), out.rest());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"protocol", "callbacks", "streams"})
    void anUnknownHostIsNamedWithWhatToTry(String style) {
        assertEquals(1, run("echo", "--style", style, "-b", "no..host", "-p", "0"));
        assertEquals(List.of("cannot resolve host name: no..host. Try --bind-address 127.0.0.1."), err.rest());
    }

    @Test
    void aProxyNeedsATargetThatIsNotItself() {
        String help = "demo proxy --help";
        assertRefused(
                "--to is missing: where to forward to, for instance --to 127.0.0.1:8007", help, "proxy", "-p", "0");
        for (String bad : List.of("8007", "localhost", "localhost:0", "localhost:65536", "::1:80", "a/b:80")) {
            assertRefused(
                    "--to " + bad + ": use HOST:PORT, for instance 127.0.0.1:8888 or [::1]:8888",
                    help,
                    "proxy",
                    "--to",
                    bad);
        }
        for (List<String> own : List.of(
                List.of("127.0.0.1", "127.0.0.1"),
                List.of("localhost", "127.0.0.1"),
                List.of("0.0.0.0", "127.0.0.1"),
                List.of("127.0.0.1", "0.0.0.0"))) {
            String to = own.get(0) + ":8100";
            String complaint = "--to " + to + ": that is the proxy itself. Try another --port.";
            assertRefused(complaint, help, "proxy", "--to", to, "-b", own.get(1));
        }
    }

    @Test
    void latencyAndRateOfAProxyAreReadWithTheirUnits() {
        String help = "demo proxy --help";
        assertRefused(
                "--latency 50: use a number with ns, us, ms, s, m or h, for instance 250ms or 5s",
                help,
                "proxy",
                "--latency=50");
        for (String bad : List.of("1000", "1MB", "1mb/s", "-1B/s", "fast")) {
            assertRefused(
                    "--rate " + bad
                            + ": use a number with B/s, kB/s, MB/s, KiB/s or MiB/s, for instance 64kB/s or 1MB/s",
                    help,
                    "proxy",
                    "--rate=" + bad);
        }
        assertRefused("--rate 0.9B/s: use at least 1B/s", help, "proxy", "--rate=0.9B/s");
    }

    @Test
    void anAddressOfAnotherMachineIsNamedWithWhatToTry() {
        assertEquals(1, run("hello", "-b", "192.0.2.1", "-p", "0")); // of a block that is for examples
        assertEquals(
                List.of("Cannot assign requested address: 192.0.2.1:0."
                        + " This machine does not have that address: try --bind-address 127.0.0.1."),
                err.rest());
    }
}
