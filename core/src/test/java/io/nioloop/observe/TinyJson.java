package io.nioloop.observe;

import java.util.LinkedHashMap;
import java.util.Map;

/** Reads what a recording consists of: an object of strings and whole numbers, and nothing behind it. */
final class TinyJson {
    private final String text;
    private int at;

    private TinyJson(String text) {
        this.text = text;
    }

    static Map<String, Object> parse(String line) {
        TinyJson json = new TinyJson(line);
        Map<String, Object> object = json.object();
        json.require(json.at == line.length(), "the end");
        return object;
    }

    private Map<String, Object> object() {
        Map<String, Object> object = new LinkedHashMap<>();
        take('{');
        while (peek() != '}') {
            if (!object.isEmpty()) {
                take(',');
            }
            String name = string();
            take(':');
            require(object.put(name, peek() == '"' ? string() : number()) == null, "a new name, not " + name);
        }
        take('}');
        return object;
    }

    private Long number() {
        int begin = at;
        while (peek() == '-' || Character.isDigit(peek())) {
            at++;
        }
        return Long.valueOf(text.substring(begin, at));
    }

    private String string() {
        StringBuilder string = new StringBuilder();
        take('"');
        while (peek() != '"') {
            require(peek() >= ' ', "no control character");
            string.append(peek() == '\\' ? escaped() : text.charAt(at++));
        }
        take('"');
        return string.toString();
    }

    private char escaped() {
        at++;
        char kind = text.charAt(at++);
        if (kind == 'u') {
            at += 4;
            return (char) Integer.parseInt(text.substring(at - 4, at), 16);
        }
        require(kind == '"' || kind == '\\', "an escape");
        return kind;
    }

    private char peek() {
        require(at < text.length(), "more");
        return text.charAt(at);
    }

    private void take(char expected) {
        require(peek() == expected, "'" + expected + "'");
        at++;
    }

    private void require(boolean holds, String what) {
        if (!holds) {
            throw new AssertionError("wants " + what + " at " + at + " of " + text);
        }
    }
}
