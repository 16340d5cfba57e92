package io.nioloop.task;

import java.util.List;

/** What tests of other floors have to know: which carriers this JVM offers, as the property names them. */
public final class Carriers {
    private Carriers() {}

    public static List<String> offered() {
        return Carrier.offered().stream().map(Carrier.Kind::toString).toList();
    }
}
