package io.nioloop.future;

/**
 * Thrown where the result of something cancelled is asked for: asyncio's {@code CancelledError}. An {@link Error}, as
 * asyncio's is a {@code BaseException}: {@code catch (Exception e)} must not swallow a cancellation.
 */
public class CancelledError extends Error {
    private static final long serialVersionUID = 1;

    /**
     * Makes an error.
     *
     * @param message what was given to {@code cancel}, may be null
     */
    public CancelledError(String message) {
        super(message);
    }
}
