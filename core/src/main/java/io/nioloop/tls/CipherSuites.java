package io.nioloop.tls;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/** Which cipher suites are offered to a peer when the program names none. */
final class CipherSuites {
    private CipherSuites() {}

    /**
     * Of the suites that the JDK would offer those that are {@link #isSound}: first those with AES-128, as browsers, Go and
     * Netty have it, since AES-256 takes fourteen rounds instead of ten and 128 bits are beyond reach; else in the JDK's order.
     */
    static String[] soundOf(String[] enabled) {
        if (Arrays.stream(enabled).noneMatch(CipherSuites::isSound)) {
            throw new IllegalArgumentException(
                    "none of the cipher suites that the SSLContext enables has both authenticated"
                            + " encryption and forward secrecy: use another context, or name suites by withCipherSuites(); it"
                            + " enables " + List.of(enabled));
        }
        return Arrays.stream(enabled)
                .filter(suite -> isSound(suite) || isSignal(suite))
                .sorted(Comparator.comparing(suite -> !suite.contains("_AES_128_GCM_")))
                .toArray(String[]::new);
    }

    /**
     * Whether it authenticates what it encrypts (CBC, which does that after the fact, is what Lucky Thirteen is about) and
     * makes keys that a stolen certificate's key does not open; all suites of TLS 1.3 do.
     */
    private static boolean isSound(String suite) {
        boolean authenticates = suite.contains("_GCM_") || suite.contains("_CHACHA20_POLY1305_");
        boolean ofTls13 = !suite.contains("_WITH_");
        return authenticates && (ofTls13 || suite.startsWith("TLS_ECDHE_") || suite.startsWith("TLS_DHE_"));
    }

    /** No suite, but a word to the peer: that renegotiation is done safely, or not at all. */
    private static boolean isSignal(String suite) {
        return suite.endsWith("_SCSV");
    }
}
