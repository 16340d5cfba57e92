package io.nioloop.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Addresses as people write them; numeric hosts are recognised without asking anybody (rule 237). */
class AddressesTest {
    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, 127.0.0.1:8888",
        "0.0.0.0, 0.0.0.0:8888",
        "255.255.255.255, 255.255.255.255:8888",
        "::, [::]:8888",
        "::1, [::1]:8888",
        "::10, [0:0:0:0:0:0:0:10]:8888",
        "2001:db8::1, [2001:db8:0:0:0:0:0:1]:8888",
        "1::, [1:0:0:0:0:0:0:0]:8888"
    })
    void textIsWhatOneWouldPaste(String host, String text) {
        InetAddress ip = Addresses.numeric(host).orElseThrow();
        assertEquals(text, Addresses.text(new InetSocketAddress(ip, 8888)));
    }

    /** A text that is pasted back names the same address. */
    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "::", "::1", "2001:db8::1", "fe80::1"})
    void textCanBeReadBack(String host) {
        InetAddress ip = Addresses.numeric(host).orElseThrow();
        String text = Addresses.text(new InetSocketAddress(ip, 1));
        assertEquals(
                ip, Addresses.numeric(text.substring(0, text.lastIndexOf(':'))).orElseThrow());
    }

    @Test
    void textOfSomethingElseIsItsOwn() {
        assertEquals("null", Addresses.text(null));
        assertEquals("example.org:80", Addresses.text(InetSocketAddress.createUnresolved("example.org", 80)));
        assertEquals("/tmp/socket", Addresses.text(UnixDomainSocketAddress.of("/tmp/socket")));
    }

    @Test
    void textDoesNotAskForTheName() {
        InetSocketAddress local =
                new InetSocketAddress(Addresses.numeric("127.0.0.1").orElseThrow(), 80);
        assertEquals("127.0.0.1:80", Addresses.text(local));
        assertEquals("/127.0.0.1:80", local.toString(), "the name was looked up");
    }

    @ParameterizedTest
    @CsvSource({
        "1.2.3.4, 1.2.3.4",
        "255.255.255.255, 255.255.255.255",
        "0.0.0.0, 0.0.0.0",
        "::1, 0:0:0:0:0:0:0:1",
        "[::1], 0:0:0:0:0:0:0:1",
        "ABCD:ef01::, abcd:ef01:0:0:0:0:0:0",
        "1:2:3:4:5:6:7:8, 1:2:3:4:5:6:7:8",
        "::ffff:10.0.0.2, 10.0.0.2",
        "::10.0.0.2, 0:0:0:0:0:0:a00:2"
    })
    void numericHostIsRecognised(String host, String address) {
        assertEquals(address, Addresses.numeric(host).orElseThrow().getHostAddress());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "localhost",
                "example.org",
                "a.b.c.d",
                "1",
                "1.2",
                "1.2.3",
                "1.2.3.4.5",
                "1.2.3.256",
                "1.2.3.1000",
                "1.2.3.-4",
                " 1.2.3.4",
                "1.2.3.4 ",
                "1.2.3.4:80",
                "0x7f.0.0.1",
                "cafe",
                "dead.beef",
                ":",
                ":::",
                "1::2::3",
                "12345::",
                "1:2:3:4:5:6:7",
                "1:2:3:4:5:6:7:8:9",
                "[::1",
                "::1]",
                "[]",
                "[localhost]",
                "::ffff:1.2.3.999",
                "fe80::1%nosuchscope"
            })
    void anythingElseIsAName(String host) {
        assertTrue(
                Addresses.numeric(host).isEmpty(), () -> Addresses.numeric(host).toString());
    }
}
