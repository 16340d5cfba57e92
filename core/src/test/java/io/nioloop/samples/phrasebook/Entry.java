package io.nioloop.samples.phrasebook;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** The Java of an entry of {@code docs/asyncio-phrasebook.md}: the page shows the body of the method. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
@interface Entry {
    /** The heading of the entry. */
    String value();

    /** Whether the method begins like a {@code main}, and not inside a task. */
    boolean outside() default false;
}
