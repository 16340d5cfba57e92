package io.nioloop.demo.client;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.nioloop.future.TimeoutException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class AdviceTest {
    private static String on(Throwable failure) {
        return Advice.on(failure, new Target("::1", 8888), Duration.ofSeconds(2));
    }

    @Test
    void eachAnswerNamesTheTargetAndTheReason() {
        assertEquals(
                "cannot resolve host name: nosuch. Try an address, such as 127.0.0.1.",
                on(new UnknownHostException("cannot resolve host name: nosuch")));
        assertEquals("not connected within 2 s: [::1]:8888. Try a longer --timeout.", on(new TimeoutException("PT2S")));
        assertEquals(
                "Connection refused: [::1]:8888. Nobody listens there: is the server running, and on that port?",
                on(new ConnectException("Connection refused: [::1]:8888")));
        assertEquals("Network is unreachable: [::1]:8888.", on(new IOException("Network is unreachable: [::1]:8888")));
        assertEquals("too many open files: [::1]:8888.", on(new IOException("too many open files")));
    }
}
