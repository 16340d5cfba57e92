package io.nioloop.observe;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.PropertyResourceBundle;
import java.util.ResourceBundle;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The sentences of a {@link Narrator} in one language. A sentence has gaps such as {@code {task}}; it is a pattern of
 * our own and not of {@code MessageFormat}, to which an apostrophe is a quote.
 *
 * <p>The bundle is read by hand: {@code ResourceBundle.getBundle} would answer a wish for English with the language of
 * the machine, since the English sentences have no name of their own.
 */
final class Narration {
    static final List<String> TRANSLATIONS = List.of("de", "fr", "zh");

    private static final String LANGUAGE = "io.nioloop.explain.language";
    private static final Pattern GAP = Pattern.compile("\\{(\\w+)}");
    private static final MathContext THREE_DIGITS = new MathContext(3, RoundingMode.HALF_UP);
    private static final long MILLI = 1_000_000;
    private static final long SECOND = 1_000_000_000;

    private final ResourceBundle sentences;

    private Narration(ResourceBundle sentences) {
        this.sentences = sentences;
    }

    /** The language that the system property names; without it, that of the machine. */
    static Locale locale() {
        String language = System.getProperty(LANGUAGE);
        return language == null ? Locale.getDefault() : Locale.forLanguageTag(language);
    }

    /** The sentences in a language; those in English, if there are none in it. */
    static Narration in(Locale locale) {
        String language = locale.getLanguage();
        return new Narration(bundle(TRANSLATIONS.contains(language) ? "_" + language : ""));
    }

    static ResourceBundle bundle(String suffix) {
        String file = "Narration" + suffix + ".properties";
        try (InputStream stream = Narration.class.getResourceAsStream(file);
                Reader reader = new InputStreamReader(stream, StandardCharsets.UTF_8)) {
            return new PropertyResourceBundle(reader);
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot read " + file, failure);
        }
    }

    /** A sentence, its gaps filled: their names and what goes there take turns. */
    String say(String key, Object... filling) {
        Matcher gap = GAP.matcher(sentences.getString(key));
        StringBuilder text = new StringBuilder();
        while (gap.find()) {
            gap.appendReplacement(text, Matcher.quoteReplacement(filling(gap.group(1), filling)));
        }
        return gap.appendTail(text).toString();
    }

    private static String filling(String name, Object... filling) {
        for (int i = 0; i < filling.length; i += 2) {
            if (filling[i].equals(name)) {
                return String.valueOf(filling[i + 1]);
            }
        }
        throw new IllegalArgumentException("nothing to fill {" + name + "} with");
    }

    /** One thing or several: {@code key.one} or {@code key.many}. */
    String count(String key, long number) {
        return say(key + (number == 1 ? ".one" : ".many"), "n", number);
    }

    /** What belongs into one sentence, one after the other. */
    String join(List<String> parts) {
        String joined = parts.get(0);
        for (String part : parts.subList(1, parts.size())) {
            joined = say("join", "before", joined, "next", part);
        }
        return joined;
    }

    /** How long, to three digits: {@code 0.4 ms}, {@code 1.25 s}. */
    String time(long nanos) {
        BigDecimal rounded = new BigDecimal(nanos).round(THREE_DIGITS);
        long about = rounded.longValue();
        String unit = about >= SECOND ? "s" : about >= MILLI / 10 ? "ms" : "us";
        long nanosInUnit = about >= SECOND ? SECOND : about >= MILLI / 10 ? MILLI : MILLI / 1000;
        BigDecimal number = rounded.divide(new BigDecimal(nanosInUnit));
        return say("time." + unit, "n", number(number));
    }

    /** A moment of the loop's time, to the millisecond. */
    String moment(Duration time) {
        BigDecimal seconds =
                new BigDecimal(time.toNanos()).divide(new BigDecimal(SECOND)).setScale(3, RoundingMode.FLOOR);
        return say("time.s", "n", seconds.toPlainString().replace(".", sentences.getString("decimal.sign")));
    }

    private String number(BigDecimal number) {
        String plain = number.signum() == 0 ? "0" : number.stripTrailingZeros().toPlainString();
        return plain.replace(".", sentences.getString("decimal.sign"));
    }
}
