package io.nioloop.demo.server;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.net.BindException;
import org.junit.jupiter.api.Test;

class AdviceTest {
    @Test
    void aPortForRootIsNamedWithWhatToTry() {
        assertEquals(
                "Permission denied: 127.0.0.1:80. Ports below 1024 may be reserved for root: try --port 0.",
                Advice.on(new BindException("Permission denied: 127.0.0.1:80")));
    }

    @Test
    void whateverElseIsWrongIsToldAsItIs() {
        assertEquals(
                "Adresse belegt: 127.0.0.1:80. Try --port 0 or another --bind-address.",
                Advice.on(new BindException("Adresse belegt: 127.0.0.1:80")));
        assertEquals("Too many open files", Advice.on(new IOException("Too many open files")));
    }
}
