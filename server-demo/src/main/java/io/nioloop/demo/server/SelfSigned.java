package io.nioloop.demo.server;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/**
 * A key and a certificate for localhost, for a look at TLS without preparations. Java has no interface that signs
 * certificates; its {@code keytool} does, which is run for a moment. What it writes is deleted at once.
 */
final class SelfSigned {
    private static final long DEADLINE_SECONDS = 60;
    private static final String PASSWORD_VARIABLE = "NIOLOOP_STORE_PASSWORD"; // arguments are seen by everybody
    private static final String BY_HAND =
            "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 30"
                    + " -subj /CN=localhost -addext subjectAltName=DNS:localhost,IP:127.0.0.1 -keyout key.pem -out cert.pem";

    private SelfSigned() {}

    /** Makes a context that proves to be localhost to whoever trusts its certificate. */
    static SSLContext make() throws IOException {
        Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
        return make(Path.of(System.getProperty("java.home")), temporary);
    }

    /** The same with the tools of some Java, by way of some directory. */
    static SSLContext make(Path javaHome, Path temporary) throws IOException {
        Path directory = Files.createTempDirectory(temporary, "nioloop-tls"); // for the owner only
        Path store = directory.resolve("store.p12");
        String password = UUID.randomUUID().toString();
        try {
            generate(javaHome, store, password);
            return context(store, password.toCharArray());
        } catch (GeneralSecurityException unfit) {
            throw failure(unfit.getMessage(), unfit);
        } finally {
            Files.deleteIfExists(store);
            Files.delete(directory);
        }
    }

    private static void generate(Path javaHome, Path store, String password) throws IOException {
        ProcessBuilder keytool = new ProcessBuilder(command(javaHome, store)).redirectErrorStream(true);
        keytool.redirectOutput(ProcessBuilder.Redirect.PIPE).environment().put(PASSWORD_VARIABLE, password);
        Process process;
        try {
            process = keytool.start();
        } catch (IOException missing) {
            throw failure("this Java has no keytool", missing);
        }
        try (InputStream output = process.getInputStream()) {
            process.getOutputStream().close();
            if (!process.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS)) {
                throw failure("keytool took longer than " + DEADLINE_SECONDS + " s", null);
            }
            if (process.exitValue() != 0) {
                String why = new String(output.readAllBytes(), StandardCharsets.UTF_8)
                        .strip()
                        .replaceAll("\\s+", " ");
                throw failure("keytool ended with " + process.exitValue() + ", " + why, null);
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while a certificate was made");
        } finally {
            process.destroyForcibly();
        }
    }

    private static List<String> command(Path javaHome, Path store) {
        String program = File.separatorChar == '\\' ? "keytool.exe" : "keytool";
        List<String> command = new ArrayList<>();
        command.add(javaHome.resolve("bin").resolve(program).toString());
        command.addAll(List.of("-genkeypair", "-alias", "localhost", "-dname", "CN=localhost", "-validity", "30"));
        command.addAll(List.of("-keyalg", "EC", "-groupname", "secp256r1", "-sigalg", "SHA256withECDSA"));
        command.addAll(List.of("-ext", "san=dns:localhost,ip:127.0.0.1", "-storetype", "PKCS12"));
        command.addAll(List.of("-keystore", store.toString(), "-storepass:env", PASSWORD_VARIABLE));
        return command;
    }

    private static SSLContext context(Path file, char[] password) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            store.load(in, password);
        }
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, password);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        return context;
    }

    private static IOException failure(String reason, Exception cause) {
        return new IOException(
                "--tls-self-signed: " + reason + ". Make a certificate by: " + BY_HAND
                        + " and try --tls cert.pem key.pem",
                cause);
    }
}
