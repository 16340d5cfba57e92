package io.nioloop.observe;

import io.nioloop.loop.EventLoop;

/** What an object of the program says of itself. A tool, and the program it looks at, must not fail by that. */
final class SafeText {
    private SafeText() {}

    static String of(Object object) {
        try {
            return String.valueOf(object);
        } catch (Throwable unspeakable) {
            EventLoop.throwIfFatal(unspeakable);
            return object.getClass().getName() + " whose toString fails";
        }
    }
}
