package io.nioloop.demo.client.cli;

import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * An option of a command, such as {@code -p, --port PORT}.
 *
 * @param <T> the type of its value
 * @param names as they are typed, the long one last: {@code -p}, {@code --port}
 * @param metavar stands for the value in the help; empty for a flag, which takes none
 * @param fallback what counts as typed if the option is not given; null for no value
 * @param reader turns what was typed into the value; its {@link IllegalArgumentException} says what to type instead
 * @param help what it is for
 */
public record Option<T>(List<String> names, String metavar, String fallback, Function<String, T> reader, String help) {
    static final String SEPARATOR = "\0"; // between two values; no argument of a program can contain it

    /**
     * Refuses null where it makes no sense.
     *
     * @param names as they are typed, the long one last
     * @param metavar stands for the value in the help
     * @param fallback what counts as typed if the option is not given
     * @param reader turns what was typed into the value
     * @param help what it is for
     */
    public Option {
        names = List.copyOf(names);
        Objects.requireNonNull(metavar, "metavar");
        Objects.requireNonNull(reader, "reader");
        Objects.requireNonNull(help, "help");
    }

    /**
     * An option that is there or not; {@code --x} is taken back by {@code --no-x}.
     *
     * @param names as they are typed, the long one last
     * @param help what it is for
     * @return the option, false if not given
     */
    public static Option<Boolean> flag(List<String> names, String help) {
        return new Option<>(names, "", "false", Boolean::valueOf, help);
    }

    /**
     * An option with a text.
     *
     * @param names as they are typed, the long one last
     * @param metavar stands for the value in the help
     * @param help what it is for
     * @return the option, null if not given
     */
    public static Option<String> text(List<String> names, String metavar, String help) {
        return of(names, metavar, Function.identity(), help);
    }

    /**
     * An option with a whole number.
     *
     * @param names as they are typed, the long one last
     * @param metavar stands for the value in the help
     * @param least the smallest number it takes
     * @param most the largest
     * @param help what it is for
     * @return the option, null if not given
     */
    public static Option<Integer> number(List<String> names, String metavar, int least, int most, String help) {
        return of(names, metavar, text -> number(text, least, most), help);
    }

    private static int number(String text, int least, int most) {
        try {
            int number = Integer.parseInt(text);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException notANumber) {
            // said below
        }
        String range = most == Integer.MAX_VALUE ? least + " or more" : least + " to " + most;
        throw new IllegalArgumentException("use a number, " + range);
    }

    /**
     * An option with one of a few words: the constants of an enum in lower case.
     *
     * @param <E> the enum
     * @param names as they are typed, the long one last
     * @param words the enum
     * @param help what it is for
     * @return the option, null if not given
     */
    public static <E extends Enum<E>> Option<E> choice(List<String> names, Class<E> words, String help) {
        String metavar = Stream.of(words.getEnumConstants()).map(Option::word).collect(Collectors.joining("|"));
        Function<String, E> reader = text -> Stream.of(words.getEnumConstants())
                .filter(constant -> word(constant).equals(text))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("use " + metavar.replace("|", " or ")));
        return of(names, metavar, reader, help);
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    /**
     * An option with any kind of value.
     *
     * @param <T> the type of its value
     * @param names as they are typed, the long one last
     * @param metavar stands for the value in the help
     * @param reader turns what was typed into the value; its {@link IllegalArgumentException} says what to type instead
     * @param help what it is for
     * @return the option, null if not given
     */
    public static <T> Option<T> of(List<String> names, String metavar, Function<String, T> reader, String help) {
        return new Option<>(names, metavar, null, reader, help);
    }

    /**
     * An option with two values, such as {@code --tls CERT KEY}.
     *
     * @param <T> the type of what they mean together
     * @param names as they are typed, the long one last
     * @param metavar two words that stand for the values in the help
     * @param reader turns what was typed into the value; its {@link IllegalArgumentException} says what to type instead
     * @param help what it is for
     * @return the option, null if not given
     */
    public static <T> Option<T> pair(
            List<String> names, String metavar, BiFunction<String, String, T> reader, String help) {
        return of(names, metavar, typed -> read(typed.split(SEPARATOR, 2), reader), help);
    }

    private static <T> T read(String[] both, BiFunction<String, String, T> reader) {
        return reader.apply(both[0], both[1]);
    }

    /**
     * An option whose value may be left out, and otherwise follows a {@code =}.
     *
     * @param <T> the type of its value
     * @param name as it is typed, for instance {@code --inspect}
     * @param metavar stands for the value in the help
     * @param reader turns what was typed into the value, also the empty text, which stands for none
     * @param help what it is for
     * @return the option, null if not given
     */
    public static <T> Option<T> optional(String name, String metavar, Function<String, T> reader, String help) {
        return of(List.of(name), "[=" + metavar + "]", reader, help);
    }

    /**
     * The same with a default.
     *
     * @param typed what counts as typed if the option is not given
     * @return the new option
     */
    public Option<T> orElse(String typed) {
        return new Option<>(names, metavar, typed, reader, help);
    }

    /** {@return the long name, which tells it from other options} */
    public String name() {
        return names.get(names.size() - 1);
    }

    /** {@return whether it takes no value} */
    public boolean isFlag() {
        return metavar.isEmpty();
    }

    /** {@return whether its value may be left out, as in {@code --inspect} or {@code --inspect=80}; it is empty then} */
    public boolean isOptional() {
        return metavar.startsWith("[=");
    }

    /** {@return how many values it takes from the arguments after it: one for each word of what stands for them} */
    int values() {
        return isFlag() || isOptional() ? 0 : metavar.split(" ").length;
    }

    /** Turns what was typed into the value, or complains about it under the name that was used. */
    T read(String name, String typed) {
        try {
            return reader.apply(typed);
        } catch (IllegalArgumentException unfit) {
            String values = typed.isEmpty() ? "''" : typed.replace(SEPARATOR, " ");
            throw new UsageError(name + " " + values + ": " + unfit.getMessage());
        }
    }
}
