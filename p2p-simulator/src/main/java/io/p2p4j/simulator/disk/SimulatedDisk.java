package io.p2p4j.simulator.disk;

import io.p2p4j.simulator.kernel.Kernel;
import io.p2p4j.simulator.kernel.KeyedRandom;
import java.nio.file.Path;
import java.time.Instant;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The disk of one machine. An application uses it through {@link java.nio.file.Files} and
 * {@link java.nio.channels.FileChannel}, from {@link #root()} on. What a crash leaves is told in {@code docs/SIMULATION-MODEL.md}.
 * Owned by the simulation's thread.
 */
public final class SimulatedDisk {
    private final Volume volume;
    private @Nullable DiskFileSystem view;

    /**
     * Makes an empty disk without a bound.
     *
     * @param kernel keys what crashes leave
     * @param machine the node's name
     * @param clock what the times of files come from
     */
    public SimulatedDisk(Kernel kernel, String machine, Supplier<Instant> clock) {
        volume = new Volume(kernel, machine, clock);
    }

    /**
     * Returns the root directory, as the node's present life sees it. When that life is over, its paths and channels are
     * closed.
     *
     * @return the path {@code /} of a file system in memory
     */
    public Path root() {
        DiskFileSystem present = view;
        if (present == null) {
            present = new DiskFileSystem(volume);
            view = present;
        }
        return present.root();
    }

    /**
     * Bounds how much fits on the disk. Only the contents of files count.
     *
     * @param bytes 0 or more; what is there already stays
     */
    public void capacity(long bytes) {
        if (bytes < 0) {
            throw new IllegalArgumentException("capacity: " + bytes + " (expected 0 or more)");
        }
        volume.capacityBytes(bytes);
    }

    /**
     * Returns how much of the disk the contents of files take.
     *
     * @return bytes
     */
    public long usedBytes() {
        return volume.usedBytes();
    }

    /**
     * Fills the disk: what needs more room fails with "No space left on device", until every such call is undone.
     *
     * @return undoes this call
     */
    public Runnable fill() {
        volume.hold(1);
        return () -> volume.hold(-1);
    }

    /**
     * Lets reads, writes and syncs of files fail by chance, with "Input/output error".
     *
     * @param probability of each, 0 to 1
     * @param random decides
     * @return ends it
     */
    public Runnable fail(double probability, KeyedRandom random) {
        volume.fail(random, probability);
        return () -> volume.failNoMore(random);
    }

    /**
     * Ends the node's present life: everything that it has open is closed, and what does not survive is gone.
     *
     * @param survives what is there for the next life
     */
    public void endLife(Survives survives) {
        DiskFileSystem present = view;
        if (present != null) {
            view = null;
            present.close();
        }
        volume.lose(survives);
    }
}
