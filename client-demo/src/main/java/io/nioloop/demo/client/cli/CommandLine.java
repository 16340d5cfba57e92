package io.nioloop.demo.client.cli;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The arguments of a command, understood: options in the forms {@code --port 80}, {@code --port=80}, {@code -p 80},
 * {@code -p80}, flags as {@code --json}, {@code --no-json}, {@code -qv}, and operands. Options and operands come in any
 * order; after {@code --} all are operands; of an option that is given twice the last counts. No abbreviated names.
 *
 * <pre>{@code
 * Option<Integer> port = Option.number(List.of("-p", "--port"), "PORT", 0, 65535, "where to listen").orElse("80");
 * int number = CommandLine.parse(List.of(port), List.of("-p", "8888")).value(port);
 * }</pre>
 */
public final class CommandLine {
    private final List<Option<?>> options;
    private final Map<String, String> typed = new LinkedHashMap<>(); // by the long name of the option
    private final List<String> operands = new ArrayList<>();

    private CommandLine(List<Option<?>> options) {
        this.options = options;
    }

    /**
     * Understands arguments.
     *
     * @param options those that the command has
     * @param arguments what was typed after the command
     * @return what they say
     * @throws UsageError if an option is unknown, or a value missing or unfit
     */
    public static CommandLine parse(List<Option<?>> options, List<String> arguments) {
        CommandLine line = new CommandLine(options);
        Deque<String> rest = new ArrayDeque<>(arguments);
        while (!rest.isEmpty()) {
            line.take(rest.remove(), rest);
        }
        return line;
    }

    private void take(String word, Deque<String> rest) {
        if (word.equals("--")) {
            operands.addAll(rest);
            rest.clear();
        } else if (word.startsWith("--")) {
            takeLong(word, rest);
        } else if (word.startsWith("-") && word.length() > 1) {
            takeShort(word, rest);
        } else {
            operands.add(word);
        }
    }

    private void takeLong(String word, Deque<String> rest) {
        int equals = word.indexOf('=');
        String name = equals < 0 ? word : word.substring(0, equals);
        Option<?> negated = name.startsWith("--no-") ? find("--" + name.substring(5)) : null;
        boolean negative = negated != null && negated.isFlag();
        Option<?> option = negative ? negated : known(name);
        if (!option.isFlag()) {
            takeValues(option, name, equals < 0 ? null : word.substring(equals + 1), rest);
        } else if (equals < 0) {
            set(option, name, negative ? "false" : "true");
        } else {
            throw new UsageError(name + " takes no value: " + word);
        }
    }

    /** Flags may share a dash, and a value may follow its option at once: {@code -qp80}. */
    private void takeShort(String word, Deque<String> rest) {
        for (int i = 1; i < word.length(); i++) {
            String name = "-" + word.charAt(i);
            Option<?> option = known(name);
            if (!option.isFlag()) {
                String attached = word.substring(i + 1);
                takeValues(option, name, attached.isEmpty() ? null : attached.replaceFirst("^=", ""), rest);
                return;
            }
            set(option, name, "true");
        }
    }

    /** As many values as the option takes; the first may be attached to its name, null if it is not. */
    private void takeValues(Option<?> option, String name, String attached, Deque<String> rest) {
        List<String> values = new ArrayList<>();
        if (attached != null) {
            values.add(attached);
        }
        while (values.size() < option.values()) {
            values.add(valueOf(option, name, rest));
        }
        set(option, name, String.join(Option.SEPARATOR, values));
    }

    /** The next argument, unless it looks like an option; a value that does is given as {@code --x=-y}. */
    private static String valueOf(Option<?> option, String name, Deque<String> rest) {
        if (rest.isEmpty() || rest.peek().matches("--|--?[A-Za-z?].*")) {
            String what = option.values() == 1 ? " needs a value: " : " needs " + option.values() + " values: ";
            throw new UsageError(name + what + name + " " + option.metavar());
        }
        return rest.remove();
    }

    private void set(Option<?> option, String name, String value) {
        option.read(name, value); // complains at once
        typed.put(option.name(), value);
    }

    private Option<?> known(String name) {
        Option<?> option = find(name);
        if (option == null) {
            throw UsageError.unknown(
                    "option",
                    name,
                    options.stream().flatMap(each -> each.names().stream()).toList());
        }
        return option;
    }

    private Option<?> find(String name) {
        return options.stream()
                .filter(option -> option.names().contains(name))
                .findFirst()
                .orElse(null);
    }

    /**
     * The value of an option.
     *
     * @param <T> its type
     * @param option one of those the command has
     * @return what was typed, else the default of the option; null if there is neither
     */
    public <T> T value(Option<T> option) {
        String value = typed.getOrDefault(option.name(), option.fallback());
        return value == null ? null : option.read(option.name(), value);
    }

    /**
     * Asks whether an option was typed.
     *
     * @param option one of those the command has
     * @return whether it was, also if with its default
     */
    public boolean given(Option<?> option) {
        return typed.containsKey(option.name());
    }

    /**
     * The operands, exactly as many as the command wants.
     *
     * @param metavars what they stand for
     * @return as many operands
     * @throws UsageError if one is missing, or one too many
     */
    public List<String> operands(String... metavars) {
        return operandsUpTo(metavars.length, metavars);
    }

    /**
     * The operands, however many there are within limits.
     *
     * @param most how many there may be
     * @param metavars what stands for those that have to be there
     * @return at least as many operands as there are metavars
     * @throws UsageError if one is missing, or one too many
     */
    public List<String> operandsUpTo(int most, String... metavars) {
        if (operands.size() < metavars.length) {
            throw new UsageError("missing " + metavars[operands.size()]);
        }
        if (operands.size() > most) {
            throw new UsageError("unexpected argument: " + operands.get(most));
        }
        return List.copyOf(operands);
    }
}
