package io.nioloop.demo.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.nioloop.net.ConnectOptions;
import io.nioloop.streams.Connection;
import io.nioloop.streams.IncompleteReadException;
import io.nioloop.streams.StreamReader;
import io.nioloop.streams.Streams;
import io.nioloop.task.Tasks;
import java.io.IOException;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Asks the inspector of a program one question, in straight-line code. */
final class Inspection {
    private static final Pattern OK = Pattern.compile("ok (\\d{1,9})\n");
    private static final Pattern ERROR = Pattern.compile("error (.+)\n");

    /** The inspector has refused; the message says why. */
    static final class Refused extends IOException {
        private static final long serialVersionUID = 1;

        Refused(String reason) {
            super(reason);
        }
    }

    private final Target target;
    private final String token;
    private final Duration timeout;

    Inspection(Target target, String token, Duration timeout) {
        this.target = target;
        this.token = token;
        this.timeout = timeout;
    }

    /** Suspends until the answer is there. */
    String ask(String command) throws Exception {
        return Tasks.timeout(timeout, scope -> {
            ConnectOptions options = ConnectOptions.defaults();
            try (Connection connection =
                    Streams.openConnection(target.host(), target.port(), options, StreamReader.DEFAULT_LIMIT)) {
                connection.writer().write((token + " " + command + "\n").getBytes(UTF_8));
                return answer(connection.reader());
            }
        });
    }

    private static String answer(StreamReader reader) throws IOException {
        String head = new String(reader.readLine(), UTF_8);
        Matcher ok = OK.matcher(head);
        if (ok.matches()) {
            try {
                return new String(reader.readExactly(Integer.parseInt(ok.group(1))), UTF_8);
            } catch (IncompleteReadException cut) {
                throw new Refused("the answer was cut off");
            }
        }
        Matcher error = ERROR.matcher(head);
        throw new Refused(error.matches() ? error.group(1) : "that is no inspector");
    }
}
