package io.nioloop.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.nioloop.future.Future;
import io.nioloop.future.Futures;
import io.nioloop.future.Offload;
import io.nioloop.future.Promise;
import io.nioloop.loop.EventLoop;
import io.nioloop.loop.LoopError;
import io.nioloop.net.Server;
import io.nioloop.net.Transport;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** TLS as others speak it: openssl and curl, over the sockets of the machine. */
@Timeout(90)
class TlsEdgeTest {
    private static final String HOST = "127.0.0.1";
    private static final int LIMIT_SECONDS = 30;

    private final List<LoopError> errors = new ArrayList<>();
    private final EventLoop loop = EventLoop.open();
    private final List<Process> processes = new ArrayList<>();

    @TempDir
    Path directory;

    TlsEdgeTest() {
        loop.setExceptionHandler((owner, error) -> errors.add(error));
    }

    @AfterEach
    void close() {
        processes.forEach(Process::destroyForcibly);
        loop.close();
        assertEquals(List.of(), errors);
    }

    private <T> T await(Future<T> future) {
        return Futures.runUntilComplete(future);
    }

    private static int port(Server server) {
        return ((InetSocketAddress) server.addresses().get(0)).getPort();
    }

    private Server serve(TlsOptions options, String reply) {
        return await(Tls.listen(
                loop,
                HOST,
                0,
                () -> {
                    Recorder recorder = new Recorder();
                    recorder.onReceived = bytes -> {
                        if (recorder.text().contains("\n")) {
                            recorder.transport.write(reply);
                            recorder.transport.close();
                        }
                    };
                    return recorder;
                },
                options));
    }

    private Process start(Path output, List<String> command) throws IOException {
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        processes.add(process);
        return process;
    }

    /** Runs a program beside the loop; returns its exit code and what it printed. */
    private String run(String input, String... command) {
        return await(Offload.run(loop, () -> {
            Path output = Files.createTempFile(directory, "output", "");
            Process process = start(output, List.of(command));
            process.getOutputStream().write(input.getBytes());
            process.getOutputStream().flush();
            assertTrue(process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS), () -> "it hangs: " + List.of(command));
            return process.exitValue() + ": " + Files.readString(output);
        }));
    }

    private static void assumeInstalled(String program) {
        assumeTrue(new File("/usr/bin/" + program).canExecute(), program + " is not installed");
    }

    @ParameterizedTest
    @CsvSource({"-tls1_2, server", "-tls1_3, server", "-tls1_2, server-rsa", "-tls1_3, server-ed25519"})
    void opensslClientIsServed(String version, String certificate) {
        assumeInstalled("openssl");
        Server server = serve(Fixtures.server(certificate), "hello yourself");
        String output = run(
                "hello\n",
                "openssl",
                "s_client",
                "-connect",
                HOST + ":" + port(server),
                "-CAfile",
                Fixtures.file("ca.pem").toString(),
                "-verify_return_error",
                "-quiet",
                version);
        assertTrue(output.startsWith("0: ") && output.contains("hello yourself"), output);
        server.close();
    }

    @ParameterizedTest
    @CsvSource({"1.2", "1.3"})
    void curlIsServedAndSeesNoCut(String version) {
        assumeInstalled("curl");
        Server server = serve(Fixtures.server("server").withAlpnProtocols("http/1.1"), "HTTP/1.1 200 OK\r\n\r\nhi");
        String output = run(
                "",
                "curl",
                "-sS",
                "--cacert",
                Fixtures.file("ca.pem").toString(),
                "--resolve",
                "server.test:" + port(server) + ":" + HOST,
                "--tlsv" + version,
                "--tls-max",
                version,
                "https://server.test:" + port(server) + "/");
        assertEquals("0: hi", output);
        server.close();
    }

    @ParameterizedTest
    @CsvSource({"-tls1_2", "-tls1_3"})
    void opensslServerAnswers(String version) {
        assumeInstalled("openssl");
        int port = await(Offload.run(loop, () -> startOpensslServer(version)));
        Recorder client = new Recorder();
        Promise<String> answer = new Promise<>(loop);
        client.onReceived = bytes -> {
            if (client.text().endsWith("\n")) {
                answer.trySetResult(client.text());
            }
        };
        Transport transport = await(Tls.connect(loop, HOST, port, () -> client, Fixtures.client()));
        transport.write("abc\n");
        assertEquals("cba\n", await(answer));
        transport.abort();
    }

    private int startOpensslServer(String version) throws IOException {
        Process process = new ProcessBuilder(
                        "openssl",
                        "s_server",
                        "-accept",
                        HOST + ":0",
                        "-cert",
                        Fixtures.file("server.pem").toString(),
                        "-key",
                        Fixtures.file("server.key").toString(),
                        "-rev",
                        version)
                .redirectErrorStream(true)
                .start();
        processes.add(process);
        BufferedReader output = process.inputReader();
        String line = output.readLine();
        while (line != null && !line.startsWith("ACCEPT ")) {
            line = output.readLine();
        }
        return Integer.parseInt(line.substring(line.lastIndexOf(':') + 1));
    }

    @Test
    void threeHundredFailedHandshakesLeaveNoDescriptor() { // rows 65 and 76
        File descriptors = new File("/proc/self/fd");
        assumeTrue(descriptors.isDirectory(), "no /proc here");
        Server server = serve(Fixtures.server("server"), "never");
        TlsOptions trustsOthers = TlsOptions.client();
        failedHandshake(server, trustsOthers); // loads what is loaded once
        int before = descriptors.list().length;
        for (int i = 0; i < 300; i++) {
            failedHandshake(server, trustsOthers);
        }
        while (server.connections() > 0) {
            loop.runOnce(Duration.ofMillis(10));
        }
        loop.runOnce(Duration.ZERO); // frees the descriptors of closed channels
        assertTrue(descriptors.list().length <= before, "descriptors are left");
        server.close();
    }

    private void failedHandshake(Server server, TlsOptions options) {
        Future<Transport> connecting = Tls.connect(loop, HOST, port(server), Recorder::new, options);
        await(Futures.gatherOutcomes(loop, List.of(connecting)));
        assertInstanceOf(SSLException.class, connecting.exception());
    }
}
