package io.nioloop.observe;

import io.nioloop.future.Future;
import io.nioloop.loop.TimerHandle;
import io.nioloop.net.Addresses;
import io.nioloop.net.ExtraInfo;
import io.nioloop.net.Transport;
import io.nioloop.task.Task;
import java.net.SocketAddress;
import java.nio.channels.SelectableChannel;
import java.util.Map;
import java.util.WeakHashMap;

/**
 * What things are called: tasks by their names, connections and channels by an address, and what has neither by a small
 * number, in the order in which it is first spoken of. Keeps nothing alive, so that the garbage collector finds what it
 * would find without it.
 */
final class NarratedNames {
    private final Narration words;
    private final Map<Object, Integer> numbers = new WeakHashMap<>();
    private final Map<SelectableChannel, String> addresses = new WeakHashMap<>();
    private final Map<Future<?>, Boolean> listenedTo = new WeakHashMap<>();
    private int futures;
    private int tasks;
    private int timers;
    private int channels;

    NarratedNames(Narration words) {
        this.words = words;
    }

    String future(Future<?> future) {
        return future instanceof Task<?> task ? task(task) : words.say("future", "n", numberOf(future));
    }

    private int numberOf(Future<?> future) {
        return numbers.computeIfAbsent(future, fresh -> ++futures);
    }

    /** The program itself, and not this library, has added a callback to a future. */
    void listenedTo(Future<?> future) {
        listenedTo.put(future, true);
    }

    /** Whether the end of a future is of interest: it was spoken of, or somebody listens. */
    boolean isNews(Future<?> done) {
        return done instanceof Task<?> || numbers.containsKey(done) || listenedTo.containsKey(done);
    }

    String task(Task<?> task) {
        return words.say(task.name().matches("Task-\\d+") ? "task.numbered" : "task.named", "name", task.name());
    }

    /** Whether a step of a task is the first one that is told of. */
    boolean isFirstStep(Task<?> task) {
        return numbers.put(task, ++tasks) == null;
    }

    String newTimer(TimerHandle timer) {
        numbers.put(timer, ++timers);
        return timer(timers);
    }

    /** The name of a timer that will not fire again; null if nothing was told of it, or it has fired. */
    String endedTimer(TimerHandle timer) {
        Integer number = numbers.remove(timer);
        return number == null ? null : timer(number);
    }

    private String timer(int number) {
        return words.say("timer", "n", number);
    }

    /** The peer of a connection. */
    String peer(Transport transport) {
        SocketAddress address = transport.extraInfo(ExtraInfo.PEERNAME);
        return isName(address) ? Addresses.text(address) : numbered(transport, "connection");
    }

    /** A listening socket by its own address, a connection by that of the peer; also once it is closed. */
    String channel(SelectableChannel channel) {
        String known = addresses.get(channel);
        if (known != null) {
            return known;
        }
        SocketAddress address = ChannelAddress.of(channel);
        if (!isName(address)) {
            return numbered(channel, "channel");
        }
        addresses.put(channel, Addresses.text(address));
        return Addresses.text(address);
    }

    private static boolean isName(SocketAddress address) {
        return address != null && !Addresses.text(address).isEmpty(); // clients of a Unix socket have none
    }

    private String numbered(Object thing, String key) {
        return words.say(key, "n", numbers.computeIfAbsent(thing, fresh -> ++channels));
    }
}
