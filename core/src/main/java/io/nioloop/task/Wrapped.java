package io.nioloop.task;

import java.io.UncheckedIOException;
import java.util.concurrent.CompletionException;

/** Checked exceptions, which {@link Task#await} throws wrapped. */
final class Wrapped {
    private Wrapped() {}

    /** What went wrong in the first place. */
    static Throwable origin(Throwable failure) {
        boolean wrapper = failure instanceof UncheckedIOException || failure instanceof CompletionException;
        return wrapper && failure.getCause() != null ? failure.getCause() : failure;
    }
}
