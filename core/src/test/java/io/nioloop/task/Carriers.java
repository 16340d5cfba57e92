package io.nioloop.task;

import java.util.List;

/** What tests of other floors have to know: which carriers this JVM offers, as the property names them. */
public final class Carriers {
    private static final String PROPERTY = "io.nioloop.carrier";

    private Carriers() {}

    public static List<String> offered() {
        return Carrier.offered().stream().map(Carrier.Kind::toString).toList();
    }

    /** Names the carrier of loops to come; what is returned restores the choice before. */
    public static Runnable choose(String carrier) {
        String before = System.setProperty(PROPERTY, carrier);
        return () -> {
            if (before == null) {
                System.clearProperty(PROPERTY);
            } else {
                System.setProperty(PROPERTY, before);
            }
        };
    }
}
