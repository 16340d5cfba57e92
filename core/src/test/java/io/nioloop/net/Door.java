package io.nioloop.net;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * A way to hand bytes to a transport. All of them are found in the API of {@link Transport}, so that a new one takes
 * part in every test of writing by itself (row 36 of the fault catalogue: a way that skips flow control).
 */
record Door(Method method, String packing, Function<byte[], Object> pack) {
    static Stream<Door> all() {
        return Arrays.stream(Transport.class.getMethods())
                .filter(method -> method.getName().startsWith("write") && method.getParameterCount() > 0)
                .flatMap(method -> packings(method.getParameterTypes()[0]).entrySet().stream()
                        .map(way -> new Door(method, way.getKey(), way.getValue())));
    }

    private static Map<String, Function<byte[], Object>> packings(Class<?> type) {
        Map<String, Function<byte[], Object>> ways = new LinkedHashMap<>();
        if (type == byte[].class) {
            ways.put("array", bytes -> bytes);
        } else if (type == String.class) {
            ways.put("text", bytes -> new String(bytes, StandardCharsets.US_ASCII));
        } else if (type == ByteBuffer.class) {
            ways.put("heap", ByteBuffer::wrap);
            ways.put("direct", Door::direct);
            ways.put("read-only", bytes -> ByteBuffer.wrap(bytes).asReadOnlyBuffer());
            ways.put("slice", bytes -> slice(bytes));
        } else if (type == List.class) {
            ways.put("one piece", bytes -> List.of(ByteBuffer.wrap(bytes)));
            ways.put("direct pieces", bytes -> List.of(direct(bytes)));
            ways.put("single bytes", Door::singleBytes);
        } else {
            throw new AssertionError("a new way to write: say here how to pack bytes as " + type);
        }
        return ways;
    }

    private static ByteBuffer direct(byte[] bytes) {
        return ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
    }

    /** Somewhere in the middle of a longer array. */
    private static ByteBuffer slice(byte[] bytes) {
        ByteBuffer wide = ByteBuffer.allocate(bytes.length + 20);
        return wide.slice(3, bytes.length + 10).put(4, bytes).position(4).limit(4 + bytes.length);
    }

    private static List<ByteBuffer> singleBytes(byte[] bytes) {
        List<ByteBuffer> pieces = new ArrayList<>();
        for (byte one : bytes) {
            pieces.add(ByteBuffer.wrap(new byte[] {one}));
        }
        return pieces;
    }

    void write(Transport transport, String text) {
        write(transport, text.getBytes(StandardCharsets.US_ASCII));
    }

    void write(Transport transport, byte[] bytes) {
        call(transport, pack.apply(bytes));
    }

    void call(Transport transport, Object argument) {
        try {
            method.invoke(transport, argument);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof RuntimeException unchecked) {
                throw unchecked;
            }
            throw new AssertionError(e.getCause());
        } catch (IllegalAccessException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public String toString() {
        return method.getName() + "(" + method.getParameterTypes()[0].getSimpleName() + ": " + packing + ")";
    }
}
