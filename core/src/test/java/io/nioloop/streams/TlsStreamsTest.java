package io.nioloop.streams;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nioloop.future.TimeoutException;
import io.nioloop.net.ExtraInfo;
import io.nioloop.net.Server;
import io.nioloop.net.Transport;
import io.nioloop.task.Coroutine;
import io.nioloop.task.Tasks;
import io.nioloop.tls.TlsOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.Test;

/** Streams over TLS, and those that go over to it: {@code start_tls}, rule 247 and row 75. */
class TlsStreamsTest extends OnEveryCarrier {
    private static final String HOST = "10.0.0.1";

    private static Path file(String name) throws Exception {
        return Path.of(TlsOptions.class.getResource(name).toURI());
    }

    private static TlsOptions server() throws Exception {
        return TlsOptions.server(file("server.pem"), file("server.key"));
    }

    private static TlsOptions client() throws Exception {
        return TlsOptions.trusting(file("ca.pem"));
    }

    private static void echo(StreamReader reader, StreamWriter writer) throws IOException {
        try (writer) {
            Streams.pipe(reader, writer);
        }
    }

    @Test
    void bytesComeBack() throws Exception {
        TlsOptions server = server();
        TlsOptions client = client();
        byte[] sent = new byte[1_000_000];
        new Random(1).nextBytes(sent);
        run(simulation -> {
            Server listening = Streams.startServer(HOST, 443, TlsStreamsTest::echo, server);
            Connection connection = Streams.openConnection(HOST, 443, client);
            connection.writer().write(sent);
            assertArrayEquals(sent, connection.reader().readExactly(sent.length));
            assertFalse(connection.writer().canWriteEof());
            connection.writer().close();
            connection.writer().waitClosed();
            listening.close();
        });
    }

    @Test
    void readerSeesTheEndAndTheCut() throws Exception {
        TlsOptions server = server();
        TlsOptions client = client();
        run(simulation -> {
            Server listening = Streams.startServer(
                    HOST,
                    443,
                    (reader, writer) -> {
                        boolean cut = new String(reader.readLine()).equals("cut\n");
                        writer.write("bye");
                        writer.drain();
                        if (cut) {
                            writer.transport().abort();
                        }
                        writer.close();
                    },
                    server);
            Connection good = Streams.openConnection(HOST, 443, client);
            good.writer().write("close\n");
            assertEquals("bye", new String(good.reader().read()));
            good.close();
            Connection bad = Streams.openConnection(HOST, 443, client);
            bad.writer().write("cut\n");
            IOException cut = assertThrows(IOException.class, () -> bad.reader().read());
            assertNotNull(cut.getMessage());
            bad.close();
            listening.close();
        });
    }

    private static void upgrading(StreamReader reader, StreamWriter writer, TlsOptions server) throws IOException {
        try (writer) {
            assertEquals("STARTTLS\n", new String(reader.readLine()));
            writer.write("go\n");
            writer.startTls(server);
            writer.write("you said " + new String(reader.readLine()));
        }
    }

    @Test
    void readerAndWriterStayWhenTheConnectionGoesOverToTls() throws Exception {
        TlsOptions server = server();
        TlsOptions client = client().withServerHostname("server.test");
        run(simulation -> {
            Server listening = Streams.startServer(HOST, 25, (reader, writer) -> upgrading(reader, writer, server));
            Connection connection = Streams.openConnection(HOST, 25);
            StreamWriter writer = connection.writer();
            Transport plain = writer.transport();
            writer.write("STARTTLS\n");
            assertEquals("go\n", new String(connection.reader().readLine()));
            writer.startTls(client);
            assertSame(writer, connection.writer());
            assertTrue(writer.transport() != plain);
            assertNotNull(writer.extraInfo(ExtraInfo.PEERCERT));
            writer.write("secret\n");
            assertEquals("you said secret\n", new String(connection.reader().read()));
            connection.close();
            listening.close();
        });
    }

    @Test
    void bytesSentAheadInClearMakeTheUpgradeFail() throws Exception { // row 75
        TlsOptions server = server();
        run(simulation -> {
            Throwable[] refused = new Throwable[1];
            Server listening = Streams.startServer(HOST, 25, (reader, writer) -> {
                try (writer) {
                    refused[0] = assertThrows(SSLException.class, () -> upgrading(reader, writer, server));
                }
            });
            Connection connection = Streams.openConnection(HOST, 25);
            connection.writer().write("STARTTLS\nDELETE ALL\n");
            assertEquals("go\n", new String(connection.reader().read()));
            assertTrue(refused[0].getMessage().contains("11 unread bytes"), refused[0].getMessage());
            connection.close();
            listening.close();
        });
    }

    @Test
    void cancelledUpgradeClosesTheConnection() throws Exception {
        TlsOptions client = client().withServerHostname("server.test");
        run(simulation -> {
            Server listening = Streams.startServer(HOST, 25, (reader, writer) -> {
                reader.read();
                writer.close();
            });
            Connection connection = Streams.openConnection(HOST, 25);
            assertThrows(
                    TimeoutException.class,
                    () -> Tasks.waitFor(
                            Duration.ofSeconds(5),
                            Coroutine.of(() -> connection.writer().startTls(client))));
            assertTrue(connection.writer().isClosing());
            listening.close();
        });
    }
}
