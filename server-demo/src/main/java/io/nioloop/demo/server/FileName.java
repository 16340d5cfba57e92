package io.nioloop.demo.server;

import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** Names from strangers: one that is accepted names a file in a directory, and nothing above it or elsewhere. */
final class FileName {
    private static final int MOST_BYTES = 255 - Partial.SUFFIX.length(); // as file systems have it

    private FileName() {}

    /** The file of that name in a directory, whether it exists or not. */
    static Path in(Path directory, String name) throws FileProblem {
        String why = whyNot(name);
        if (why != null) {
            throw refusal(name, why);
        }
        Path file;
        try {
            file = directory.resolve(name);
        } catch (InvalidPathException unfit) {
            throw refusal(name, "no file can be named so here");
        }
        if (!directory.equals(file.getParent())
                || !file.getFileName().toString().equals(name)) {
            throw refusal(name, "it does not stay in the directory"); // as C:x does
        }
        return file;
    }

    static boolean isFit(String name) {
        return whyNot(name) == null;
    }

    private static FileProblem refusal(String name, String why) {
        return new FileProblem("refused name '" + PlainText.of(name) + "': " + why);
    }

    private static String whyNot(String name) {
        if (name.isBlank()) {
            return "a name is missing";
        }
        if (name.indexOf('/') >= 0 || name.indexOf('\\') >= 0) {
            return "names have no directories in them";
        }
        if (name.equals(".") || name.equals("..")) {
            return "that is a directory";
        }
        if (name.chars().anyMatch(Character::isISOControl)) {
            return "names have no control characters in them";
        }
        if (name.endsWith(Partial.SUFFIX)) {
            return "names that end with " + Partial.SUFFIX + " are for files that have not come whole";
        }
        boolean isLong = name.getBytes(StandardCharsets.UTF_8).length > MOST_BYTES;
        return isLong ? "it is longer than " + MOST_BYTES + " bytes" : null;
    }
}
