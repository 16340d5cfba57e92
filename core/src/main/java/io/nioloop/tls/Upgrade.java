package io.nioloop.tls;

import io.nioloop.future.Future;
import io.nioloop.loop.EventLoop;
import io.nioloop.net.Transport;

/** A handshake as a future of its transport, with the connecting before it. To cancel it ends the connection. */
final class Upgrade extends Future<Transport> {
    private Future<Transport> connecting; // null: there is a connection
    private TlsProtocol protocol; // null: there is none yet

    Upgrade(EventLoop loop) {
        super(loop);
    }

    void of(TlsProtocol protocol) {
        this.protocol = protocol;
    }

    void after(Future<Transport> connecting) {
        this.connecting = connecting;
        connecting.addDoneCallback(connected -> {
            if (connected.cancelled()) {
                cancel();
            } else if (connected.exception() != null) {
                fail(connected.exception());
            }
        });
    }

    void succeed(Transport transport) {
        if (!done()) {
            setResult(transport);
        }
    }

    void fail(Throwable cause) {
        if (!done()) {
            setException(cause);
        }
    }

    @Override
    public boolean cancel(String message) {
        if (!done()) {
            loop().checkThread();
            if (connecting != null) {
                connecting.cancel(message);
            }
            if (protocol != null) {
                protocol.abort();
            }
        }
        return super.cancel(message);
    }
}
