package io.p2p4j.examples.simulation.thermostat;

import java.nio.ByteBuffer;
import java.util.Comparator;

/**
 * What the house is set to. The greater of two settings counts.
 *
 * @param count one more than that of the setting it replaces
 * @param author who made it: of two that were made at the same time, every room must choose the same one
 * @param degrees Celsius
 */
public record Setting(long count, long author, int degrees) implements Comparable<Setting> {
    /** What a room begins with. */
    static final Setting FACTORY = new Setting(0, 0, 20);

    private static final Comparator<Setting> ORDER =
            Comparator.comparingLong(Setting::count).thenComparingLong(Setting::author);

    @Override
    public int compareTo(Setting other) {
        return ORDER.compare(this, other);
    }

    byte[] toBytes() {
        return ByteBuffer.allocate(20)
                .putLong(count)
                .putLong(author)
                .putInt(degrees)
                .array();
    }

    static Setting ofBytes(byte[] bytes) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        return new Setting(buffer.getLong(), buffer.getLong(), buffer.getInt());
    }
}
