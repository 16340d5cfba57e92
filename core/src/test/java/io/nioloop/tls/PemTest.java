package io.nioloop.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nioloop.net.Server;
import io.nioloop.testing.Simulation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PemTest {
    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"server", "server-rsa", "server-ed25519"})
    void everyKindOfKeyServes(String name) {
        Simulation.run(1, simulation -> {
            Server server = simulation.await(
                    Tls.listen(simulation.loop(), "10.0.0.1", 443, Recorder::new, Fixtures.server(name)));
            simulation
                    .await(Tls.connect(simulation.loop(), "10.0.0.1", 443, Recorder::new, Fixtures.client()))
                    .close();
            server.close();
        });
    }

    @ParameterizedTest
    @CsvSource({
        "pkcs1.key, in PKCS#1",
        "encrypted.key, encrypted",
        "ca.pem, has no private key",
        "make.sh, has no private key",
        "server-rsa.key, has no EC key",
        "client.key, is not the key of"
    })
    void keyThatCannotBeUsedIsNamed(String key, String why) {
        Path file = Fixtures.file(key);
        IOException refused =
                assertThrows(IOException.class, () -> TlsOptions.server(Fixtures.file("server.pem"), file));
        assertTrue(refused.getMessage().contains(file.toString()), refused.getMessage());
        assertTrue(refused.getMessage().contains(why), refused.getMessage());
    }

    @Test
    void certificateThatCannotBeUsedIsNamed() throws IOException {
        Path garbage = Files.writeString(
                directory.resolve("garbage.pem"), "-----BEGIN CERTIFICATE-----\n!?\n-----END CERTIFICATE-----\n");
        Path broken = Files.writeString(
                directory.resolve("broken.pem"), "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
        for (Path file : new Path[] {garbage, broken, Fixtures.file("server.key")}) {
            IOException refused = assertThrows(IOException.class, () -> TlsOptions.trusting(file));
            assertTrue(refused.getMessage().contains(file.toString()), refused.getMessage());
        }
        Path none = directory.resolve("none.pem");
        assertEquals(
                "there is no file " + none,
                assertThrows(IOException.class, () -> TlsOptions.trusting(none)).getMessage());
        assertTrue(assertThrows(IOException.class, () -> TlsOptions.trusting(directory))
                .getMessage()
                .startsWith("cannot read " + directory + ": "));
    }

    @Test
    void textAroundTheBlocksAndSeveralOfThemAreFine() throws IOException {
        String both = "subject: server\n" + Files.readString(Fixtures.file("server.pem")) + "issuer:\r\n"
                + Files.readString(Fixtures.file("ca.pem"));
        Path chain = Files.writeString(directory.resolve("chain.pem"), both);
        assertNotNull(TlsOptions.server(chain, Fixtures.file("server.key")).context());
        assertEquals(
                "<TlsOptions TLSv1.3, TLSv1.2 handshakeTimeout=PT1M shutdownTimeout=PT30S>",
                TlsOptions.trusting(chain).toString());
    }
}
