package io.nioloop.loop;

import java.io.File;

/** The open descriptors of this process, on Linux. */
final class Descriptors {
    private Descriptors() {}

    static int count() {
        return new File("/proc/self/fd").list().length;
    }
}
