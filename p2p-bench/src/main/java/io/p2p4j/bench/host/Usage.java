package io.p2p4j.bench.host;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import com.sun.management.UnixOperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What a process has used since it began. Processor time is that of all threads, with collection and compilation; the system
 * counts it in steps of 10 ms.
 *
 * @param cpuNanos processor time
 * @param allocatedBytes bytes allocated on the heap by the threads that live
 * @param gcMillis time that collections took
 */
public record Usage(long cpuNanos, long allocatedBytes, long gcMillis) {
    private static final OperatingSystemMXBean SYSTEM =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final Path STATUS = Path.of("/proc/self/status");

    static Usage now() {
        long allocated = 0;
        for (long bytes : THREADS.getThreadAllocatedBytes(THREADS.getAllThreadIds())) {
            // A thread that has just ended has -1.
            allocated += Math.max(0, bytes);
        }
        long gc = 0;
        for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
            gc += Math.max(0, collector.getCollectionTime());
        }
        return new Usage(SYSTEM.getProcessCpuTime(), allocated, gc);
    }

    static Usage of(Words words) {
        return new Usage(words.number("cpu"), words.number("allocated"), words.number("gc"));
    }

    Words toWords() {
        return Words.of("cpu", cpuNanos, "allocated", allocatedBytes, "gc", gcMillis);
    }

    /**
     * Returns the difference.
     *
     * @param earlier usage of the same process before
     * @return what was used since
     */
    public Usage since(Usage earlier) {
        return new Usage(
                cpuNanos - earlier.cpuNanos, allocatedBytes - earlier.allocatedBytes, gcMillis - earlier.gcMillis);
    }

    /** What lives: heap after a full collection, the memory that is resident, and how many files may be open. */
    static Words memory() {
        // The second one takes what the first one's reference handling let go.
        System.gc();
        System.gc();
        long heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
        return Words.of("heap", heap, "resident", residentBytes(), "descriptors", descriptorsMax());
    }

    private static long descriptorsMax() {
        return SYSTEM instanceof UnixOperatingSystemMXBean unix ? unix.getMaxFileDescriptorCount() : Integer.MAX_VALUE;
    }

    private static long residentBytes() {
        try {
            List<String> lines = Files.readAllLines(STATUS);
            for (String line : lines) {
                if (line.startsWith("VmRSS:")) {
                    return Long.parseLong(line.replaceAll("[^0-9]", "")) << 10;
                }
            }
        } catch (IOException notLinux) {
            return 0;
        }
        return 0;
    }
}
