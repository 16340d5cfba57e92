package io.nioloop.demo.client;

/** How a program ended, for the shell. */
final class ExitCode {
    static final int OK = 0;
    static final int FAILURE = 1;
    static final int USAGE = 2;
    static final int PARTIAL_FAILURE = 3;
    static final int INTERRUPTED = 130;

    private ExitCode() {}
}
