package io.nioloop.net;

import io.nioloop.future.Futures;
import io.nioloop.loop.EventLoop;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Runs in a {@link ChildJvm} that has little direct memory: a server that keeps more for each client than fits into it.
 * With {@code -Dhog=true} none is left from the start.
 */
final class LittleDirectMemory {
    static final int SIZE = 16 * 1024 * 1024;

    private static final List<ByteBuffer> HOGS = new ArrayList<>();

    private LittleDirectMemory() {}

    public static void main(String[] args) {
        EventLoop loop = EventLoop.open();
        loop.setExceptionHandler((owner, error) -> System.out.println("report " + error));
        Server server = Futures.runUntilComplete(Tcp.listen(loop, "127.0.0.1", 0, Flood::new));
        if (Boolean.getBoolean("hog")) {
            hog();
        }
        System.out.println(
                "listening " + ((InetSocketAddress) server.addresses().get(0)).getPort());
        loop.runForever();
    }

    private static void hog() {
        try {
            while (true) {
                HOGS.add(ByteBuffer.allocateDirect(SharedBuffers.CHUNK));
            }
        } catch (OutOfMemoryError noneLeft) {
            System.out.println("hogged " + HOGS.size());
        }
    }

    /** What a client receives. */
    static byte[] flood() {
        byte[] bytes = new byte[SIZE];
        for (int i = 0; i < SIZE; i++) {
            bytes[i] = (byte) (i * 31 >> 8);
        }
        return bytes;
    }

    private static final class Flood implements Protocol {
        @Override
        public void connectionMade(Transport transport) {
            transport.write(flood());
            transport.close();
        }

        @Override
        public void dataReceived(ByteBuffer data) {}
    }
}
