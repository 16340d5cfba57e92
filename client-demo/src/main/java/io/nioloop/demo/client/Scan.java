package io.nioloop.demo.client;

import io.nioloop.future.TimeoutException;
import io.nioloop.net.ConnectOptions;
import io.nioloop.streams.StreamReader;
import io.nioloop.streams.Streams;
import io.nioloop.task.Task;
import io.nioloop.task.TaskGroup;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Finds out on which ports of a host somebody listens, in straight-line code: a task for each port, and only so many of
 * them at a time. It connects, and hangs up.
 */
final class Scan {
    private final String address;
    private final List<Integer> ports;
    private final int concurrency;
    private final Duration timeout;
    private final SortedMap<Integer, Duration> open = new TreeMap<>(); // how long connecting took
    private final SortedMap<Integer, String> failed = new TreeMap<>(); // not known, and why
    private int closed;
    private int silent;

    /** Of a numeric address. */
    Scan(String address, List<Integer> ports, int concurrency, Duration timeout) {
        this.address = address;
        this.ports = ports;
        this.concurrency = concurrency;
        this.timeout = timeout;
    }

    /** Suspends until all ports were tried. */
    void run() {
        TaskGroup.run(concurrency, group -> {
            for (int port : ports) {
                group.createTask(() -> {
                    look(port);
                    return null;
                });
            }
        });
    }

    private void look(int port) {
        Duration begin = Task.current().loop().time();
        ConnectOptions options = ConnectOptions.defaults().withTimeout(timeout);
        try {
            Streams.openConnection(address, port, options, StreamReader.DEFAULT_LIMIT)
                    .close();
            open.put(port, Task.current().loop().time().minus(begin));
        } catch (TimeoutException | SocketTimeoutException nothingCame) {
            silent++;
        } catch (ConnectException answer) { // also if the system chose this very port for us, and we met ourselves
            if (String.valueOf(answer.getMessage()).contains("timed out")) {
                silent++;
            } else {
                closed++;
            }
        } catch (IOException failure) { // too many open files, no route: nothing about the port
            failed.put(port, String.valueOf(failure.getMessage()));
        }
    }

    List<Integer> ports() {
        return ports;
    }

    /** The ports where somebody listens, and how long connecting took. */
    SortedMap<Integer, Duration> open() {
        return open;
    }

    /** Where a try said nothing about the port, and why. */
    SortedMap<Integer, String> failed() {
        return failed;
    }

    int closed() {
        return closed;
    }

    /** Ports that did not answer in time: perhaps a firewall drops what comes. */
    int silent() {
        return silent;
    }

    int tried() {
        return open.size() + closed + silent + failed.size();
    }
}
