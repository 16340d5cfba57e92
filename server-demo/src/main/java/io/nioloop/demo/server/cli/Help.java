package io.nioloop.demo.server.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A page of help, written from top to bottom; long lines are broken at the width of the terminal.
 *
 * <pre>{@code
 * String page = new Help(80)
 *         .paragraph("hello: greets whoever connects")
 *         .example("on another port", "java -jar demo.jar hello -p 9999")
 *         .options("options", List.of(port, json))
 *         .text();
 * }</pre>
 */
public final class Help {
    private static final int INDENT = 2;
    private static final int GAP = 2;
    private static final int WIDEST_LEFT = 30;
    private static final int NARROWEST = 40;

    private final int width;
    private final StringBuilder page = new StringBuilder();

    /**
     * Begins a page.
     *
     * @param width how many characters fit on a line
     */
    public Help(int width) {
        this.width = Math.max(NARROWEST, width);
    }

    /**
     * Finds out how wide the terminal is.
     *
     * @param environment the environment variables
     * @return {@code COLUMNS} if that is a number, else 80
     */
    public static int columns(Map<String, String> environment) {
        String columns = environment.getOrDefault("COLUMNS", "");
        return columns.matches("\\d{1,4}") ? Integer.parseInt(columns) : 80;
    }

    /**
     * Adds some sentences.
     *
     * @param text the sentences, without line breaks
     * @return this
     */
    public Help paragraph(String text) {
        wrap(text, width).forEach(this::line);
        return line("");
    }

    /**
     * Adds an example that can be pasted into a shell, comment included.
     *
     * @param comment what it does
     * @param command the command line, never broken
     * @return this
     */
    public Help example(String comment, String command) {
        line(" ".repeat(INDENT) + "# " + comment);
        return line(" ".repeat(INDENT) + command);
    }

    /**
     * Adds a list of words and what they mean.
     *
     * @param title stands above it; empty: none
     * @param rows the words and their meanings
     * @return this
     */
    public Help table(String title, Map<String, String> rows) {
        if (!title.isEmpty()) {
            line(title + ":");
        }
        int left = Math.min(
                WIDEST_LEFT,
                rows.keySet().stream().mapToInt(String::length).max().orElse(0));
        rows.forEach((word, meaning) -> row(word, wrap(meaning, width - INDENT - left - GAP), left));
        return line("");
    }

    private void row(String word, List<String> meaning, int left) {
        String margin = " ".repeat(INDENT);
        String hanging = " ".repeat(INDENT + left + GAP);
        boolean fits = word.length() <= left;
        String first = fits ? margin + word + " ".repeat(left - word.length() + GAP) : hanging;
        if (!fits) {
            line(margin + word);
        }
        for (int i = 0; i < meaning.size(); i++) {
            line((i == 0 ? first : hanging) + meaning.get(i));
        }
    }

    /**
     * Adds a list of options.
     *
     * @param title stands above it
     * @param options the options
     * @return this
     */
    public Help options(String title, List<Option<?>> options) {
        Map<String, String> rows = new LinkedHashMap<>();
        for (Option<?> option : options) {
            boolean tellDefault = !option.isFlag() && option.fallback() != null;
            rows.put(synopsis(option), option.help() + (tellDefault ? " (default " + option.fallback() + ")" : ""));
        }
        return table(title, rows);
    }

    private static String synopsis(Option<?> option) {
        boolean hasShort = option.names().size() > 1;
        return (hasShort ? "" : "    ")
                + String.join(", ", option.names())
                + (option.isFlag() || option.isOptional() ? "" : " ")
                + option.metavar();
    }

    /**
     * Adds a line as it stands.
     *
     * @param text the line
     * @return this
     */
    public Help line(String text) {
        page.append(text.stripTrailing()).append('\n');
        return this;
    }

    /** {@return the page, without empty lines at its end} */
    public String text() {
        return page.toString().stripTrailing();
    }

    private static List<String> wrap(String text, int width) {
        List<String> lines = new ArrayList<>();
        StringBuilder current = new StringBuilder();
        for (String word : text.split(" ", -1)) {
            if (current.length() > 0 && current.length() + 1 + word.length() > width) {
                lines.add(current.toString());
                current.setLength(0);
            }
            current.append(current.length() == 0 ? "" : " ").append(word);
        }
        lines.add(current.toString());
        return lines;
    }
}
