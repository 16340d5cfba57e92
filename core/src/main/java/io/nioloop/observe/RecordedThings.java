package io.nioloop.observe;

import io.nioloop.future.Future;
import io.nioloop.loop.Birthplaces;
import io.nioloop.loop.Handle;
import io.nioloop.net.Addresses;
import io.nioloop.net.ExtraInfo;
import io.nioloop.net.Transport;
import io.nioloop.task.Task;
import java.net.SocketAddress;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectableChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.function.Consumer;

/**
 * The dictionary of a recording: a thing gets a number, and a line that says what it is, when it is first spoken of.
 * Callbacks get a number only. Keeps nothing alive but texts, of which there are as many as in the source.
 */
final class RecordedThings {
    private static final int LONGEST_TEXT = 200;

    private final Consumer<String> lines;
    private final Map<Object, Long> things = new WeakHashMap<>();
    private final Map<String, Long> texts = new LinkedHashMap<>(); // by kind and text
    private long last;

    RecordedThings(Consumer<String> lines) {
        this.lines = lines;
    }

    long callback(Object handle) {
        Long known = things.get(handle);
        return known != null ? known : number(handle);
    }

    long future(Future<?> future) {
        Long known = things.get(future);
        if (known != null) {
            return known;
        }
        return future instanceof Task<?> task
                ? define(task, "task", task.name())
                : define(future, "future", className(future.getClass()));
    }

    long connection(Transport transport) {
        Long known = things.get(transport);
        return known != null ? known : define(transport, "connection", text(transport.extraInfo(ExtraInfo.PEERNAME)));
    }

    long channel(SelectableChannel channel) {
        Long known = things.get(channel);
        return known != null ? known : define(channel, "channel", kind(channel) + text(ChannelAddress.of(channel)));
    }

    private static String kind(SelectableChannel channel) {
        return channel instanceof ServerSocketChannel
                ? "listening "
                : channel instanceof SocketChannel ? "stream " : channel instanceof DatagramChannel ? "datagrams " : "";
    }

    private static String text(SocketAddress address) {
        return address == null ? "" : Addresses.text(address);
    }

    /** A class, a thread or a place in the source. */
    long text(String kind, String text) {
        String key = kind + " " + text;
        Long known = texts.get(key);
        if (known == null) {
            known = ++last;
            texts.put(key, known);
            lines.accept(definition(known, kind, text).toString());
        }
        return known;
    }

    long className(Object thing) {
        return text("class", className(thing.getClass()));
    }

    private static String className(Class<?> type) {
        return type.getName().substring(type.getName().lastIndexOf('.') + 1);
    }

    private long define(Object thing, String kind, String name) {
        long number = number(thing);
        JsonLine line = definition(number, kind, name);
        String birthplace = birthplace(thing);
        lines.accept((birthplace.isEmpty() ? line : line.with("at", birthplace)).toString());
        return number;
    }

    private long number(Object thing) {
        things.put(thing, ++last);
        return last;
    }

    private static JsonLine definition(long number, String kind, String name) {
        String bounded = name.length() <= LONGEST_TEXT ? name : name.substring(0, LONGEST_TEXT) + "…";
        return new JsonLine().with("id", number).with("kind", kind).with("name", bounded);
    }

    /** Where it was made, which is known in debug mode; of a handle too. */
    static String birthplace(Object thing) {
        return thing instanceof Handle || thing instanceof Future<?>
                ? Birthplaces.of(thing).stream()
                        .findFirst()
                        .map(frame -> frame.getFileName() + ":" + frame.getLineNumber())
                        .orElse("")
                : "";
    }
}
