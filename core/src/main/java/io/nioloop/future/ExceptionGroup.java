package io.nioloop.future;

import java.util.List;

/** Several things went wrong: Python's {@code ExceptionGroup}, unchecked. */
public final class ExceptionGroup extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient List<Throwable> exceptions;

    /**
     * Makes a group.
     *
     * @param message what was going on
     * @param exceptions what went wrong, in order; at least one
     */
    public ExceptionGroup(String message, List<? extends Throwable> exceptions) {
        super(message + " (" + exceptions.size() + (exceptions.size() == 1 ? " sub-exception)" : " sub-exceptions)"));
        if (exceptions.isEmpty()) {
            throw new IllegalArgumentException("a group holds at least one exception");
        }
        this.exceptions = List.copyOf(exceptions);
        this.exceptions.forEach(this::addSuppressed); // so that a printed trace shows them all
    }

    /** {@return what went wrong, in order} */
    public List<Throwable> exceptions() {
        return exceptions;
    }
}
