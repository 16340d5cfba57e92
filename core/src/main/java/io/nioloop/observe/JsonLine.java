package io.nioloop.observe;

/** One JSON object on one line, written by hand: strings, whole numbers, in the order in which they are added. */
final class JsonLine {
    private final StringBuilder text = new StringBuilder("{");

    JsonLine with(String name, String value) {
        JsonText.quote(value, key(name));
        return this;
    }

    JsonLine with(String name, long value) {
        key(name).append(value);
        return this;
    }

    private StringBuilder key(String name) {
        if (text.length() > 1) {
            text.append(',');
        }
        return text.append('"').append(name).append("\":");
    }

    /** The line, with its end. */
    @Override
    public String toString() {
        return text + "}\n";
    }
}
