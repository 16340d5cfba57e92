package io.nioloop.tls;

import io.nioloop.loop.EventLoop;
import io.nioloop.net.BaseProtocol;
import io.nioloop.net.ExtraInfo;
import io.nioloop.net.Transport;
import java.nio.ByteBuffer;
import java.util.List;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/** TLS as a transport of the application above: asyncio's {@code _SSLProtocolTransport}. */
final class TlsTransport implements Transport {
    private final TlsProtocol tls;

    TlsTransport(TlsProtocol tls) {
        this.tls = tls;
    }

    @Override
    public EventLoop loop() {
        return tls.loop();
    }

    @Override
    public void write(ByteBuffer data) {
        loop().checkThread();
        tls.write(data);
    }

    @Override
    public void writelines(List<ByteBuffer> pieces) {
        loop().checkThread();
        tls.write(pieces.toArray(new ByteBuffer[0]));
    }

    /** Rule 246: TLS 1.2 knows no half-closed connection. */
    @Override
    public void writeEof() {
        throw new UnsupportedOperationException("writeEof() is not possible with TLS: " + this);
    }

    @Override
    public boolean canWriteEof() {
        return false;
    }

    @Override
    public void close() {
        loop().checkThread();
        tls.close();
    }

    @Override
    public void abort() {
        loop().checkThread();
        tls.abort();
    }

    @Override
    public boolean isClosing() {
        return tls.isClosing();
    }

    @Override
    public void pauseReading() {
        loop().checkThread();
        tls.receiving().pauseReading();
    }

    @Override
    public void resumeReading() {
        loop().checkThread();
        tls.receiving().resumeReading();
    }

    @Override
    public boolean isReading() {
        return tls.isOpen() && !tls.receiving().isPaused();
    }

    @Override
    public void setWriteBufferLimits(int high, int low) {
        loop().checkThread();
        tls.outgoing().setLimits(high, low);
    }

    @Override
    public List<Integer> writeBufferLimits() {
        return tls.outgoing().limits();
    }

    /**
     * What is still to be encrypted, as in asyncio, whose {@code get_write_buffer_size} does not count either what the
     * transport below keeps: that has its own limits (64 KiB), and while it is above them everything new is kept here.
     */
    @Override
    public long writeBufferSize() {
        return tls.outgoing().size();
    }

    @Override
    public BaseProtocol protocol() {
        return tls.application().protocol();
    }

    @Override
    public void setProtocol(BaseProtocol protocol) {
        loop().checkThread();
        tls.application().set(protocol);
    }

    @Override
    @SuppressWarnings("unchecked") // the constants of ExtraInfo fix the types
    public <T> T extraInfo(ExtraInfo<T> key) {
        if (key.equals(ExtraInfo.SSL_SESSION)) {
            return (T) tls.engine().session();
        }
        if (key.equals(ExtraInfo.CIPHER)) {
            return (T) tls.engine().session().getCipherSuite();
        }
        if (key.equals(ExtraInfo.ALPN_PROTOCOL)) {
            return (T) tls.engine().alpnProtocol();
        }
        return key.equals(ExtraInfo.PEERCERT)
                ? (T) peerCertificate(tls.engine().session())
                : tls.below().extraInfo(key);
    }

    private static Object peerCertificate(SSLSession session) {
        try {
            return session.getPeerCertificates()[0];
        } catch (SSLPeerUnverifiedException none) {
            return null;
        }
    }

    @Override
    public String toString() {
        return "<TlsTransport " + tls + ">";
    }
}
