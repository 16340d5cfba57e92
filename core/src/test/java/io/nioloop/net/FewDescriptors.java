package io.nioloop.net;

import io.nioloop.future.Futures;
import io.nioloop.loop.EventLoop;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

/** Runs in a {@link ChildJvm} that has few descriptors: an echo server that tells of each error it is told of. */
final class FewDescriptors {
    private FewDescriptors() {}

    public static void main(String[] args) throws IOException {
        long started = System.nanoTime();
        EventLoop loop = EventLoop.open();
        loop.setExceptionHandler((owner, error) -> System.out.println("report " + error.message()));
        Server server = Futures.runUntilComplete(Tcp.listen(loop, "127.0.0.1", 0, Echo::new));
        System.out.println(
                "listening " + ((InetSocketAddress) server.addresses().get(0)).getPort());
        Thread serving = new Thread(loop::runForever);
        serving.setDaemon(true);
        serving.start();
        System.in.read();
        System.out.println("seconds " + (System.nanoTime() - started) / 1_000_000_000);
        System.exit(0);
    }

    private static final class Echo implements Protocol {
        private Transport transport;

        @Override
        public void connectionMade(Transport to) {
            transport = to;
        }

        @Override
        public void dataReceived(ByteBuffer data) {
            transport.write(data);
        }
    }
}
