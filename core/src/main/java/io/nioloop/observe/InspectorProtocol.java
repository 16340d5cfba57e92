package io.nioloop.observe;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.nioloop.loop.EventLoop;
import io.nioloop.loop.Handle;
import io.nioloop.net.Protocol;
import io.nioloop.net.Transport;
import io.nioloop.task.Task;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * One who asks an {@link Inspector}: a line comes, an answer goes, and that is all.
 *
 * <pre>
 *   reading ── a line, or what is none ──► asking the loop ── its answer, or a second ──► sending ──► closed
 * </pre>
 *
 * <p>Each part has five seconds, the loop one.
 */
final class InspectorProtocol implements Protocol {
    static final int LINE_BYTES = 1024;
    static final Duration LIMIT = Duration.ofSeconds(5);

    /** An answer, or a refusal. */
    record Reply(boolean ok, String text) {
        static Reply ok(String text) {
            return new Reply(true, text);
        }

        static Reply error(String reason) {
            return new Reply(false, reason);
        }
    }

    private final EventLoop own;
    private final EventLoop loop; // that is asked about
    private final byte[] token;
    private final boolean control;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private Transport transport;
    private Handle timer;
    private boolean reading = true; // the line is not there yet

    InspectorProtocol(EventLoop own, EventLoop loop, String token, boolean control) {
        this.own = own;
        this.loop = loop;
        this.token = token.getBytes(UTF_8);
        this.control = control;
    }

    @Override
    public void connectionMade(Transport transport) {
        this.transport = transport;
        timer = own.callLater(LIMIT, () -> reply(Reply.error("no request has come within 5 s")));
    }

    @Override
    public void dataReceived(ByteBuffer data) {
        while (reading && data.hasRemaining()) {
            byte next = data.get();
            if (next == '\n') {
                received();
            } else if (line.size() == LINE_BYTES) {
                reply(Reply.error("the request is longer than " + LINE_BYTES + " bytes"));
            } else {
                line.write(next);
            }
        }
    }

    @Override
    public boolean eofReceived() {
        if (reading) {
            reply(Reply.error("the request is no line"));
        }
        return true; // it may listen still
    }

    @Override
    public void connectionLost(Throwable cause) {
        reading = false;
        timer.cancel();
    }

    private void received() {
        reading = false;
        timer.cancel();
        String[] words = line.toString(UTF_8).strip().split(" ", 3);
        if (!MessageDigest.isEqual(token, words[0].getBytes(UTF_8))) { // takes as long wherever they differ
            reply(Reply.error("wrong token"));
            return;
        }
        String command = words.length > 1 ? words[1] : "";
        String argument = words.length > 2 ? words[2].strip() : "";
        if (command.equals("cancel")) {
            cancel(argument);
        } else if (argument.isEmpty()) {
            show(command);
        } else {
            reply(Reply.error("only cancel takes an argument"));
        }
    }

    private void show(String command) {
        switch (command) {
            case "ps" -> showTree(TaskTree::table);
            case "pstree" -> showTree(TaskTree::text);
            case "json" -> showTree(TaskTree::json);
            case "dump" -> ask(() -> Reply.ok(Dump.take(loop)), silence -> Reply.ok(Dump.silent(loop, silence)));
            default -> reply(Reply.error("unknown command: use ps, pstree, json, dump or cancel TASK"));
        }
    }

    private void showTree(Function<TaskTree, String> format) {
        ask(
                () -> Reply.ok(format.apply(TaskTree.take(loop))),
                silence -> Reply.ok(format.apply(TaskTree.silent(loop, silence))));
    }

    private void cancel(String name) {
        if (!control) {
            reply(Reply.error("control was not granted: nothing can be cancelled"));
        } else if (name.isEmpty()) {
            reply(Reply.error("cancel needs the name of a task"));
        } else {
            ask(
                    () -> cancelNow(name),
                    silence -> Reply.error("the loop " + silence.reason() + "; nothing is cancelled"));
        }
    }

    private Reply cancelNow(String name) {
        List<Task<?>> named =
                Task.all(loop).stream().filter(task -> task.name().equals(name)).toList();
        if (named.size() != 1) {
            String many = named.isEmpty() ? "no task is" : named.size() + " tasks are";
            return Reply.error(many + " called " + name + ": nothing is cancelled");
        }
        named.get(0).cancel("cancelled by the inspector");
        return Reply.ok("asked to cancel: " + name + "\n");
    }

    /** Lets the loop do something, and goes on meanwhile: this loop is not to wait, since others ask too. */
    @SuppressWarnings("FutureReturnValueIgnored") // of whenComplete: the answer goes to answered()
    private void ask(Supplier<Reply> body, Function<Silence, Reply> otherwise) {
        try {
            Question<Reply> question = Question.put(loop, body);
            timer = own.callLater(Question.PATIENCE, () -> lostPatience(question, otherwise));
            question.answer().whenComplete((reply, failure) -> own.execute(() -> answered(reply, failure)));
        } catch (RejectedExecutionException closed) {
            reply(Reply.error("the loop is closed"));
        }
    }

    private void lostPatience(Question<Reply> question, Function<Silence, Reply> otherwise) {
        if (question.takeBack()) {
            reply(otherwise.apply(Silence.of(loop, Question.NO_ANSWER)));
        } else { // it is at it
            timer = own.callLater(LIMIT, () -> reply(Reply.error("the loop has not finished its answer within 6 s")));
        }
    }

    private void answered(Reply reply, Throwable failure) {
        reply(
                failure == null
                        ? reply
                        : Reply.error(
                                "cannot look at the loop: " + failure.getClass().getName()));
    }

    private void reply(Reply reply) {
        reading = false;
        timer.cancel();
        if (transport.isClosing()) {
            return;
        }
        byte[] text = reply.text().getBytes(UTF_8);
        if (reply.ok()) {
            transport.write(ByteBuffer.wrap(("ok " + text.length + "\n").getBytes(UTF_8)));
            transport.write(ByteBuffer.wrap(text));
        } else {
            transport.write(ByteBuffer.wrap(("error " + reply.text() + "\n").getBytes(UTF_8)));
        }
        transport.close();
        timer = own.callLater(LIMIT, transport::abort); // if it does not read
    }
}
