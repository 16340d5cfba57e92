package io.nioloop.tls;

import java.io.IOException;
import java.nio.file.Path;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;

/**
 * How to speak TLS. Start from {@link #client}, {@link #trusting}, {@link #server(Path, Path)} or {@link #of}, and change
 * what differs; each change makes new options. By default TLS 1.2 and 1.3 are spoken and nothing older, renegotiation is
 * refused, and a client checks that the certificate is trusted and was given to the host it wanted. Of the cipher suites
 * that the JDK enables only those with authenticated encryption (GCM, ChaCha20-Poly1305) and forward secrecy are offered,
 * those with AES-128 first.
 *
 * <pre>{@code
 * TlsOptions client = TlsOptions.client();
 * TlsOptions server = TlsOptions.server(Path.of("cert.pem"), Path.of("key.pem"));
 * }</pre>
 */
public final class TlsOptions {
    private final SSLContext context;
    private Duration handshakeTimeout = Duration.ofSeconds(60);
    private Duration shutdownTimeout = Duration.ofSeconds(30);
    private String serverHostname; // null: the host that one connects to
    private boolean hostnameCheck = true;
    private ClientCertificates clientCertificates = ClientCertificates.NONE;
    private List<String> alpnProtocols = List.of();
    private List<String> protocols = List.of("TLSv1.3", "TLSv1.2");
    private List<String> cipherSuites = List.of(); // empty: the sound ones of those that the JDK enables

    private TlsOptions(SSLContext context) {
        this.context = Objects.requireNonNull(context, "context");
    }

    private TlsOptions(TlsOptions other) {
        this.context = other.context;
        this.handshakeTimeout = other.handshakeTimeout;
        this.shutdownTimeout = other.shutdownTimeout;
        this.serverHostname = other.serverHostname;
        this.hostnameCheck = other.hostnameCheck;
        this.clientCertificates = other.clientCertificates;
        this.alpnProtocols = other.alpnProtocols;
        this.protocols = other.protocols;
        this.cipherSuites = other.cipherSuites;
    }

    /**
     * {@return the options of a client that trusts whom the JDK trusts: asyncio's {@code ssl=True}} The first use reads
     * the JDK's certificates.
     */
    public static TlsOptions client() {
        try {
            return new TlsOptions(SSLContext.getDefault());
        } catch (NoSuchAlgorithmException broken) {
            throw new IllegalStateException("the JDK has no default SSLContext: " + broken.getMessage(), broken);
        }
    }

    /**
     * The options of a client that trusts these certificates and no others: its own authority, or a self-signed one.
     *
     * @param certificates a PEM file; read at once, before the loop runs or off it
     * @return the options
     * @throws IOException if the file cannot be read or holds no certificate; the message names it
     */
    public static TlsOptions trusting(Path certificates) throws IOException {
        return new TlsOptions(Pem.context(null, null, certificates));
    }

    /**
     * The options of a client that trusts these certificates and has one of its own.
     *
     * @param certificates whom it trusts, a PEM file
     * @param certificate its certificate and those between it and the authority, a PEM file
     * @param key the key of its certificate, as for {@link #server(Path, Path)}
     * @return the options
     * @throws IOException if a file cannot be used; the message names it
     */
    public static TlsOptions trusting(Path certificates, Path certificate, Path key) throws IOException {
        return new TlsOptions(Pem.context(certificate, key, certificates));
    }

    /**
     * The options of a server with a certificate.
     *
     * @param certificate its certificate and those between it and the authority, in this order: a PEM file; read at
     *     once, before the loop runs or off it
     * @param key its private key, RSA, EC or Ed25519, in PKCS#8 and not encrypted: a PEM file that begins with
     *     {@code -----BEGIN PRIVATE KEY-----}
     * @return the options
     * @throws IOException if a file cannot be used; the message names it and says what to do
     */
    public static TlsOptions server(Path certificate, Path key) throws IOException {
        return new TlsOptions(Pem.context(certificate, key, null));
    }

    /**
     * The options of a server that serves only clients whose certificate it trusts.
     *
     * @param certificate its certificate, see {@link #server(Path, Path)}
     * @param key its private key
     * @param clients whose certificates it trusts, a PEM file
     * @return the options, with {@link ClientCertificates#NEED}
     * @throws IOException if a file cannot be used; the message names it
     */
    public static TlsOptions server(Path certificate, Path key, Path clients) throws IOException {
        return new TlsOptions(Pem.context(certificate, key, clients)).withClientCertificates(ClientCertificates.NEED);
    }

    /**
     * The options of a server.
     *
     * @param context has its key and its certificate
     * @return the options
     */
    public static TlsOptions server(SSLContext context) {
        return new TlsOptions(context);
    }

    /**
     * The options of either side with keys and trust of its own: asyncio's {@code ssl=context}.
     *
     * @param context has keys and trust
     * @return the options
     */
    public static TlsOptions of(SSLContext context) {
        return new TlsOptions(context);
    }

    /**
     * {@return the same, with another name for the server} A client asks for this name (SNI) and checks the certificate
     * for it, instead of the host that it connects to: asyncio's {@code server_hostname}.
     *
     * @param serverHostname the name, not empty
     */
    public TlsOptions withServerHostname(String serverHostname) {
        if (Objects.requireNonNull(serverHostname, "serverHostname").isBlank()) {
            throw new IllegalArgumentException(
                    "serverHostname is empty: name the server, or say withoutHostnameCheck()");
        }
        TlsOptions changed = new TlsOptions(this);
        changed.serverHostname = serverHostname;
        return changed;
    }

    /**
     * {@return the same, for a client that accepts a trusted certificate whoever it was given to} Whoever holds any
     * trusted certificate can then play the server; asyncio's {@code check_hostname = False}.
     */
    public TlsOptions withoutHostnameCheck() {
        TlsOptions changed = new TlsOptions(this);
        changed.hostnameCheck = false;
        return changed;
    }

    /**
     * {@return the same, with protocols to agree on by ALPN} The session tells which one it was:
     * {@link io.nioloop.net.ExtraInfo#ALPN_PROTOCOL}.
     *
     * @param names for instance {@code "h2", "http/1.1"}, the best first; none: no ALPN
     */
    public TlsOptions withAlpnProtocols(String... names) {
        for (String name : names) {
            if (name.isEmpty() || name.length() > 255) {
                throw new IllegalArgumentException("an ALPN protocol is \"" + name + "\": use 1 to 255 bytes");
            }
        }
        TlsOptions changed = new TlsOptions(this);
        changed.alpnProtocols = List.of(names);
        return changed;
    }

    /**
     * {@return the same, for a server that treats its clients' certificates otherwise}
     *
     * @param clientCertificates whether it asks for them
     */
    public TlsOptions withClientCertificates(ClientCertificates clientCertificates) {
        TlsOptions changed = new TlsOptions(this);
        changed.clientCertificates = Objects.requireNonNull(clientCertificates, "clientCertificates");
        return changed;
    }

    /**
     * {@return the same, with other versions of TLS}
     *
     * @param names one or more, as the JDK calls them: {@code "TLSv1.3"}, {@code "TLSv1.2"}
     */
    public TlsOptions withProtocols(String... names) {
        List<String> known = List.of(context.getSupportedSSLParameters().getProtocols());
        if (names.length == 0 || !known.containsAll(List.of(names))) {
            throw new IllegalArgumentException("protocols are " + Arrays.toString(names) + ": use some of " + known);
        }
        TlsOptions changed = new TlsOptions(this);
        changed.protocols = List.of(names);
        return changed;
    }

    /**
     * {@return the same, with these cipher suites and no others} They replace the default, also where that is safer:
     * asyncio's {@code context.set_ciphers}. Name suites for each version of TLS that is to be spoken.
     *
     * @param names one or more, as the JDK calls them, the best first: {@code "TLS_AES_128_GCM_SHA256"},
     *     {@code "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"}
     */
    public TlsOptions withCipherSuites(String... names) {
        List<String> known = List.of(context.getSupportedSSLParameters().getCipherSuites());
        if (names.length == 0 || !known.containsAll(List.of(names))) {
            throw new IllegalArgumentException(
                    "cipher suites are " + Arrays.toString(names) + ": use some of " + known);
        }
        TlsOptions changed = new TlsOptions(this);
        changed.cipherSuites = List.of(names);
        return changed;
    }

    /**
     * {@return the same, with another limit for the handshake} asyncio's {@code ssl_handshake_timeout}.
     *
     * @param handshakeTimeout more than zero; 60 s by default
     */
    public TlsOptions withHandshakeTimeout(Duration handshakeTimeout) {
        TlsOptions changed = new TlsOptions(this);
        changed.handshakeTimeout = requirePositive(handshakeTimeout, "handshakeTimeout");
        return changed;
    }

    /**
     * {@return the same, with another limit for the end} So long a connection that is being closed may take to send
     * what is kept and to hear the peer's farewell: asyncio's {@code ssl_shutdown_timeout}.
     *
     * @param shutdownTimeout more than zero; 30 s by default
     */
    public TlsOptions withShutdownTimeout(Duration shutdownTimeout) {
        TlsOptions changed = new TlsOptions(this);
        changed.shutdownTimeout = requirePositive(shutdownTimeout, "shutdownTimeout");
        return changed;
    }

    private static Duration requirePositive(Duration time, String what) {
        if (Objects.requireNonNull(time, what).isNegative() || time.isZero()) {
            throw new IllegalArgumentException(what + " is " + time + ": use more than zero");
        }
        return time;
    }

    /** {@return keys and trust} */
    public SSLContext context() {
        return context;
    }

    /** {@return the server's name; null: the host that one connects to} */
    public String serverHostname() {
        return serverHostname;
    }

    /** {@return whether a client checks whom the certificate was given to} */
    public boolean hostnameCheck() {
        return hostnameCheck;
    }

    Duration handshakeTimeout() {
        return handshakeTimeout;
    }

    Duration shutdownTimeout() {
        return shutdownTimeout;
    }

    /** These options for a client that connects to a host; its name counts unless another was given. */
    TlsOptions forHost(String host) {
        return serverHostname != null || host.isBlank() ? this : withServerHostname(host);
    }

    /** Refuses a client that would check a name and was not told which. */
    void requireHostname() {
        if (hostnameCheck && serverHostname == null) {
            throw new IllegalArgumentException(
                    "no serverHostname to check the certificate for: say withServerHostname(name), or"
                            + " withoutHostnameCheck()");
        }
    }

    SSLEngine clientEngine() {
        SSLEngine engine =
                serverHostname == null ? context.createSSLEngine() : context.createSSLEngine(serverHostname, -1);
        engine.setUseClientMode(true);
        SSLParameters parameters = parameters(engine);
        if (hostnameCheck) {
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
        }
        engine.setSSLParameters(parameters);
        return engine;
    }

    SSLEngine serverEngine() {
        SSLEngine engine = context.createSSLEngine();
        engine.setUseClientMode(false);
        SSLParameters parameters = parameters(engine);
        parameters.setWantClientAuth(clientCertificates == ClientCertificates.WANT);
        if (clientCertificates == ClientCertificates.NEED) {
            parameters.setNeedClientAuth(true);
        }
        engine.setSSLParameters(parameters);
        return engine;
    }

    private SSLParameters parameters(SSLEngine engine) {
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setProtocols(protocols.toArray(new String[0]));
        parameters.setCipherSuites(
                cipherSuites.isEmpty()
                        ? CipherSuites.soundOf(engine.getEnabledCipherSuites())
                        : cipherSuites.toArray(new String[0]));
        parameters.setApplicationProtocols(alpnProtocols.toArray(new String[0]));
        return parameters;
    }

    @Override
    public String toString() {
        return "<TlsOptions " + String.join(", ", protocols)
                + (serverHostname == null ? "" : " serverHostname=" + serverHostname)
                + (hostnameCheck ? "" : " without host name check")
                + (alpnProtocols.isEmpty() ? "" : " alpn=" + alpnProtocols)
                + (cipherSuites.isEmpty() ? "" : " cipherSuites=" + cipherSuites)
                + (clientCertificates == ClientCertificates.NONE ? "" : " clientCertificates=" + clientCertificates)
                + " handshakeTimeout=" + handshakeTimeout + " shutdownTimeout=" + shutdownTimeout + ">";
    }
}
