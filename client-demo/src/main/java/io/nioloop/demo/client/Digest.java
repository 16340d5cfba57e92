package io.nioloop.demo.client;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** The SHA-256 of bytes that come one after another. */
final class Digest {
    private final MessageDigest digest;

    Digest() {
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) { // every Java has it
            throw new IllegalStateException(impossible);
        }
    }

    /** Takes what remains in a buffer, and leaves it there. */
    void add(ByteBuffer bytes) {
        digest.update(bytes.duplicate());
    }

    /** In 64 hexadecimal digits; begins anew. */
    String hex() {
        return HexFormat.of().formatHex(digest.digest());
    }
}
