package io.nioloop.demo.client;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PayloadTest {
    private final Payload payload = new Payload();

    private byte[] bytes(long position, int length) {
        byte[] bytes = new byte[length];
        payload.at(position, length).get(bytes);
        return bytes;
    }

    @Test
    void theStreamIsTheSameHoweverItIsCut() {
        byte[] whole = bytes(1_000_000, Payload.PIECE);
        for (int cut : new int[] {1, 64, 65_521, 100_000}) {
            assertArrayEquals(Arrays.copyOfRange(whole, cut, cut + 5_000), bytes(1_000_000 + cut, 5_000));
        }
    }

    @Test
    void whatWasSentMatches() {
        assertEquals(-1, payload.mismatch(ByteBuffer.wrap(bytes(65_000, 10_000)), 65_000));
    }

    @Test
    void aWrongByteIsFoundWhereItIs() {
        byte[] data = bytes(77, 1_000);
        data[321] ^= 1;
        assertEquals(321, payload.mismatch(ByteBuffer.wrap(data), 77));
    }

    @Test
    void dataLongerThanAPieceIsComparedToItsEnd() {
        ByteBuffer data = ByteBuffer.allocate(2 * Payload.PIECE + 10);
        data.put(payload.at(5, Payload.PIECE));
        data.put(payload.at(5 + Payload.PIECE, Payload.PIECE));
        data.put(payload.at(5 + 2L * Payload.PIECE, 10)).flip();
        assertEquals(-1, payload.mismatch(data, 5));
        int last = data.limit() - 1;
        data.put(last, (byte) ~data.get(last));
        assertEquals(last, payload.mismatch(data, 5));
    }

    @Test
    void aMessageTakenForItsNeighbourDoesNotMatch() {
        for (int size : new int[] {8, 64, 1_000, 16_384, 100_000}) {
            assertNotEquals(-1, payload.mismatch(ByteBuffer.wrap(bytes(size, size)), 0), "messages of " + size);
        }
    }

    @Test
    void eachConnectionBeginsElsewhere() {
        Set<ByteBuffer> beginnings = new HashSet<>();
        for (int connection = 0; connection < 10_000; connection++) {
            beginnings.add(ByteBuffer.wrap(bytes(Payload.begin(connection), 8)));
        }
        assertEquals(10_000, beginnings.size());
    }
}
