package io.nioloop.planted;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A mistake that somebody could have made: a change of one place in one source file.
 *
 * @param sentence what is wrong with the library then
 * @param file which file, below {@code io/nioloop}
 * @param seed the smallest seed with which {@link Everything} finds it
 * @param said what it says then, or how that begins
 * @param right what stands there, once
 * @param wrong what the mistake makes of it
 */
record PlantedBug(String sentence, String file, int seed, String said, String right, String wrong) {
    private static final Path SOURCES = Path.of("src", "main", "java", "io", "nioloop");

    /** The name of the class that is changed. */
    String className() {
        return "io.nioloop." + file.replace(".java", "").replace('/', '.');
    }

    /** The name of that class without its package. */
    String simpleName() {
        return className().substring(className().lastIndexOf('.') + 1);
    }

    /** The source with the mistake; fails if the place is not there any more, or there are two. */
    String source() {
        String source = read(SOURCES.resolve(file));
        int at = source.indexOf(right);
        if (at < 0 || source.indexOf(right, at + 1) >= 0) {
            throw new AssertionError("the source has moved on: \"" + sentence + "\" changes a place in " + file
                    + " that is there " + (at < 0 ? "no more" : "more than once") + ":\n" + right);
        }
        return source.substring(0, at) + wrong + source.substring(at + right.length());
    }

    private static String read(Path file) {
        try {
            return Files.readString(file).replace("\r\n", "\n");
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    @Override
    public String toString() {
        return sentence;
    }
}
