package io.p2p4j.simulator.thread;

import io.p2p4j.core.NonDeterministic;
import java.util.Arrays;
import java.util.List;

/** Makes the JVM's threads and looks at them. Stateless. */
@NonDeterministic("makes the real threads that the baton goes round among")
final class RealThreads {
    private static final List<String> OWN = List.of(
            Baton.class.getName(),
            SimulatedThread.class.getName(),
            Waiters.class.getName(),
            RealThreads.class.getName(),
            NodeThreads.class.getName());

    private RealThreads() {}

    /** Virtual threads are asked for by reflection, because this code is compiled for Java 17. */
    static Thread make(ThreadOptions.Kind kind, String name, Runnable body) {
        switch (kind) {
            case PLATFORM -> {
                Thread thread = new Thread(null, body, name, 0, false);
                thread.setDaemon(true);
                return thread;
            }
            case VIRTUAL -> {
                try {
                    Class<?> builder = Class.forName("java.lang.Thread$Builder");
                    Object made = Thread.class.getMethod("ofVirtual").invoke(null);
                    builder.getMethod("name", String.class).invoke(made, name);
                    builder.getMethod("inheritInheritableThreadLocals", boolean.class)
                            .invoke(made, false);
                    return (Thread)
                            builder.getMethod("unstarted", Runnable.class).invoke(made, body);
                } catch (ReflectiveOperationException missing) {
                    throw new IllegalStateException("no virtual thread (expected on Java 21 or later)", missing);
                }
            }
        }
        throw new IllegalStateException("kind " + kind + " (expected one that there is)");
    }

    /** The stack of a thread, without what is the simulator's or the JVM's own at its top. */
    static List<StackTraceElement> stack(Thread thread, int framesMax) {
        return Arrays.stream(thread.getStackTrace())
                .dropWhile(RealThreads::isMachinery)
                .takeWhile(frame -> !frame.getClassName().equals(SimulatedThread.class.getName()))
                .filter(frame -> !frame.getClassName().equals(NodeThreads.class.getName()))
                .limit(framesMax)
                .toList();
    }

    private static boolean isMachinery(StackTraceElement frame) {
        String type = frame.getClassName();
        return type.startsWith("jdk.internal.")
                || type.startsWith("java.util.concurrent.locks.LockSupport")
                || type.startsWith("java.lang.VirtualThread")
                || type.startsWith("java.lang.System$")
                || OWN.contains(type);
    }
}
