package io.nioloop.observe;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nioloop.future.Promise;
import io.nioloop.loop.EventLoop;
import io.nioloop.net.Protocol;
import io.nioloop.net.Server;
import io.nioloop.net.Tcp;
import io.nioloop.net.Transport;
import io.nioloop.task.Task;
import io.nioloop.task.TaskOptions;
import io.nioloop.testing.Simulation;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an inspector answers, on virtual time; it inspects the loop that it runs on itself. */
class InspectorProtocolTest {
    private static final String TOKEN = "0123456789abcdef";
    private static final String HOST = "127.0.0.1";

    /** One who asks. */
    private static final class Asker implements Protocol {
        final ByteArrayOutputStream answer = new ByteArrayOutputStream();
        final Promise<String> ended;
        Transport transport;

        Asker(EventLoop loop) {
            ended = new Promise<>(loop);
        }

        @Override
        public void connectionMade(Transport transport) {
            this.transport = transport;
        }

        @Override
        public void dataReceived(ByteBuffer data) {
            byte[] bytes = new byte[data.remaining()];
            data.get(bytes);
            answer.writeBytes(bytes);
        }

        @Override
        public void connectionLost(Throwable cause) {
            ended.trySetResult(answer.toString(UTF_8));
        }
    }

    /** Runs a program beside an inspector that listens on port 1. */
    private static void inspected(boolean control, Simulation.Body body) {
        Simulation.run(1, simulation -> {
            EventLoop loop = simulation.loop();
            Server server = simulation.await(
                    Tcp.listen(loop, HOST, 1, () -> new InspectorProtocol(loop, loop, TOKEN, control)));
            body.run(simulation);
            server.close();
            server.abortClients();
        });
    }

    private static Asker connect(Simulation simulation) {
        Asker asker = new Asker(simulation.loop());
        simulation.await(Tcp.connect(simulation.loop(), HOST, 1, () -> asker));
        return asker;
    }

    private static String ask(Simulation simulation, String request) {
        Asker asker = connect(simulation);
        asker.transport.write(ByteBuffer.wrap(request.getBytes(UTF_8)));
        return simulation.await(asker.ended);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "null", textBlock = """
            0123456789abcdef ps x     | only cancel takes an argument
            0123456789abcdef          | unknown command: use ps, pstree, json, dump or cancel TASK
            0123456789abcdef quit     | unknown command: use ps, pstree, json, dump or cancel TASK
            0123456789abcdef PS       | unknown command: use ps, pstree, json, dump or cancel TASK
            0123456789abcdeX ps       | wrong token
            0123456789abcde ps        | wrong token
            ps                        | wrong token
            ''                        | wrong token
            0123456789abcdef cancel x | control was not granted: nothing can be cancelled
            """)
    void whatIsNoRequestIsRefused(String request, String reason) {
        inspected(false, simulation -> {
            assertEquals("error " + reason + "\n", ask(simulation, request + "\n"));
        });
    }

    @Test
    void theAnswerSaysHowLongItIs() {
        inspected(false, simulation -> {
            Promise<Void> end = new Promise<>(simulation.loop());
            Task<Void> task = Task.start(
                    simulation.loop(),
                    () -> Task.await(end),
                    TaskOptions.defaults().withName("Zoë"));
            String answer = ask(simulation, TOKEN + " pstree\n");
            String text = answer.substring(answer.indexOf('\n') + 1);
            assertEquals("ok " + text.getBytes(UTF_8).length + "\n" + text, answer);
            assertTrue(text.startsWith("Zoë  waiting for a Promise\n"), text);
            assertTrue(ask(simulation, TOKEN + " ps\r\n").contains("\nZoë "));
            assertTrue(ask(simulation, TOKEN + " json\n").contains("\"name\":\"Zoë\""));
            assertTrue(ask(simulation, TOKEN + " dump\n").contains("tasks: 1\n  Zoë"));
            end.setResult(null);
            simulation.await(task);
        });
    }

    @Test
    void aLineThatIsTooLongIsRefusedBeforeItEnds() {
        inspected(false, simulation -> {
            String refusal = "error the request is longer than 1024 bytes\n";
            assertEquals(refusal, ask(simulation, "x".repeat(1025)));
            assertEquals("error wrong token\n", ask(simulation, "x".repeat(1024) + "\n"));
        });
    }

    @Test
    void whoSaysNothingForFiveSecondsIsSentAway() {
        inspected(false, simulation -> {
            Duration begin = simulation.loop().time();
            assertEquals("error no request has come within 5 s\n", ask(simulation, TOKEN + " p"));
            long took = simulation.loop().time().minus(begin).toMillis();
            assertTrue(took >= 5_000 && took < 6_000, "took " + took);
        });
    }

    @Test
    void whoHangsUpBeforeTheLineEndsIsTold() {
        inspected(false, simulation -> {
            Asker asker = connect(simulation);
            asker.transport.write(ByteBuffer.wrap("half".getBytes(UTF_8)));
            asker.transport.writeEof();
            assertEquals("error the request is no line\n", simulation.await(asker.ended));
        });
    }

    @Test
    void whoDoesNotReadHoldsTheConnectionForFiveSeconds() {
        inspected(false, simulation -> {
            for (int i = 0; i < 3_000; i++) { // more than the buffers of the network take
                Promise<Void> never = new Promise<>(simulation.loop());
                Task.start(
                        simulation.loop(),
                        () -> Task.await(never),
                        TaskOptions.defaults().withName("n".repeat(500)));
            }
            Asker asker = connect(simulation);
            asker.transport.pauseReading();
            asker.transport.write(ByteBuffer.wrap((TOKEN + " json\n").getBytes(UTF_8)));
            simulation.sleep(Duration.ofSeconds(8));
            asker.transport.resumeReading();
            String answer = simulation.await(asker.ended);
            int announced = Integer.parseInt(answer.substring(3, answer.indexOf('\n')));
            assertTrue(answer.length() < announced, "was sent as a whole");
            Task.all(simulation.loop()).forEach(Task::cancel);
            simulation.settle();
        });
    }

    @Test
    void whoHasControlCancelsATaskByItsName() {
        inspected(true, simulation -> {
            EventLoop loop = simulation.loop();
            Promise<Void> end = new Promise<>(loop);
            Task<Void> task = Task.start(
                    loop, () -> Task.await(end), TaskOptions.defaults().withName("to be cancelled"));
            assertEquals(
                    "error no task is called Task-99: nothing is cancelled\n",
                    ask(simulation, TOKEN + " cancel Task-99\n"));
            assertEquals("error cancel needs the name of a task\n", ask(simulation, TOKEN + " cancel\n"));
            assertFalse(task.done());
            assertEquals(
                    "ok 33\nasked to cancel: to be cancelled\n", ask(simulation, TOKEN + " cancel to be cancelled\n"));
            simulation.settle();
            assertTrue(task.cancelled());
        });
    }

    @Test
    void ofSeveralTasksWithOneNameNoneIsCancelled() {
        inspected(true, simulation -> {
            EventLoop loop = simulation.loop();
            Promise<Void> end = new Promise<>(loop);
            Task<Void> one = Task.start(
                    loop, () -> Task.await(end), TaskOptions.defaults().withName("twin"));
            Task<Void> two = Task.start(
                    loop, () -> Task.await(end), TaskOptions.defaults().withName("twin"));
            assertEquals(
                    "error 2 tasks are called twin: nothing is cancelled\n", ask(simulation, TOKEN + " cancel twin\n"));
            end.setResult(null);
            simulation.await(one);
            simulation.await(two);
        });
    }

    @Test
    void twoAskAtOnce() {
        inspected(false, simulation -> {
            Asker first = connect(simulation);
            Asker second = connect(simulation);
            first.transport.write(ByteBuffer.wrap((TOKEN + " p").getBytes(UTF_8)));
            second.transport.write(ByteBuffer.wrap((TOKEN + " pstree\n").getBytes(UTF_8)));
            assertEquals("ok 9\nno tasks\n", simulation.await(second.ended));
            first.transport.write(ByteBuffer.wrap("stree\nand more".getBytes(UTF_8)));
            assertEquals("ok 9\nno tasks\n", simulation.await(first.ended));
        });
    }
}
