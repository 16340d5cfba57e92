package io.nioloop.loop;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * An error that nobody waits for, as the exception handler gets it: the typed form of asyncio's context dictionary
 * (rule 279).
 *
 * @param message what happened, in one line
 * @param exception what was thrown; null if nothing was
 * @param about whom it concerns: the {@link Handle}, future, transport, protocol, channel …
 */
public record LoopError(String message, Throwable exception, List<Object> about) {
    /**
     * Refuses null for the message, and copies the list.
     *
     * @param message what happened
     * @param exception what was thrown
     * @param about whom it concerns
     */
    public LoopError {
        Objects.requireNonNull(message, "message");
        about = List.copyOf(about);
    }

    /**
     * Makes an error.
     *
     * @param message what happened, in one line
     * @param exception what was thrown; null if nothing was
     * @param about whom it concerns; nulls are left out
     * @return the error
     */
    public static LoopError of(String message, Throwable exception, Object... about) {
        List<Object> present = new ArrayList<>();
        for (Object one : about) {
            if (one != null) {
                present.add(one);
            }
        }
        return new LoopError(message, exception, present);
    }

    /**
     * Whom the error concerns, by type: {@code error.about(Handle.class)}.
     *
     * @param <T> the type
     * @param type what is looked for
     * @return the first of that type, if there is one
     */
    public <T> Optional<T> about(Class<T> type) {
        return about.stream().filter(type::isInstance).map(type::cast).findFirst();
    }
}
