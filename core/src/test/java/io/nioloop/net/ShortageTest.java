package io.nioloop.net;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A process that has not enough of something: rows 21, 22 and 62. Each in a virtual machine of its own. */
class ShortageTest {
    private static final int CLIENTS = 150;

    /** Row 22: who is connected is served, who is not waits, and nobody needs to restart anything. */
    @Test
    void serverWithoutDescriptorsServesWhomItHasAndRecovers() throws IOException {
        List<Socket> clients = new ArrayList<>();
        try (ChildJvm server = new ChildJvm("ulimit -n 100", "", FewDescriptors.class)) {
            int port = Integer.parseInt(server.await("listening"));
            for (int i = 0; i < CLIENTS; i++) {
                clients.add(client(port));
            }
            String report = server.await("report");
            assertTrue(report.startsWith("accept() failed on 127.0.0.1:" + port), report);
            assertEcho(clients.get(0));
            for (int i = 0; i < 80; i++) {
                clients.get(i).close();
            }
            assertEcho(clients.get(CLIENTS - 1));
            server.say("enough");
            long seconds = Long.parseLong(server.await("seconds"));
            long reports = server.count("report");
            assertTrue(reports <= seconds + 1, () -> reports + " reports in " + seconds + " s");
        } finally {
            for (Socket client : clients) {
                client.close();
            }
        }
    }

    private static Socket client(int port) throws IOException {
        Socket client = new Socket("127.0.0.1", port);
        client.setSoTimeout(LoopThread.LIMIT_MILLIS);
        return client;
    }

    private static void assertEcho(Socket client) throws IOException {
        client.getOutputStream().write("ping".getBytes());
        assertEquals("ping", new String(client.getInputStream().readNBytes(4)));
    }

    /** Row 21. */
    @Test
    void pathsOfErrorsThatRunForTheFirstTimeNeedNoDescriptor() throws IOException {
        try (ChildJvm child = new ChildJvm("ulimit -n 80", "", NoDescriptor.class)) {
            child.await("none left");
            child.await("done");
            assertEquals(10, child.count("survived"));
        }
    }

    /** Row 62. */
    @ParameterizedTest
    @ValueSource(strings = {"-Dhog=false", "-Dhog=true"})
    void keptBytesGoToTheHeapWhenDirectMemoryIsShort(String option) throws IOException {
        byte[] expected = LittleDirectMemory.flood();
        try (ChildJvm server = new ChildJvm("true", "-XX:MaxDirectMemorySize=2m " + option, LittleDirectMemory.class)) {
            int port = Integer.parseInt(server.await("listening"));
            for (int round = 0; round < 2; round++) {
                try (Socket client = client(port)) {
                    assertArrayEquals(expected, client.getInputStream().readAllBytes());
                }
            }
        }
    }
}
