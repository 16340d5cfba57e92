package io.nioloop.observe;

import io.nioloop.loop.EventLoop;
import io.nioloop.loop.LoopSnapshot;
import io.nioloop.loop.TimerHandle;
import io.nioloop.net.Addresses;
import io.nioloop.net.Server;
import io.nioloop.net.Transport;
import java.io.IOException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.NetworkChannel;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** All that a loop has to do, in some lines of text: what {@link EventLoop#dump} returns. */
final class Dump {
    private static final int MOST = 100; // lines of each list

    private final EventLoop loop;
    private final LoopSnapshot snapshot;
    private final StringBuilder text = new StringBuilder();

    private Dump(EventLoop loop) {
        this.loop = loop;
        this.snapshot = loop.snapshot();
    }

    /** From any thread; see {@link TaskTree#of}. */
    static String of(EventLoop loop) {
        return Question.ask(loop, () -> take(loop), silence -> silent(loop, silence));
    }

    /** For tools on threads of their own. */
    static String fromOutside(EventLoop loop) {
        return Question.askPatiently(loop, () -> take(loop), silence -> silent(loop, silence));
    }

    /** On the loop. */
    static String take(EventLoop loop) {
        return new Dump(loop).text();
    }

    static String silent(EventLoop loop, Silence silence) {
        return loop + "\n" + silence.text();
    }

    private String text() {
        TaskTree tree = TaskTree.take(loop);
        text.append(loop)
                .append(" after ")
                .append(TaskNode.seconds(loop.time().toNanos()))
                .append('\n');
        list("ready", snapshot.ready(), Dump::describe);
        if (snapshot.inbox() > 0) {
            text.append("from other threads: ").append(snapshot.inbox()).append('\n');
        }
        list("timers", snapshot.timers(), this::timer);
        list("channels", snapshot.channels(), Dump::channel);
        text.append("tasks: ")
                .append(tree.taskCount())
                .append('\n')
                .append(tree.text().indent(2));
        return text.toString();
    }

    private <E> void list(String title, List<E> elements, Function<E, String> line) {
        text.append(title).append(": ").append(elements.size()).append('\n');
        elements.stream().limit(MOST).forEach(element -> text.append("  ")
                .append(line.apply(element))
                .append('\n'));
        if (elements.size() > MOST) {
            text.append("  ... ").append(elements.size() - MOST).append(" more\n");
        }
    }

    private static String describe(Object entry) {
        Work work = Work.of(entry);
        return work instanceof Work.Notification notification // which has a result, that is nobody's business
                ? "a done callback of a " + notification.future().getClass().getSimpleName()
                : work.toString();
    }

    private String timer(TimerHandle timer) {
        long nanos = timer.when().minus(loop.time()).toNanos();
        return (nanos < 0 ? "due since " : "in ") + TaskNode.seconds(Math.abs(nanos)) + ": " + describe(timer);
    }

    private static String channel(LoopSnapshot.Channel channel) {
        return name(channel.channel()) + " waits " + interest(channel.interestOps()) + owner(channel.owner());
    }

    private static String name(SelectableChannel channel) {
        if (!channel.isOpen()) {
            return channel.getClass().getSimpleName() + " (closed)";
        }
        try {
            return channel.getClass().getSimpleName().replace("Impl", "") + addresses(channel);
        } catch (IOException unknown) {
            return channel.getClass().getSimpleName();
        }
    }

    private static String addresses(SelectableChannel channel) throws IOException {
        String local = channel instanceof NetworkChannel network ? " " + Addresses.text(network.getLocalAddress()) : "";
        if (channel instanceof SocketChannel socket && socket.isConnected()) {
            return local + " to " + Addresses.text(socket.getRemoteAddress());
        }
        return channel instanceof DatagramChannel datagram && datagram.isConnected()
                ? local + " to " + Addresses.text(datagram.getRemoteAddress())
                : local;
    }

    private static String interest(int ops) {
        List<String> words = new ArrayList<>();
        if ((ops & SelectionKey.OP_ACCEPT) != 0) {
            words.add("to accept");
        }
        if ((ops & SelectionKey.OP_CONNECT) != 0) {
            words.add("to be connected");
        }
        if ((ops & SelectionKey.OP_READ) != 0) {
            words.add("to read");
        }
        if ((ops & SelectionKey.OP_WRITE) != 0) {
            words.add("to write");
        }
        return words.isEmpty() ? "for nothing" : String.join(" and ", words);
    }

    private static String owner(Object owner) {
        if (owner == null) {
            return "";
        }
        boolean ours = owner instanceof Server || owner instanceof Transport;
        boolean counts = ours && owner.getClass().getName().startsWith("io.nioloop.");
        return ", of " + (counts ? owner : owner.getClass().getSimpleName());
    }
}
