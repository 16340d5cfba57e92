package io.nioloop.demo.client;

/** Colours, where they are wanted. */
record Style(boolean colored) {
    private static final String BOLD = "\033[1m";
    private static final String DIM = "\033[2m";
    private static final String RED = "\033[31m";
    private static final String CYAN = "\033[36m";
    private static final String PLAIN = "\033[0m";

    String bold(String text) {
        return in(BOLD, text);
    }

    String dim(String text) {
        return in(DIM, text);
    }

    String red(String text) {
        return in(RED, text);
    }

    String cyan(String text) {
        return in(CYAN, text);
    }

    private String in(String code, String text) {
        return colored ? code + text + PLAIN : text;
    }
}
