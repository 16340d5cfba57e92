/**
 * TLS: a protocol below and a transport above. To the transport below it {@linkplain io.nioloop.net.Protocol is a
 * protocol}, to the protocol above it has a {@linkplain io.nioloop.net.Transport transport}; so it runs over any
 * transport, another TLS too, and any protocol runs over it. Begin with {@link io.nioloop.tls.Tls} and
 * {@link io.nioloop.tls.TlsOptions}.
 */
package io.nioloop.tls;
