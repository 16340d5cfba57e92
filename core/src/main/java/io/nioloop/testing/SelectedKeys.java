package io.nioloop.testing;

import java.nio.channels.SelectionKey;
import java.util.AbstractSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;

/** The selected keys of a selector, from which a program may take, and to which only the selector adds. */
final class SelectedKeys extends AbstractSet<SelectionKey> {
    private final Set<SelectionKey> keys = new LinkedHashSet<>();

    void select(SelectionKey key) {
        keys.add(key);
    }

    void forget(SelectionKey key) {
        keys.remove(key);
    }

    @Override
    public Iterator<SelectionKey> iterator() {
        return keys.iterator();
    }

    @Override
    public boolean contains(Object key) {
        return keys.contains(key);
    }

    @Override
    public boolean remove(Object key) {
        return keys.remove(key);
    }

    @Override
    public int size() {
        return keys.size();
    }
}
