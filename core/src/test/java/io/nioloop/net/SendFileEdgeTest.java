package io.nioloop.net;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files through the sockets of the machine: rules 256 and 257. */
class SendFileEdgeTest {
    private static final String HOST = "127.77.0.8";
    private static final int BLOCK = 1 << 20;
    private static final int BLOCKS = 64;

    @TempDir
    Path folder;

    private final Descriptors descriptors = Descriptors.remember();
    private final LoopThread net = new LoopThread();
    private final CompletableFuture<Long> sent = new CompletableFuture<>();

    @AfterEach
    void close() {
        net.close();
        descriptors.assertNoneLeft();
    }

    private Path large(MessageDigest digest) throws IOException {
        Path path = folder.resolve("large");
        Random random = new Random(1);
        byte[] block = new byte[BLOCK];
        try (OutputStream out = Files.newOutputStream(path)) {
            for (int i = 0; i < BLOCKS; i++) {
                random.nextBytes(block);
                digest.update(block);
                out.write(block);
            }
        }
        return path;
    }

    /** A client of a server that sends a file to whoever comes. */
    private Socket client(FileChannel file) throws IOException {
        Server server = net.await(() -> Tcp.listen(net.loop, HOST, 0, () -> {
            Recorder protocol = new Recorder();
            protocol.on("made", () -> SendFile.send(protocol.transport, file, 0, Long.MAX_VALUE)
                    .addDoneCallback(done -> {
                        if (done.exception() == null) {
                            sent.complete(done.result());
                        } else {
                            sent.completeExceptionally(done.exception());
                        }
                        protocol.transport.close();
                    }));
            return protocol;
        }));
        int port = ((InetSocketAddress) server.addresses().get(0)).getPort();
        Socket client = new Socket();
        client.setReceiveBufferSize(64 * 1024);
        client.setSoTimeout(LoopThread.LIMIT_MILLIS);
        client.connect(new InetSocketAddress(Addresses.numeric(HOST).orElseThrow(), port));
        net.run(server::close);
        return client;
    }

    /** Its socket is full again and again; and the loop serves others meanwhile, even while it is interrupted. */
    @Test
    void everyByteReachesASlowReaderAndInterruptsDoNotCloseTheFile() throws Exception {
        MessageDigest expected = MessageDigest.getInstance("SHA-256");
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        try (FileChannel file = FileChannel.open(large(expected));
                Socket client = client(file)) {
            Thread loop = net.call(Thread::currentThread);
            InputStream in = client.getInputStream();
            byte[] some = new byte[100_000];
            int calls = 0;
            for (int count = in.read(some); count > 0; count = in.read(some)) {
                digest.update(some, 0, count);
                loop.interrupt();
                if (calls++ % 100 == 0) {
                    net.run(() -> {});
                }
            }
            assertArrayEquals(expected.digest(), digest.digest());
            assertEquals((long) BLOCK * BLOCKS, LoopThread.result(sent));
            assertTrue(file.isOpen());
            assertEquals(file.size(), file.position());
        }
    }

    @Test
    void peerThatHangsUpFailsTheFile() throws Exception {
        MessageDigest unused = MessageDigest.getInstance("SHA-256");
        try (FileChannel file = FileChannel.open(large(unused))) {
            try (Socket client = client(file)) {
                client.getInputStream().readNBytes(1_000);
            }
            Throwable failure = LoopThread.result(sent.handle((count, why) -> why));
            assertInstanceOf(IOException.class, failure);
            assertTrue(file.isOpen());
            assertTrue(file.position() >= 1_000 && file.position() < file.size());
        }
    }
}
