package io.nioloop.net;

/** A protocol with a transport above it, such as TLS: to close a connection in good order is up to that. */
public interface LayeredProtocol extends BaseProtocol {
    /** {@return the transport above} */
    Transport above();
}
