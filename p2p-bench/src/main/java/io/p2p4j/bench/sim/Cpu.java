package io.p2p4j.bench.sim;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/**
 * The processor time of this process: all its threads, with garbage collection and compilation. On a busy machine it says
 * more than the time on the wall.
 */
final class Cpu {
    private static final OperatingSystemMXBean SYSTEM =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    private static final double STEP_SECONDS = 0.01;

    private Cpu() {}

    static double seconds() {
        return SYSTEM.getProcessCpuTime() / 1e9;
    }

    static double secondsOf(Runnable work) {
        double before = seconds();
        work.run();
        // The system counts in steps of 10 ms.
        return Math.max(STEP_SECONDS, seconds() - before);
    }
}
