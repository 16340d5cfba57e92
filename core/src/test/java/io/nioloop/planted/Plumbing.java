package io.nioloop.planted;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.util.List;

/** Sends bytes through a pipe by {@code addWriter} and {@code addReader}, with breaks. */
final class Plumbing {
    private final World world;
    private final World.Matter matter;
    private final int total;
    private final ByteBuffer buffer = ByteBuffer.allocate(2_000);
    private Pipe pipe; // null: not open yet
    private int written;
    private int read;

    Plumbing(World world) {
        this.world = world;
        this.matter = world.begin("a pipe");
        this.total = 1 + world.random.below(world.random.pick(List.of(10, 5_000, 100_000)));
    }

    void begin() {
        try {
            pipe = world.loop.provider().openPipe();
            pipe.sink().configureBlocking(false);
            pipe.source().configureBlocking(false);
        } catch (IOException noDescriptor) {
            world.check(!world.isHarmless(), "there is no pipe");
            matter.end();
            return;
        }
        world.loop.addWriter(pipe.sink(), this::write);
        world.loop.addReader(pipe.source(), this::read);
    }

    private void write() {
        buffer.clear().limit(Math.min(total - written, 1 + world.random.below(2_000)));
        for (int i = 0; i < buffer.limit(); i++) {
            buffer.put(i, (byte) (written + i));
        }
        try {
            written += pipe.sink().write(buffer);
            if (written == total) {
                world.check(world.loop.removeWriter(pipe.sink()), "there is no writer");
                pipe.sink().close();
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private void read() {
        try {
            int count = pipe.source().read(buffer.clear().limit(1 + world.random.below(2_000)));
            if (count < 0) {
                world.check(read == total, "the pipe has lost bytes");
                world.check(world.loop.removeReader(pipe.source()), "there is no reader");
                pipe.source().close();
                matter.end();
                return;
            }
            for (int i = 0; i < count; i++) {
                world.check(buffer.get(i) == (byte) (read + i), "the pipe has changed a byte");
            }
            read += count;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        if (world.random.chance(0.1)) {
            world.check(world.loop.removeReader(pipe.source()), "there is no reader");
            world.loop.callLater(world.moment(), () -> world.loop.addReader(pipe.source(), this::read));
        }
    }
}
