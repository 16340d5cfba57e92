package io.nioloop.net;

import io.nioloop.future.Futures;
import io.nioloop.loop.EventLoop;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;

/**
 * Runs in a {@link ChildJvm} that has little direct memory: keeps more for a slow reader than fits into it, and says
 * whether the reader gets everything.
 */
final class LittleDirectMemory {
    private static final int SIZE = 16 * 1024 * 1024;

    private LittleDirectMemory() {}

    public static void main(String[] args) throws Exception {
        EventLoop loop = EventLoop.open();
        loop.setExceptionHandler((owner, error) -> System.out.println("report " + error));
        Server server = Futures.runUntilComplete(Tcp.listen(loop, "127.0.0.1", 0, Flood::new));
        Thread serving = new Thread(() -> run(loop));
        serving.setDaemon(true);
        serving.start();
        int port = ((InetSocketAddress) server.addresses().get(0)).getPort();
        for (int round = 1; round <= 2; round++) {
            System.out.println("received " + read(port));
        }
        System.out.println("alive " + serving.isAlive());
        System.exit(0);
    }

    private static void run(EventLoop loop) {
        try {
            loop.runForever();
        } catch (Throwable fatal) {
            System.out.println("fatal " + fatal);
            System.exit(1);
        }
    }

    private static String read(int port) {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            byte[] all = socket.getInputStream().readAllBytes();
            for (int i = 0; i < all.length; i++) {
                if (all[i] != (byte) (i * 31 >> 8)) {
                    return "wrong at " + i;
                }
            }
            return all.length == SIZE ? "everything" : all.length + " bytes";
        } catch (IOException e) {
            return e.toString();
        }
    }

    private static final class Flood implements Protocol {
        @Override
        public void connectionMade(Transport transport) {
            byte[] bytes = new byte[SIZE];
            for (int i = 0; i < SIZE; i++) {
                bytes[i] = (byte) (i * 31 >> 8);
            }
            transport.write(bytes);
            transport.close();
        }

        @Override
        public void dataReceived(ByteBuffer data) {}
    }
}
