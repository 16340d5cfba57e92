package io.nioloop.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Method;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class FaultKindTest {
    private static final List<Class<?>> SHOWN_IN = List.of(
            StreamFaultsTest.class,
            ConnectFaultsTest.class,
            SelectFaultsTest.class,
            DatagramFaultsTest.class,
            HelperFaultsTest.class);

    @Test
    void everyKindHasATestThatShowsWhatItDoes() {
        Set<FaultKind> missing = EnumSet.allOf(FaultKind.class);
        for (Class<?> tests : SHOWN_IN) {
            for (Method method : tests.getDeclaredMethods()) {
                if (method.isAnnotationPresent(Shows.class)) {
                    missing.removeAll(List.of(method.getAnnotation(Shows.class).value()));
                }
            }
        }
        assertEquals(Set.of(), missing);
    }

    @Test
    void thereAreFortyKindsAndEachHasAText() {
        assertTrue(FaultKind.values().length >= 40);
        Set<String> texts = new TreeSet<>();
        for (FaultKind kind : FaultKind.values()) {
            texts.add(kind.text());
        }
        assertEquals(FaultKind.values().length, texts.size());
    }
}
