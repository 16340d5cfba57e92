package io.nioloop.demo.server;

import java.io.IOException;
import java.net.BindException;
import java.net.UnknownHostException;

/** What to say, in one line, when a server cannot listen: what failed, with what value, what to try. */
final class Advice {
    private Advice() {}

    static String on(IOException failure) {
        return failure.getMessage() + attempt(failure, String.valueOf(failure.getMessage()));
    }

    private static String attempt(IOException failure, String message) {
        if (failure instanceof UnknownHostException) {
            return ". Try --bind-address 127.0.0.1.";
        }
        if (message.startsWith("Address already in use")) {
            return ". Try --port 0.";
        }
        if (message.startsWith("Permission denied")) {
            return ". Ports below 1024 may be reserved for root: try --port 0.";
        }
        if (message.startsWith("Cannot assign requested address")) {
            return ". This machine does not have that address: try --bind-address 127.0.0.1.";
        }
        return failure instanceof BindException ? ". Try --port 0 or another --bind-address." : "";
    }
}
