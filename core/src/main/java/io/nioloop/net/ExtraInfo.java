package io.nioloop.net;

import java.net.SocketAddress;
import java.security.cert.Certificate;
import javax.net.ssl.SSLSession;

/**
 * A question to {@link Transport#extraInfo}: asyncio's names for {@code get_extra_info}, with the type of the answer.
 *
 * @param <T> the type of the answer
 * @param name asyncio's name
 */
public record ExtraInfo<T>(String name) {
    /** The peer's address. */
    public static final ExtraInfo<SocketAddress> PEERNAME = new ExtraInfo<>("peername");

    /** The own address. */
    public static final ExtraInfo<SocketAddress> SOCKNAME = new ExtraInfo<>("sockname");

    /** The socket, to set its options. */
    public static final ExtraInfo<TransportSocket> SOCKET = new ExtraInfo<>("socket");

    /** The TLS session; null without TLS. */
    public static final ExtraInfo<SSLSession> SSL_SESSION = new ExtraInfo<>("ssl_session");

    /** The certificate that the peer has shown by TLS; null if it has shown none. */
    public static final ExtraInfo<Certificate> PEERCERT = new ExtraInfo<>("peercert");

    /** The cipher suite of TLS, as the JDK calls it. */
    public static final ExtraInfo<String> CIPHER = new ExtraInfo<>("cipher");

    /** The protocol that was agreed on by ALPN; null: none. */
    public static final ExtraInfo<String> ALPN_PROTOCOL = new ExtraInfo<>("alpn_protocol");
}
