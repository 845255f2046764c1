package io.p2p4j.simulator.disk;

import io.p2p4j.simulator.kernel.Kernel;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;

/** One disk for a test. */
final class Disks {
    static final Instant EPOCH = Instant.parse("2025-01-01T00:00:00Z");

    final Kernel kernel;
    final SimulatedDisk disk;

    Disks(long seed) {
        kernel = new Kernel(seed);
        disk = new SimulatedDisk(kernel, "m", () -> EPOCH.plusNanos(kernel.nowNanos()));
    }

    Path root() {
        return disk.root();
    }

    void pass(Duration span) {
        kernel.runFor(span);
    }

    static void force(Path path) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    static void write(Path path, byte[] data, long position) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            ByteBuffer buffer = ByteBuffer.wrap(data);
            for (long at = position; buffer.hasRemaining(); ) {
                at += channel.write(buffer, at);
            }
        }
    }
}
