package io.nioloop.streams;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Bytes that have arrived and are not taken yet: one array, filled at the back, taken from the front. The first bytes
 * into an empty buffer get an array of just their size, because taking all of a full array hands out the array itself:
 * a message that is read as it came is copied once, and an idle connection keeps no array.
 */
final class ReadBuffer {
    private static final byte[] NOTHING = {};
    private static final int LARGEST_ARRAY = Integer.MAX_VALUE - 8;

    private final long kept; // an array that is larger is not kept once it is empty
    private byte[] bytes = NOTHING;
    private int start; // what is not taken is from here,
    private int end; //   to here; both 0 when that is nothing

    ReadBuffer(long kept) {
        this.kept = kept;
    }

    int size() {
        return end - start;
    }

    void append(ByteBuffer data) {
        int count = data.remaining();
        if (count > bytes.length - end) {
            makeRoom(count);
        }
        data.get(bytes, end, count);
        end += count;
    }

    /** To the front if that moves no more than it frees, so that each byte is moved a few times at most. */
    private void makeRoom(int count) {
        int size = size();
        int needed = Math.addExact(size, count);
        boolean roomy = needed <= bytes.length && size <= start;
        byte[] target = roomy ? bytes : new byte[size == 0 ? needed : grown(needed)];
        System.arraycopy(bytes, start, target, 0, size);
        bytes = target;
        start = 0;
        end = size;
    }

    private int grown(int needed) {
        return (int) Math.max(needed, Math.min(LARGEST_ARRAY, 2L * bytes.length));
    }

    /** Takes bytes, no more than there are. */
    byte[] take(int count) {
        if (count < bytes.length) {
            byte[] taken = Arrays.copyOfRange(bytes, start, start + count);
            drop(count);
            return taken;
        }
        byte[] full = bytes;
        bytes = NOTHING;
        start = 0;
        end = 0;
        return full;
    }

    int takeInto(ByteBuffer target) {
        int count = Math.min(size(), target.remaining());
        target.put(bytes, start, count);
        drop(count);
        return count;
    }

    /** All bytes, until there are others. */
    ByteBuffer view() {
        return ByteBuffer.wrap(bytes, start, size());
    }

    void drop(int count) {
        start += count;
        if (start == end) {
            start = 0;
            end = 0;
            bytes = bytes.length > kept ? NOTHING : bytes;
        }
    }

    /** How many bytes the array has room for. */
    int capacity() {
        return bytes.length;
    }

    boolean hasAt(int index, byte wanted) {
        return index < size() && bytes[start + index] == wanted;
    }

    /** Where something begins, not before an index; -1: nowhere. */
    int indexOf(byte[] wanted, int from) {
        int last = end - wanted.length;
        for (int i = start + from; i <= last; i++) {
            if (bytes[i] == wanted[0] && Arrays.equals(bytes, i, i + wanted.length, wanted, 0, wanted.length)) {
                return i - start;
            }
        }
        return -1;
    }
}
