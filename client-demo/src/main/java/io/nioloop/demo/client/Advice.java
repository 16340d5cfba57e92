package io.nioloop.demo.client;

import io.nioloop.demo.client.cli.Durations;
import io.nioloop.future.TimeoutException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.time.Duration;
import javax.net.ssl.SSLException;

/** What to say, in one line, when a server cannot be reached: what failed, with what value, what to try. */
final class Advice {
    private Advice() {}

    static String on(Throwable failure, Object target, Duration timeout) {
        if (failure instanceof TimeoutException) {
            return notConnected(timeout) + ": " + target + ". Try a longer --timeout.";
        }
        String message = String.valueOf(failure.getMessage());
        if (failure instanceof UnknownHostException) {
            return message + ". Try an address, such as 127.0.0.1.";
        }
        if (failure instanceof ConnectException && message.contains("refused")) {
            return message + ". Nobody listens there: is the server running, and on that "
                    + (target instanceof Target ? "port?" : "file?");
        }
        if (failure instanceof SSLException) {
            return message + ": " + target
                    + ". Try --ca with its certificate in a PEM file, or --insecure to look only.";
        }
        if (message.startsWith("No such file")) {
            return message + ". Is the server running, and on that file?";
        }
        return message.contains(target.toString()) ? message + "." : message + ": " + target + ".";
    }

    static String notConnected(Duration timeout) {
        return "not connected within " + Durations.text(timeout);
    }
}
