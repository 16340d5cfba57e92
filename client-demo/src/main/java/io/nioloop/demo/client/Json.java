package io.nioloop.demo.client;

import java.util.Map;
import java.util.stream.Collectors;

/** Writes JSON: objects of strings, numbers, booleans, nulls and objects. */
final class Json {
    private Json() {}

    /** An object on one line, its keys in the order of the map. */
    static String object(Map<?, ?> fields) {
        return fields.entrySet().stream()
                .map(field -> string(field.getKey().toString()) + ":" + value(field.getValue()))
                .collect(Collectors.joining(",", "{", "}"));
    }

    private static String value(Object value) {
        if (value instanceof Map<?, ?> fields) {
            return object(fields);
        }
        boolean bare = value == null || value instanceof Number || value instanceof Boolean;
        return bare ? String.valueOf(value) : string(value.toString());
    }

    private static String string(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                quoted.append('\\').append(c);
            } else if (c < ' ') {
                quoted.append(String.format("\\u%04x", (int) c));
            } else {
                quoted.append(c);
            }
        }
        return quoted.append('"').toString();
    }
}
