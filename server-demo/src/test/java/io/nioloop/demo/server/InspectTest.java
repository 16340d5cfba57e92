package io.nioloop.demo.server;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nioloop.loop.EventLoop;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code --inspect}: servers, in processes of their own, that say who waits for whom. */
class InspectTest {
    private static final int LIMIT_SECONDS = 60;
    private static final Pattern COMMAND =
            Pattern.compile(".*NIOLOOP_TOKEN=(\\w+) java -jar nioloop-client-demo.jar pstree 127.0.0.1:(\\d+)");
    private static final Pattern LISTENING = Pattern.compile(".*listening on 127.0.0.1:(\\d+).*");

    private Process process;
    private BufferedReader output;
    private CompletableFuture<Void> limit;
    private Matcher command;
    private int port;

    private void start(String... arguments) throws Exception {
        List<String> line = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                placeOf(Main.class) + File.pathSeparator + placeOf(EventLoop.class),
                Main.class.getName()));
        line.addAll(List.of(arguments));
        process = new ProcessBuilder(line).redirectErrorStream(true).start();
        output = process.inputReader();
        limit = new CompletableFuture<Void>().orTimeout(LIMIT_SECONDS, TimeUnit.SECONDS); // which starts no thread then
        limit.whenComplete((inTime, late) -> {
            if (late instanceof TimeoutException) {
                process.destroyForcibly();
            }
        });
        command = await(COMMAND);
        port = Integer.parseInt(await(LISTENING).group(1));
    }

    private static Path placeOf(Class<?> type) throws URISyntaxException {
        return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
    }

    private Matcher await(Pattern pattern) throws IOException {
        List<String> read = new ArrayList<>();
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            read.add(line);
            Matcher matcher = pattern.matcher(line);
            if (matcher.matches()) {
                return matcher;
            }
        }
        throw new AssertionError("no line like " + pattern + " in:\n" + String.join("\n", read));
    }

    @AfterEach
    void end() throws InterruptedException {
        process.destroyForcibly().waitFor();
        limit.cancel(false);
    }

    private String ask(String question) throws IOException {
        try (Peer inspector = new Peer(Integer.parseInt(command.group(2)))) {
            inspector.send(command.group(1) + " " + question + "\n");
            StringBuilder answer = new StringBuilder();
            for (String line = inspector.readLine(); line != null; line = inspector.readLine()) {
                answer.append(line).append('\n');
            }
            return answer.toString();
        }
    }

    @ParameterizedTest
    @CsvSource({"chat, ChatStreams", "echo, EchoStreams", "hello, HelloStreams"})
    void aServerSaysWhereEachClientStands(String program, String place) throws Exception {
        start(program, "--style", "streams", "-p", "0", "--inspect", "-o", "verbose");
        try (Peer peer = new Peer(port)) {
            await(Pattern.compile("\\+ .* connected")); // observers do not drive each other out
            String answer = ask("pstree");
            assertTrue(answer.startsWith("ok "), answer);
            assertTrue(answer.contains("at io.nioloop.demo.server." + place + "."), answer);
            assertTrue(peer.socket().isConnected());
        }
    }

    @ParameterizedTest
    @CsvSource({"--inspect-control, no task is called x", "--no-inspect-control, control was not granted"})
    void controlIsGrantedOnItsOwn(String option, String reason) throws Exception {
        start("echo", "-p", "0", "--inspect", option);
        String answer = ask("cancel x");
        assertTrue(answer.startsWith("error " + reason), answer);
    }
}
