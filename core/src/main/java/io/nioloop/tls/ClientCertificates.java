package io.nioloop.tls;

/** What a server wants of its clients' certificates: Python's {@code SSLContext.verify_mode} on the server side. */
public enum ClientCertificates {
    /** It does not ask for one; the default. */
    NONE,
    /** It asks for one, checks what it gets, and serves clients without one too. */
    WANT,
    /** It serves only clients with a certificate that it trusts. */
    NEED
}
