package io.nioloop.planted;

import java.util.List;
import java.util.stream.Stream;

/** The planted bugs, by floors. The seeds are what {@code PlantedBugsTest} prints when it searches anew. */
final class Bugs {
    private Bugs() {}

    static List<PlantedBug> all() {
        return Stream.of(loop(), future(), reading(), writing(), closing(), connecting(), listening())
                .flatMap(List::stream)
                .toList();
    }

    private static List<PlantedBug> loop() {
        return List.of(
                new PlantedBug(
                        "A message from another thread does not wake the loop",
                        "loop/EventLoop.java",
                        13,
                        "unfinished: [job of a worker]",
                        "            poller.wakeup(); //  then wake: a wake-up sticks, so it cannot be missed\n",
                        ""),
                new PlantedBug(
                        "A delay is rounded down to whole milliseconds, and timers fire early",
                        "loop/EventLoop.java",
                        5,
                        "waitFor gives up too early",
                        "clock.nanoTime() + Times.nanos(delay, \"delay\")",
                        "clock.nanoTime() + Times.nanos(delay, \"delay\") / 1_000_000 * 1_000_000"),
                new PlantedBug(
                        "Timers up to a millisecond before their time count as due",
                        "loop/Timers.java",
                        9,
                        "a timer runs before its time",
                        "heap[0].deadlineNanos - now <= 0",
                        "heap[0].deadlineNanos - now < 1_000_000"),
                new PlantedBug(
                        "Timers with equal deadlines run in any order",
                        "loop/TimerHandle.java",
                        9,
                        "timers run in the wrong order",
                        "return difference < 0 || (difference == 0 && sequence - other.sequence < 0);",
                        "return difference < 0;"),
                new PlantedBug(
                        "Deadlines are compared by `<`, although the clock may wrap",
                        "loop/TimerHandle.java",
                        18,
                        "unfinished: [ABORT client of the ECHO server]",
                        "return difference < 0 || (difference == 0 && sequence",
                        "return deadlineNanos < other.deadlineNanos || (difference == 0 && sequence"),
                new PlantedBug(
                        "The due time is compared by `<=`, although the clock may wrap",
                        "loop/Timers.java",
                        8,
                        "a connect times out too early",
                        "heap[0].deadlineNanos - now <= 0",
                        "heap[0].deadlineNanos <= now"),
                new PlantedBug(
                        "A timer that is due but has not run cannot be cancelled any more",
                        "loop/Handle.java",
                        9,
                        "a cancelled timer runs",
                        "        if (callback == null) {\n            return;",
                        "        if (callback == null || (this instanceof TimerHandle timer && !timer.scheduled)) {\n"
                                + "            return;"),
                new PlantedBug(
                        "The heap of timers looks at three of four children",
                        "loop/Timers.java",
                        9,
                        "timers run in the wrong order",
                        "sibling < Math.min(child + 4, size)",
                        "sibling < Math.min(child + 3, size)"),
                new PlantedBug(
                        "Cancelled timers are thinned out without putting the heap in order again",
                        "loop/Timers.java",
                        32,
                        "timers run in the wrong order",
                        "        for (int i = (size - 2) >> 2; i >= 0; i--) {\n"
                                + "            siftDown(i, heap[i]);\n        }\n",
                        ""),
                new PlantedBug(
                        "The queue of callbacks grows and forgets where it began",
                        "loop/ReadyQueue.java",
                        15,
                        "callbacks run in the wrong order, or although cancelled",
                        "        System.arraycopy(ring, head, larger, 0, ring.length - head);\n"
                                + "        System.arraycopy(ring, 0, larger, ring.length - head, head);\n",
                        "        System.arraycopy(ring, 0, larger, 0, ring.length);\n"),
                new PlantedBug(
                        "A full block of messages from other threads is left one slot too early",
                        "loop/Inbox.java",
                        41,
                        "messages of a worker come in the wrong order",
                        "if (taken == BLOCK) {",
                        "if (taken == BLOCK - 1) {"),
                new PlantedBug(
                        "The error of a callback is swallowed",
                        "loop/EventLoop.java",
                        7,
                        "6 errors thrown, 5 told",
                        "            failed(\"callback\", entry, failure);\n",
                        ""),
                new PlantedBug(
                        "The error of a callback ends the run of the loop",
                        "loop/EventLoop.java",
                        7,
                        "unfinished: [CLOSE client of the EMPTY server]",
                        "            failed(\"callback\", entry, failure);\n",
                        "            failed(\"callback\", entry, failure);\n            stopping = true;\n"),
                new PlantedBug(
                        "A writer is removed, but the selector still waits for it (a busy loop)",
                        "loop/Registration.java",
                        1,
                        "no end after",
                        "        writer = null;\n        interest(READING, 0);\n",
                        "        writer = null;\n"),
                new PlantedBug(
                        "Who begins to wait for writing is no longer called back for reading",
                        "loop/Registration.java",
                        10,
                        "unfinished: [HALF_CLOSE client of the ECHO server]",
                        "        interest(READING, ops);",
                        "        interest(0, ops);"),
                new PlantedBug(
                        "A paused reader keeps its interest (a busy loop)",
                        "loop/Registration.java",
                        1,
                        "no end after",
                        "            interest(~READING, 0);\n",
                        ""),
                new PlantedBug(
                        "A new selector after a failed one gets none of the channels",
                        "loop/SelectorPoller.java",
                        1,
                        "unfinished: [CLOSE client of the EMPTY server, CLOSE client of the",
                        "                registration.moveTo(fresh);\n",
                        "                registrations();\n"));
    }

    private static List<PlantedBug> future() {
        return List.of(
                new PlantedBug(
                        "The callback of a future that is done already is never called",
                        "future/Future.java",
                        1,
                        "nothing will ever happen again",
                        "            schedule(callback, context);\n",
                        ""),
                new PlantedBug(
                        "The second callback of a future replaces the first",
                        "future/Future.java",
                        3,
                        "callbacks called [], expected [2]",
                        "if (callbacks == null && context == Context.EMPTY) {",
                        "if (context == Context.EMPTY) {"),
                new PlantedBug(
                        "Callbacks of a future run inside setResult",
                        "future/Future.java",
                        47,
                        "gather ends otherwise",
                        "schedule((Consumer<? super Future<T>>) waiting, Context.EMPTY);",
                        "((Consumer<? super Future<T>>) waiting).accept(this);"),
                new PlantedBug(
                        "A future that is done can still be cancelled",
                        "future/Future.java",
                        3,
                        "a result does not last",
                        "return outcome == null && complete(new Cancelled(message, null));",
                        "return complete(new Cancelled(message, null));"),
                new PlantedBug(
                        "Cancelling a gather does not cancel what it waits for",
                        "future/Gather.java",
                        47,
                        "gather does not cancel what it waits for",
                        "            asked |= child.cancel(message);",
                        "            asked |= !child.done();"),
                new PlantedBug(
                        "A future that is given twice to gather counts twice",
                        "future/Gather.java",
                        6,
                        "the exception handler is told: Exception in callback:",
                        "distinct.forEach(child -> child.addDoneCallback",
                        "children.forEach(child -> child.addDoneCallback"),
                new PlantedBug(
                        "Cancelling a waitFor does not cancel what it waits for",
                        "future/WaitFor.java",
                        12,
                        "waitFor does not cancel what it waits for",
                        "        inner.cancel(message);\n",
                        ""),
                new PlantedBug(
                        "A waitFor that was in time leaves its timer behind",
                        "future/WaitFor.java",
                        17,
                        "after a day there is still something to do",
                        "    public void accept(Future<?> done) {\n        stopTimer();\n",
                        "    public void accept(Future<?> done) {\n"),
                new PlantedBug(
                        "Cancelling a shield cancels what it protects",
                        "future/Shield.java",
                        51,
                        "shield lets a cancellation through",
                        "addDoneCallback(done -> inner.removeDoneCallback(this));",
                        "addDoneCallback(done -> inner.cancel());"),
                new PlantedBug(
                        "The result of a job is delivered on the thread of the worker",
                        "future/Offload.java",
                        1,
                        "job 1 of the executor failed: java.lang.IllegalStateException: called",
                        "Bridge.post(loop, () -> finish(result, outcome, thread));",
                        "finish(result, outcome, thread);"));
    }

    private static List<PlantedBug> reading() {
        return List.of(
                new PlantedBug(
                        "The end of the stream is ignored",
                        "net/SocketTransport.java",
                        1,
                        "no end after",
                        "            endOfStream();\n            return false;",
                        "            return false;"),
                new PlantedBug(
                        "The end of the stream is taken for data",
                        "net/SocketTransport.java",
                        1,
                        "the exception handler is told: Fatal error on transport:",
                        "        if (count < 0) {\n            endOfStream();\n            return false;\n        }\n"
                                + "        if (count > 0) {\n            touched();",
                        "        if (count < 0) {\n            return true;\n        }\n"
                                + "        if (count > 0) {\n            touched();"),
                new PlantedBug(
                        "After the end of the stream the socket is still read",
                        "net/SocketTransport.java",
                        33,
                        "eofReceived twice:",
                        "        registration.removeReadable(); // or the selector would report the end for ever\n",
                        ""),
                new PlantedBug(
                        "A protocol that wants to keep a half-closed connection is not asked",
                        "net/SocketTransport.java",
                        59,
                        "the server does not answer",
                        "        if (!keepOpen || !canWriteEof()) { // what can only be read has come to its end: rule 223\n"
                                + "            close();\n        }",
                        "        close();"),
                new PlantedBug(
                        "resumeReading() does not wait for bytes again",
                        "net/SocketTransport.java",
                        10,
                        "unfinished: [HALF_CLOSE client of the ECHO server, HALF_CLOSE client",
                        "        if (!eofReceived) {\n            startReading();\n        }",
                        ""),
                new PlantedBug(
                        "pauseReading() does not end the reading of this turn",
                        "net/SocketTransport.java",
                        148,
                        "data comes while reading is paused",
                        "while (left > 0 && !readingPaused && !closing) {",
                        "while (left > 0 && !closing) {"),
                new PlantedBug(
                        "What a protocol sees of the shared buffer has a stale limit",
                        "net/SharedBuffers.java",
                        2,
                        "a byte is heard that was not sent",
                        "received.order(ByteOrder.BIG_ENDIAN).limit(count).position(0)",
                        "received.order(ByteOrder.BIG_ENDIAN).limit(Math.max(count, received.limit())).position(0)"),
                new PlantedBug(
                        "More is read than a buffered protocol has room for",
                        "net/SocketTransport.java",
                        12,
                        "the exception handler is told: Fatal error on transport:",
                        "target == null ? atMost : Math.min(atMost, target.remaining())",
                        "atMost"),
                new PlantedBug(
                        "Only what is received counts against the idle timeout",
                        "net/Outgoing.java",
                        95,
                        "the idle timeout strikes although bytes are sent",
                        "        transport.touched();\n",
                        ""),
                new PlantedBug(
                        "A lost connection leaves its idle timer behind",
                        "net/SocketTransport.java",
                        1,
                        "after a day there is still something to do",
                        "        if (idle != null) {\n            idle.cancel();\n        }\n",
                        ""));
    }

    private static List<PlantedBug> writing() {
        return List.of(
                new PlantedBug(
                        "The remainder of a short write is forgotten",
                        "net/Outgoing.java",
                        19,
                        "a byte is heard that was not sent",
                        "            keep(data);\n            waitForRoom();",
                        "            data.position(data.limit());"),
                new PlantedBug(
                        "A short write from the heap counts as a whole one",
                        "net/SharedBuffers.java",
                        19,
                        "unfinished: [CLOSE client of the ECHO server]",
                        "data.position(data.position() + sent);",
                        "data.position(data.position() + length);"),
                new PlantedBug(
                        "What is kept is not sent when the socket becomes writable",
                        "net/Outgoing.java",
                        10,
                        "unfinished: [HALF_CLOSE client of the ECHO server, HALF_CLOSE client",
                        "            registration.onWritable(this::writeReady);\n",
                        ""),
                new PlantedBug(
                        "A chunk that was sent in part counts as sent",
                        "net/WriteQueue.java",
                        10,
                        "a byte is heard that was not sent",
                        "!chunks.peek().hasRemaining()",
                        "chunks.peek().position() > 0"),
                new PlantedBug(
                        "What the socket does not take is kept without a copy of it",
                        "net/WriteQueue.java",
                        10,
                        "a byte is heard that was not sent",
                        "        while (data.hasRemaining()) {\n",
                        "        if (data.isDirect()) {\n            chunks.add(data.slice());\n"
                                + "            data.position(data.limit());\n        }\n"
                                + "        while (data.hasRemaining()) {\n"),
                new PlantedBug(
                        "What is written while something is kept overtakes it",
                        "net/Outgoing.java",
                        19,
                        "a byte is heard that was not sent",
                        "        if (queue == null && !sendNow(data)) {",
                        "        if (!sendNow(data)) {"),
                new PlantedBug(
                        "resumeWriting() is called below the low-water mark, not at it",
                        "net/Outgoing.java",
                        103,
                        "unfinished: [CLOSE client of the ECHO server]",
                        "if (paused && size() <= low) {",
                        "if (paused && size() < low) {"),
                new PlantedBug(
                        "resumeWriting() is called at the high-water mark",
                        "net/Outgoing.java",
                        35,
                        "resumeWriting() too early",
                        "if (paused && size() <= low) {",
                        "if (paused && size() <= high) {"),
                new PlantedBug(
                        "resumeWriting() is forgotten when all is sent",
                        "net/Outgoing.java",
                        92,
                        "unfinished: [HALF_CLOSE client of the ECHO server, HALF_CLOSE client",
                        "            checkLowWater(); // the protocol may write again, or close\n",
                        ""),
                new PlantedBug(
                        "pauseWriting() is called at the high-water mark, not above it",
                        "net/Outgoing.java",
                        418,
                        "pauseWriting() too early",
                        "if (!paused && size() > high) {",
                        "if (!paused && size() >= high) {"),
                new PlantedBug(
                        "writeEof() does not wait until what is kept has been sent",
                        "net/Outgoing.java",
                        67,
                        "a connection is lost for no reason:",
                        "        if (idle()) {\n            shutdownOutput();\n        }",
                        "        shutdownOutput();"),
                new PlantedBug(
                        "writeEof() is forgotten while something is kept",
                        "net/Outgoing.java",
                        10,
                        "unfinished: [HALF_CLOSE client of the ECHO server, HALF_CLOSE client",
                        "        } else if (eofWanted) {\n            shutdownOutput();\n        }",
                        "        }"));
    }

    private static List<PlantedBug> closing() {
        return List.of(
                new PlantedBug(
                        "close() drops what is kept",
                        "net/SocketTransport.java",
                        52,
                        "got 4204 bytes of 151928 before the end",
                        "        if (outgoing.idle()) {\n            lose(null, true);\n        }",
                        "        lose(null, true);"),
                new PlantedBug(
                        "A transport that was closed while something was kept never ends",
                        "net/Outgoing.java",
                        10,
                        "unfinished: [HALF_CLOSE client of the ECHO server, HALF_CLOSE client",
                        "or close\n            allSent();\n",
                        "or close\n"),
                new PlantedBug(
                        "connectionLost() is called twice",
                        "net/SocketTransport.java",
                        4,
                        "connectionLost() comes twice",
                        "        if (lost) {\n            return;\n        }\n        lost = true;",
                        "        lost = true;"),
                new PlantedBug(
                        "connectionLost() is not called after abort()",
                        "net/SocketTransport.java",
                        1,
                        "unfinished: [ABORT client of the EMPTY server]",
                        "loop.execute(() -> connectionLost(cause, graceful));",
                        "loop.execute(cause == null && !graceful ? this::free "
                                + ": () -> connectionLost(cause, graceful));"),
                new PlantedBug(
                        "A closed connection still receives",
                        "net/SocketTransport.java",
                        10,
                        "unfinished: [HALF_CLOSE client of the ECHO server]",
                        "        closing = true;\n        registration.removeReadable();\n        if (outgoing",
                        "        if (outgoing"),
                new PlantedBug(
                        "A socket is closed although its peer still sends, and the reset destroys bytes",
                        "net/SocketTransport.java",
                        2622,
                        "got 2675 bytes of 2938 before the end",
                        "if (graceful && outgoing.wrote() && !eofReceived && channel != null) {",
                        "if (lingering != null) {"),
                new PlantedBug(
                        "A socket that lingers does not notice that its peer has closed",
                        "net/Lingering.java",
                        2,
                        "no end after",
                        "if (buffers.read(channel, READ_PER_TURN) < 0) {\n                end();\n            }",
                        "buffers.read(channel, READ_PER_TURN);"));
    }

    private static List<PlantedBug> connecting() {
        return List.of(
                new PlantedBug(
                        "A failed attempt to connect leaves its socket behind",
                        "net/Connecting.java",
                        49,
                        "left at the end: an open channel:",
                        "Exception failure) {\n        attempt.close();\n",
                        "Exception failure) {\n"),
                new PlantedBug(
                        "The second address is not tried",
                        "net/Connecting.java",
                        4,
                        "cannot connect:",
                        "                    tryNext();\n                }\n            }\n        }\n",
                        "                    fail(summary());\n                }\n            }\n        }\n"),
                new PlantedBug(
                        "The limit of time for connecting strikes though the connection stands",
                        "net/Connecting.java",
                        1,
                        "after a day there is still something to do",
                        "    private void hand() {\n        timer.cancel();\n",
                        "    private void hand() {\n"),
                new PlantedBug(
                        "A connect that is cancelled goes on",
                        "net/Connecting.java",
                        462,
                        "unfinished: [HALF_CLOSE client of the COUNTER server, HALF_CLOSE",
                        "            loop().checkThread();\n            release();\n",
                        "            loop().checkThread();\n"),
                new PlantedBug(
                        "A connect that is cancelled at the last moment leaves its connection behind",
                        "net/Connecting.java",
                        462,
                        "unfinished: [HALF_CLOSE client of the COUNTER server, HALF_CLOSE",
                        "        if (transport != null) {\n            transport.abort();\n        }\n",
                        ""),
                new PlantedBug(
                        "A connected socket still waits to be connected (a busy loop)",
                        "net/Connecting.java",
                        1,
                        "connectionMade() comes twice",
                        "                registration.removeWritable();\n",
                        ""));
    }

    private static List<PlantedBug> listening() {
        return List.of(
                new PlantedBug(
                        "A server that ran out of descriptors never accepts again",
                        "net/Server.java",
                        522,
                        "unfinished: [CLOSE client of the ECHO server]",
                        "        resting = false;\n        acceptAgain();",
                        "        resting = false;"),
                new PlantedBug(
                        "A failed accept closes the server",
                        "net/Server.java",
                        522,
                        "the server has closed itself",
                        "                    pauseAccepting(listener, failure);",
                        "                    close();"),
                new PlantedBug(
                        "A server that was full never accepts again",
                        "net/Server.java",
                        12,
                        "unfinished: [CLOSE client of the ECHO server]",
                        "        connections--;\n        acceptAgain();",
                        "        connections--;"),
                new PlantedBug(
                        "A connection that failed while it was accepted counts for ever",
                        "net/Server.java",
                        1,
                        "unfinished: [CLOSE client of the EMPTY server, CLOSE client of the",
                        "        } catch (Throwable failure) {\n            connectionFreed();\n",
                        "        } catch (Throwable failure) {\n"),
                new PlantedBug(
                        "A connection that failed while it was accepted is not closed",
                        "net/Server.java",
                        1,
                        "unfinished: [CLOSE client of the EMPTY server, CLOSE client of the",
                        "            drop(channel, registration);\n",
                        ""),
                new PlantedBug(
                        "A server takes more connections than it may",
                        "net/Server.java",
                        12,
                        "the server has more clients than it may",
                        "if (++connections >= options.maxConnections()) {\n            acceptNoMore();\n        }",
                        "connections++;"),
                new PlantedBug(
                        "A closed server does not say so when its last connection is gone",
                        "net/Server.java",
                        117,
                        "the server is not closed:",
                        "        acceptAgain();\n        finishClosing();",
                        "        acceptAgain();"),
                new PlantedBug(
                        "A closed server keeps its listening socket",
                        "net/Server.java",
                        1,
                        "left at the end: an owner of a channel:",
                        "        closing = true;\n        accepting = false;\n",
                        "        closing = true;\n        acceptNoMore();\n        listeners.clear();\n"));
    }
}
