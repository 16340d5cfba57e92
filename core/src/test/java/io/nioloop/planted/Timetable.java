package io.nioloop.planted;

import io.nioloop.loop.TimerHandle;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Makes timers at one moment, and cancels some: none comes early, equals keep their order, no cancelled one runs. */
final class Timetable {
    private final World world;
    private final List<Entry> entries = new ArrayList<>();
    private Entry last; // that ran

    private final class Entry {
        final int number = entries.size();
        final Duration made = world.loop.time();
        final World.Matter matter = world.begin("timer " + number);
        TimerHandle handle;
        boolean cancelled;
        Entry victim; // to be cancelled when this one runs; null: none

        void run() {
            Duration now = world.loop.time();
            world.check(!cancelled, "a cancelled timer runs");
            world.check(now.compareTo(handle.when()) >= 0, "a timer runs before its time");
            Duration due = handle.when().compareTo(made) < 0 ? made : handle.when();
            world.check(!world.isPunctual() || now.equals(due), "a timer runs late");
            world.check(last == null || last.isBefore(this), "timers run in the wrong order");
            last = this;
            matter.end();
            if (victim != null) {
                victim.cancel();
            }
        }

        private boolean isBefore(Entry other) {
            int order = handle.when().compareTo(other.handle.when());
            return order < 0 || (order == 0 && number < other.number);
        }

        void cancel() {
            handle.cancel();
            cancelled = true;
            matter.end();
        }
    }

    Timetable(World world) {
        this.world = world;
    }

    void begin() {
        int count = 1 + world.random.below(world.random.pick(List.of(4, 12, 12, 300)));
        double cancelled = world.random.pick(List.of(0.0, 0.3, 0.7));
        for (int i = 0; i < count; i++) {
            add();
        }
        for (Entry entry : entries) {
            if (world.random.chance(cancelled)) {
                entry.cancel();
            } else if (world.random.chance(0.3)) {
                entry.victim = world.random.pick(entries);
            }
        }
        world.loop
                .callLater(World.DAYS, () -> world.check(false, "a cancelled timer runs"))
                .cancel();
    }

    private void add() {
        Entry entry = new Entry();
        Duration delay = delay();
        entry.handle = world.random.chance(0.2)
                ? world.loop.callAt(entry.made.plus(delay), entry::run)
                : world.loop.callLater(delay, entry::run);
        world.check(entry.handle.when().equals(entry.made.plus(delay)), "a timer is due at another time");
        entries.add(entry);
    }

    private Duration delay() {
        return switch (world.random.below(5)) {
            case 0 -> Duration.ZERO;
            case 1 -> Duration.ofMillis(world.random.below(4));
            case 2 -> Duration.ofMillis(world.random.below(20)).negated();
            case 3 -> Duration.ofSeconds(world.random.below(20));
            default -> world.moment();
        };
    }
}
