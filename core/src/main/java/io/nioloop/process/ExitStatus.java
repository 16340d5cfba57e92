package io.nioloop.process;

/**
 * How a process ended. Java tells death by signal n as 128 + n, as a shell does, so that a program which returns such a
 * number by itself looks the same (rule 271).
 *
 * @param raw what Java tells
 */
public record ExitStatus(int raw) {
    private static final int SIGNALS_FROM = 128;
    private static final int LAST_SIGNAL = 64;

    /** {@return the number of the signal that ended it; 0: none did} */
    public int signal() {
        return raw > SIGNALS_FROM && raw <= SIGNALS_FROM + LAST_SIGNAL ? raw - SIGNALS_FROM : 0;
    }

    /** {@return asyncio's {@code returncode}: the status, or minus the signal} */
    public int returnCode() {
        return signal() == 0 ? raw : -signal();
    }
}
