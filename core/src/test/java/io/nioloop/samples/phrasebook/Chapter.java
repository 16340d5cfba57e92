package io.nioloop.samples.phrasebook;

import static io.nioloop.NioLoop.sleep;

import io.nioloop.loop.EventLoop;
import io.nioloop.net.Protocol;
import io.nioloop.task.Coroutine;
import io.nioloop.task.Task;
import io.nioloop.testing.Simulation;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Entries of the phrasebook, each a method, and what they have in common. */
abstract class Chapter {
    EventLoop loop;
    private final List<String> printed = new ArrayList<>();

    /** Runs an entry on virtual time, and returns what it prints. */
    final List<String> outputOf(Method entry) {
        Simulation.run(1, simulation -> {
            loop = simulation.loop();
            if (entry.getAnnotation(Entry.class).outside()) {
                call(entry);
            } else {
                simulation.await(Task.start(loop, Coroutine.of(() -> call(entry))));
            }
        });
        return printed;
    }

    private void call(Method entry) throws Exception {
        try {
            entry.invoke(this);
        } catch (InvocationTargetException failed) {
            if (failed.getCause() instanceof Error error) {
                throw error;
            }
            throw (Exception) failed.getCause();
        }
    }

    String sayAfter(Duration delay, String what) {
        sleep(delay);
        print(what);
        return what;
    }

    static class Quiet implements Protocol {
        @Override
        public void dataReceived(ByteBuffer data) {}
    }

    static byte[] bytes(ByteBuffer data) {
        byte[] bytes = new byte[data.remaining()];
        data.get(bytes);
        return bytes;
    }

    /** Prints as Python does, so that two outputs can be compared. */
    final void print(Object... words) {
        printed.add(Stream.of(words)
                .map(word -> word instanceof String text ? text : repr(word))
                .collect(Collectors.joining(" ")));
    }

    private static String repr(Object value) {
        if (value == null) {
            return "None";
        }
        if (value instanceof Boolean truth) {
            return truth ? "True" : "False";
        }
        if (value instanceof String text) {
            return "'" + text.replace("\r", "\\r").replace("\n", "\\n") + "'";
        }
        if (value instanceof byte[] bytes) {
            return "b" + repr(new String(bytes, StandardCharsets.ISO_8859_1));
        }
        if (value instanceof List<?> list) {
            return list.stream().map(Chapter::repr).collect(Collectors.joining(", ", "[", "]"));
        }
        return value.toString();
    }
}
