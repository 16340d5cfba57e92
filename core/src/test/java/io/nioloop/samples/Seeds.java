package io.nioloop.samples;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A test that is run with many seeds and the faults that they draw; it takes its {@code Simulation} as parameter. */
@Test
@ExtendWith(SeedsExtension.class)
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@interface Seeds {
    int value() default 100;
}
