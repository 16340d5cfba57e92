package io.nioloop.demo.client;

/**
 * Text from strangers, made harmless for the terminals of others. A control character can move the cursor, clear the
 * screen or change what the keys do; an invisible one can reverse the order of what follows. Such characters become
 * visible: ESC is shown as {@code \x1b}.
 */
final class PlainText {
    private static final int ZERO_WIDTH_NON_JOINER = 0x200c; // part of words in Persian
    private static final int ZERO_WIDTH_JOINER = 0x200d; // part of many emoji

    private PlainText() {}

    static String of(String text) {
        if (text.codePoints().noneMatch(PlainText::isDangerous)) {
            return text;
        }
        StringBuilder harmless = new StringBuilder();
        text.codePoints().forEach(character -> {
            if (isDangerous(character)) {
                harmless.append(String.format(character < 0x100 ? "\\x%02x" : "\\u%04x", character));
            } else {
                harmless.appendCodePoint(character);
            }
        });
        return harmless.toString();
    }

    private static boolean isDangerous(int character) {
        if (character == '\t' || character == ZERO_WIDTH_JOINER || character == ZERO_WIDTH_NON_JOINER) {
            return false;
        }
        return switch (Character.getType(character)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> true;
            default -> false;
        };
    }
}
