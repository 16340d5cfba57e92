package io.nioloop.streams;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.nioloop.testing.SimRandom;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** The array that holds what was not read yet. */
class ReadBufferTest {
    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    @Test
    void behavesLikeAStringThatGrowsAtTheBackAndShrinksAtTheFront() {
        for (long seed = 0; seed < 200; seed++) {
            SimRandom random = new SimRandom(seed);
            ReadBuffer buffer = new ReadBuffer(random.below(64));
            StringBuilder model = new StringBuilder();
            for (int step = 0; step < 100; step++) {
                int choice = random.below(5);
                int count = random.below(model.length() + 1);
                if (choice < 2) {
                    byte[] more = random.bytes(random.below(40));
                    buffer.append(ByteBuffer.wrap(more));
                    model.append(text(more));
                } else if (choice == 2) {
                    assertEquals(model.substring(0, count), text(buffer.take(count)));
                    model.delete(0, count);
                } else if (choice == 3) {
                    buffer.drop(count);
                    model.delete(0, count);
                } else {
                    ByteBuffer target = ByteBuffer.allocate(random.below(30));
                    int taken = buffer.takeInto(target);
                    assertEquals(model.substring(0, taken), text(target.array()).substring(0, taken));
                    assertEquals(Math.min(model.length(), target.capacity()), taken);
                    model.delete(0, taken);
                }
                assertEquals(model.length(), buffer.size());
                int from = random.below(model.length() + 1);
                assertEquals(model.indexOf("a", from), buffer.indexOf(new byte[] {'a'}, from));
            }
        }
    }

    @Test
    void messageThatIsTakenAsItCameIsCopiedOnce() {
        ReadBuffer buffer = new ReadBuffer(1000);
        buffer.append(ByteBuffer.wrap(new byte[100]));
        assertEquals(100, buffer.take(100).length);
        assertEquals(0, buffer.capacity(), "the array itself was handed out");
    }

    @Test
    void arrayStaysWhileItIsNoLargerThanWhatIsKept() {
        ReadBuffer buffer = new ReadBuffer(100);
        buffer.append(ByteBuffer.wrap(new byte[100]));
        buffer.takeInto(ByteBuffer.allocate(100));
        assertEquals(100, buffer.capacity());
        buffer.append(ByteBuffer.wrap(new byte[101]));
        buffer.takeInto(ByteBuffer.allocate(101));
        assertEquals(0, buffer.capacity());
    }

    /** A byte in and a byte out, in front of many: the many are not moved each time. */
    @Test
    void steadyFlowThroughAFullBufferDoublesItOnce() {
        ReadBuffer buffer = new ReadBuffer(1000);
        buffer.append(ByteBuffer.wrap(new byte[1000]));
        buffer.append(ByteBuffer.wrap(new byte[999]));
        assertEquals(2000, buffer.capacity());
        for (int i = 0; i < 10_000; i++) {
            buffer.append(ByteBuffer.wrap(new byte[1]));
            buffer.take(1);
        }
        assertEquals(1999, buffer.size());
        assertEquals(4000, buffer.capacity());
    }
}
