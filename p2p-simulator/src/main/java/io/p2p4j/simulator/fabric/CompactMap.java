package io.p2p4j.simulator.fabric;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A map from which nothing is removed: two arrays, where a {@link java.util.LinkedHashMap} has an object of 40 bytes for each
 * entry. The keys' hash codes must be the same in every process. Owned by the simulation's thread.
 */
final class CompactMap<K, V> {
    private static final int CAPACITY_FIRST = 16;

    private @Nullable Object[] keys = new Object[CAPACITY_FIRST];
    private @Nullable Object[] values = new Object[CAPACITY_FIRST];
    private int size;

    @SuppressWarnings("unchecked") // What stands beside a key was put there as a value.
    @Nullable
    V get(K key) {
        return (V) values[slot(key)];
    }

    boolean containsKey(K key) {
        return keys[slot(key)] != null;
    }

    /** Adds an entry, or changes the one of this key. */
    void put(K key, V value) {
        int slot = slot(key);
        if (keys[slot] == null) {
            keys[slot] = key;
            size++;
        }
        values[slot] = value;
        // At most three quarters are taken, so that a search ends soon.
        if (size > keys.length / 4 * 3) {
            grow();
        }
    }

    /** In the order of the hash codes. */
    @SuppressWarnings("unchecked") // As in get.
    void forEachValue(Consumer<V> consumer) {
        for (Object value : values) {
            if (value != null) {
                consumer.accept((V) value);
            }
        }
    }

    /** Where a key is, or else where it belongs. */
    private int slot(Object key) {
        int mask = keys.length - 1;
        int mixed = key.hashCode() * 0x9E3779B9;
        int slot = (mixed ^ (mixed >>> 16)) & mask;
        for (Object there = keys[slot]; there != null && !there.equals(key); there = keys[slot]) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }

    private void grow() {
        @Nullable Object[] oldKeys = keys;
        @Nullable Object[] oldValues = values;
        keys = new Object[Math.multiplyExact(2, oldKeys.length)];
        values = new Object[keys.length];
        for (int i = 0; i < oldKeys.length; i++) {
            Object key = oldKeys[i];
            if (key != null) {
                int slot = slot(key);
                keys[slot] = key;
                values[slot] = oldValues[i];
            }
        }
    }
}
