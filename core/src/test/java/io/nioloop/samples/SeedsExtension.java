package io.nioloop.samples;

import io.nioloop.testing.Simulation;
import java.lang.reflect.Method;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;
import org.junit.platform.commons.support.ReflectionSupport;

/** Runs a test method once for each seed, in a simulation of its own. */
final class SeedsExtension implements ParameterResolver, InvocationInterceptor {
    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == Simulation.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return null; // each run gets its own, below
    }

    @Override
    public void interceptTestMethod(
            Invocation<Void> once, ReflectiveInvocationContext<Method> call, ExtensionContext context) {
        once.skip();
        Method test = call.getExecutable();
        Object instance = context.getRequiredTestInstance();
        int count = test.getAnnotation(Seeds.class).value();
        Simulation.search(1, count, simulation -> ReflectionSupport.invokeMethod(test, instance, simulation));
    }
}
