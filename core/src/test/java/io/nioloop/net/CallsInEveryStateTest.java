package io.nioloop.net;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * Row 37 of the fault catalogue: each call has one result in each state of a connection.
 *
 * <p>A cell tells what becomes of the call, up to the moment when the peer has taken everything: the bytes that are sent
 * (a was kept before, b comes with the call), EOF for the end of the output, END for connectionLost; a dash is nothing.
 */
class CallsInEveryStateTest {
    private static final String RESULTS = """
            state               | write         | nothing | writeEof | close | abort | pause  | resume
            open                | b             | -       | EOF      | END   | END   | paused | -
            reading paused      | b             | -       | EOF      | END   | END   | -      | reading
            bytes kept          | ab            | a       | a EOF    | a END | END   | paused a | a
            output ended        | REFUSED       | -       | -        | END   | END   | paused | -
            output ending       | REFUSED a EOF | a EOF   | a EOF    | a END | END   | paused a EOF | a EOF
            input ended         | b             | -       | EOF      | END   | END   | paused | -
            closing, bytes kept | ab END        | a END   | a END    | a END | END   | a END  | a END
            closed              | END           | END     | END      | END   | END   | END    | END
            aborted             | END           | END     | END      | END   | END   | END    | END
            in connectionLost   | -             | -       | -        | -     | -     | -      | -
            lost                | -             | -       | -        | -     | -     | -      | -
            """;

    private final Map<String, Consumer<Scene>> states = new LinkedHashMap<>();
    private final Map<String, Consumer<Transport>> calls = new LinkedHashMap<>();

    CallsInEveryStateTest() {
        states.put("open", scene -> {});
        states.put("reading paused", scene -> scene.transport.pauseReading());
        states.put("bytes kept", Scene::keepA);
        states.put("output ended", scene -> scene.transport.writeEof());
        states.put("output ending", Scene::keepAAndEndTheOutput);
        states.put("input ended", Scene::endTheInput);
        states.put("closing, bytes kept", Scene::keepAAndClose);
        states.put("closed", scene -> scene.transport.close());
        states.put("aborted", scene -> scene.transport.abort());
        states.put("in connectionLost", scene -> scene.transport.abort());
        states.put("lost", Scene::lose);

        calls.put("write", transport -> transport.write("b"));
        calls.put("nothing", transport -> transport.write(""));
        calls.put("writeEof", Transport::writeEof);
        calls.put("close", Transport::close);
        calls.put("abort", Transport::abort);
        calls.put("pause", Transport::pauseReading);
        calls.put("resume", Transport::resumeReading);
    }

    @Test
    void hasOneResult() {
        StringBuilder table = new StringBuilder("state | " + String.join(" | ", calls.keySet()) + "\n");
        for (String state : states.keySet()) {
            List<String> cells =
                    calls.values().stream().map(call -> result(state, call)).toList();
            table.append(state).append(" | ").append(String.join(" | ", cells)).append("\n");
        }
        assertEquals(RESULTS.replaceAll(" +", " "), table.toString());
    }

    @Test
    void isTheSameForWriteAndWritelines() {
        for (String state : states.keySet()) {
            String lines = result(state, to -> to.writelines(List.of(ByteBuffer.wrap(new byte[] {'b'}))));
            assertEquals(result(state, to -> to.write("b")), lines, state);
            assertEquals(result(state, to -> to.write("")), result(state, to -> to.writelines(List.of())), state);
        }
    }

    private String result(String state, Consumer<Transport> call) {
        try (Scene scene = new Scene()) {
            states.get(state).accept(scene);
            scene.story.clear();
            if (state.equals("in connectionLost")) {
                scene.protocol.on("lost", () -> scene.call(call));
            } else {
                scene.call(call);
            }
            return scene.end();
        }
    }

    private static final class Scene implements AutoCloseable {
        private static final Map<String, String> WORDS =
                Map.of("shut", "EOF", "lost null", "END", "sent a", "a", "sent b", "b", "sent ab", "ab");

        final FakeNet net = new FakeNet();
        final List<String> story = new ArrayList<>();
        final FakeSocket socket = net.socket().tells(story);
        final Recorder protocol = new Recorder(story);
        final Transport transport = net.transport(socket, protocol);

        void keepA() {
            socket.room(0);
            transport.write("a");
        }

        void keepAAndEndTheOutput() {
            keepA();
            transport.writeEof();
        }

        void keepAAndClose() {
            keepA();
            transport.close();
        }

        void endTheInput() {
            protocol.keepingOpen();
            socket.receiveEnd();
            net.settle();
        }

        void lose() {
            transport.abort();
            net.settle();
        }

        void call(Consumer<Transport> call) {
            story.remove("lost null");
            boolean readBefore = transport.isReading();
            try {
                call.accept(transport);
            } catch (IllegalStateException refused) {
                story.add("REFUSED");
            }
            if (transport.isReading() != readBefore && !transport.isClosing()) {
                story.add(readBefore ? "paused" : "reading");
            }
            socket.room(100);
        }

        /** What was told until connectionLost; how the socket ends after that is another test's concern. */
        String end() {
            net.settle();
            List<String> cell = story.stream()
                    .takeWhile(line -> !line.equals("closed"))
                    .map(line -> WORDS.getOrDefault(line, line))
                    .collect(Collectors.toList());
            int end = cell.indexOf("END");
            return cell.isEmpty() ? "-" : String.join(" ", end < 0 ? cell : cell.subList(0, end + 1));
        }

        @Override
        public void close() {
            net.pass(Duration.ofSeconds(10));
            net.close();
        }
    }
}
