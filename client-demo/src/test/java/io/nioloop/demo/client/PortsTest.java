package io.nioloop.demo.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Ports as they are typed. */
class PortsTest {
    @Test
    void portsAndRangesAreTakenOnceAndInOrder() {
        assertEquals(List.of(80), Ports.parse("80"));
        assertEquals(List.of(1, 2, 3, 8080), Ports.parse("8080, 2-3,1-3"));
        assertEquals(65_535, Ports.parse("1-65535").size());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "1-", "-1", "1,,2", "1-2-3", "1;2", "123456"})
    void whatIsNoneIsRefused(String text) {
        IllegalArgumentException unfit = assertThrows(IllegalArgumentException.class, () -> Ports.parse(text));
        assertEquals("use ports and ranges, for instance 1-1024,8080", unfit.getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "65536", "9-8", "0-3"})
    void portsThatAreNotThereAreRefused(String text) {
        IllegalArgumentException unfit = assertThrows(IllegalArgumentException.class, () -> Ports.parse(text));
        assertEquals("'" + text + "': ports are 1 to 65535, the smaller first", unfit.getMessage());
    }

    @Test
    void wellKnownServicesHaveNames() {
        assertEquals("ssh", Ports.service(22));
        assertEquals("", Ports.service(1));
    }
}
