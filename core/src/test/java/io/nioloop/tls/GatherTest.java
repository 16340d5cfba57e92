package io.nioloop.tls;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nioloop.net.NetEvent;
import io.nioloop.net.Server;
import io.nioloop.net.Transport;
import io.nioloop.testing.Simulation;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Rule 246: many pieces are written as one. */
class GatherTest {
    private static final String HOST = "10.0.0.1";

    @ParameterizedTest
    @CsvSource({"100, 10, 1", "3, 16000, 1", "5, 0, 0", "0, 0, 0", "2000, 1000, 150"})
    void piecesShareRecordsAndSystemCalls(int count, int size, int mostCalls) {
        Recorder server = new Recorder();
        Recorder client = new Recorder();
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        List<ByteBuffer> pieces = new ArrayList<>();
        Random random = new Random(1);
        for (int i = 0; i < count; i++) {
            byte[] piece = new byte[size];
            random.nextBytes(piece);
            said.writeBytes(piece);
            pieces.add(ByteBuffer.wrap(piece));
        }
        int[] calls = new int[1];
        Simulation.run(1, simulation -> {
            Server listening =
                    simulation.await(Tls.listen(simulation.loop(), HOST, 443, () -> server, Fixtures.server("server")));
            Transport transport =
                    simulation.await(Tls.connect(simulation.loop(), HOST, 443, () -> client, Fixtures.client()));
            simulation.settle();
            simulation.observe((loop, event) -> {
                if (event instanceof NetEvent.BytesSent) {
                    calls[0]++;
                }
            });
            simulation.loop().execute(() -> transport.writelines(pieces)); // outside of the loop nothing is observed
            simulation.settle();
            assertArrayEquals(said.toByteArray(), server.data.toByteArray());
            pieces.forEach(piece -> assertFalse(piece.hasRemaining()));
            assertEquals(mostCalls == 0, calls[0] == 0);
            assertTrue(calls[0] <= mostCalls, () -> calls[0] + " system calls");
            transport.close();
            listening.close();
        });
    }
}
