package io.p2p4j.tck.rules;

import java.lang.management.ManagementFactory;
import java.util.Map;
import java.util.TreeMap;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;

/** How many bytes each thread of this process has ever allocated; nothing on a virtual machine that does not count. */
final class Allocations {
    private static final String[] SIGNATURE = {long[].class.getName()};

    private final Map<Long, Long> before;

    private Allocations(Map<Long, Long> before) {
        this.before = before;
    }

    /** Begins to count. */
    static Allocations begin() {
        return new Allocations(byThread());
    }

    /** The most that one thread has allocated since then. */
    long mostOfOneThread() {
        long most = 0;
        for (Map.Entry<Long, Long> thread : byThread().entrySet()) {
            most = Math.max(most, thread.getValue() - before.getOrDefault(thread.getKey(), 0L));
        }
        return most;
    }

    private static Map<Long, Long> byThread() {
        Map<Long, Long> bytes = new TreeMap<>();
        try {
            MBeanServer server = ManagementFactory.getPlatformMBeanServer();
            ObjectName threading = new ObjectName(ManagementFactory.THREAD_MXBEAN_NAME);
            long[] ids = (long[]) server.getAttribute(threading, "AllThreadIds");
            long[] counts = (long[]) server.invoke(threading, "getThreadAllocatedBytes", new Object[] {ids}, SIGNATURE);
            for (int i = 0; i < ids.length; i++) {
                bytes.put(ids[i], counts[i]);
            }
        } catch (JMException | RuntimeException notCounted) {
            bytes.clear();
        }
        return bytes;
    }
}
