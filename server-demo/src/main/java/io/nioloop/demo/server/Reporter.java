package io.nioloop.demo.server;

import io.nioloop.demo.server.cli.CommandLine;
import io.nioloop.loop.EventLoop;
import io.nioloop.net.Addresses;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What a program says while it runs: results on standard output, talk on standard error. */
final class Reporter {
    /** How much to tell. */
    enum Level {
        NONE,
        INFO,
        VERBOSE
    }

    private static final String BOLD = "\033[1m";
    private static final String CYAN = "\033[36m";
    private static final String DIM = "\033[2m";
    private static final String PLAIN = "\033[0m";

    private final Terminal terminal;
    private final Level level;
    private final boolean json;
    private final boolean colored;

    Reporter(Terminal terminal, Level level, boolean json, boolean colored) {
        this.terminal = terminal;
        this.level = level;
        this.json = json;
        this.colored = colored;
    }

    /** The first line: who listens, where, and how to try it. */
    void listening(String program, Link link, List<SocketAddress> addresses) {
        List<String> texts = addresses.stream().map(Addresses::text).toList();
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("event", "listening");
        fields.put("program", program);
        fields.put("addresses", texts);
        if (addresses.get(0) instanceof InetSocketAddress inet) {
            fields.put("port", inet.getPort());
        }
        String where = texts.stream().map(text -> color(CYAN, text)).collect(Collectors.joining(" and "));
        result(
                color(BOLD, String.format("%-7s", program)) + " listening on " + where + "   "
                        + color(DIM, "(try: " + link.attempt(addresses.get(0)) + ")"),
                fields);
    }

    /** Ends the line on which the terminal shows ^C. */
    void interrupted() {
        if (terminal.interactive()) {
            info("");
        }
    }

    /** The last line: what was done. */
    void done(String program, boolean drained, Map<String, Long> figures) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("event", "done");
        fields.put("program", program);
        fields.put("drained", drained);
        fields.putAll(figures);
        String text = figures.entrySet().stream()
                .filter(figure -> !(figure.getKey().equals("cut_off") && drained))
                .map(figure -> count(figure.getValue(), figure.getKey().replace('_', ' ')))
                .collect(Collectors.joining(", "));
        result(color(BOLD, "done") + ": " + text, fields);
    }

    /** {@code 2 clients}, but {@code 1 client}. */
    static String count(long number, String things) {
        return number + " " + (number == 1 ? things.replaceFirst("s$", "") : things);
    }

    private void result(String line, Map<String, Object> fields) {
        if (json) {
            terminal.out().println(Json.object(fields));
        } else if (level != Level.NONE) {
            terminal.out().println(line);
        }
    }

    /** What people like to see. */
    void info(String line) {
        if (level != Level.NONE) {
            terminal.err().println(line);
        }
    }

    /** What the curious like to see. */
    void verbose(String line) {
        if (isVerbose()) {
            terminal.err().println(line);
        }
    }

    boolean isVerbose() {
        return level == Level.VERBOSE;
    }

    /** What the loop does, told at every level to whom asks for it. */
    void watch(EventLoop loop, int number, CommandLine line) {
        Watching.begin(loop, number, line, terminal.err());
    }

    /** What went wrong, told at every level; where exactly, for the curious. */
    void error(String message, Throwable cause) {
        terminal.err().println("! " + message + (cause == null ? "" : ": " + cause));
        if (cause != null && isVerbose()) {
            StringWriter trace = new StringWriter();
            cause.printStackTrace(new PrintWriter(trace));
            terminal.err().println(trace.toString().stripTrailing());
        }
    }

    private String color(String code, String text) {
        return colored ? code + text + PLAIN : text;
    }
}
