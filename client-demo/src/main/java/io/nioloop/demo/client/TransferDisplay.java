package io.nioloop.demo.client;

import io.nioloop.demo.client.cli.Help;
import io.nioloop.loop.EventLoop;
import io.nioloop.loop.TimerHandle;
import java.time.Duration;

/** Shows how files get on: on a terminal in a line that is written over and over, else in a line now and then. */
final class TransferDisplay implements FileClient.Watcher, AutoCloseable {
    private static final Duration OFTEN = Duration.ofMillis(200);
    private static final Duration NOW_AND_THEN = Duration.ofSeconds(10);
    private static final String ERASE = "\r\033[K";

    private final EventLoop loop;
    private final Terminal terminal;
    private final Talk talk;
    private final boolean asBar;
    private TransferProgress progress; // null: no file yet
    private TimerHandle timer; // null: nothing is shown

    TransferDisplay(EventLoop loop, Terminal terminal, Talk talk) {
        this.loop = loop;
        this.terminal = terminal;
        this.talk = talk;
        this.asBar = terminal.canShowProgress() && !talk.isQuiet();
    }

    @Override
    public void begins(String name, long size, long before) {
        close();
        progress = new TransferProgress(name, size, before, now());
        timer = loop.callLater(asBar ? OFTEN : NOW_AND_THEN, this::draw);
    }

    @Override
    public void isAt(long position) {
        progress.isAt(position);
    }

    private void draw() {
        if (asBar) {
            terminal.err().print(ERASE + progress.bar(now(), Help.columns(terminal.environment())));
            terminal.err().flush();
        } else {
            talk.info(progress.line(now()));
        }
        timer = loop.callLater(asBar ? OFTEN : NOW_AND_THEN, this::draw);
    }

    /** Tells that a file is there. */
    void ended(String done) {
        close();
        talk.info(progress.end(done, now()));
    }

    /** Erases the bar, for other words. */
    @Override
    public void close() {
        if (timer != null) {
            timer.cancel();
            timer = null;
            if (asBar) {
                terminal.err().print(ERASE);
                terminal.err().flush();
            }
        }
    }

    private long now() {
        return loop.options().clock().nanoTime();
    }
}
