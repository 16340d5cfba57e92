package io.nioloop.loop;

import java.util.ArrayList;
import java.util.List;

/** Several observers that look like one: each hears of every event, in the order in which they were added. */
record Observers(List<Observer> all) implements Observer {
    Observers {
        all = List.copyOf(all);
    }

    /** One that tells both; the first may be null. */
    static Observer with(Observer present, Observer added) {
        List<Observer> all = each(present);
        all.add(added);
        return all.size() == 1 ? added : new Observers(all);
    }

    /** What is left without one of them, the one added last if it is there twice; null if nobody. */
    static Observer without(Observer present, Observer removed) {
        List<Observer> all = each(present);
        int at = all.lastIndexOf(removed);
        if (at >= 0) {
            all.remove(at);
        }
        return all.isEmpty() ? null : all.size() == 1 ? all.get(0) : new Observers(all);
    }

    private static List<Observer> each(Observer present) {
        List<Observer> all = new ArrayList<>();
        if (present instanceof Observers several) {
            all.addAll(several.all);
        } else if (present != null) {
            all.add(present);
        }
        return all;
    }

    /** One that fails is taken off, as the loop does it; the others stay. */
    @Override
    public void on(EventLoop loop, Event event) {
        for (Observer one : all) {
            loop.tell(one, event);
        }
    }
}
