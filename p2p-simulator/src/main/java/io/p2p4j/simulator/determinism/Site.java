package io.p2p4j.simulator.determinism;

import io.p2p4j.simulator.kernel.Kernel;
import io.p2p4j.simulator.scenario.Scenario;
import java.lang.StackWalker.StackFrame;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Where in the code something was done.
 *
 * @param frames the calls, innermost first: those of the application, or of the simulator where there is no other
 */
public record Site(List<String> frames) {
    /** Nobody looked. */
    public static final Site UNKNOWN = new Site(List.of());

    private static final int FRAMES_MAX = 5;
    private static final int MACHINERY_FRAMES_MAX = 3;
    private static final int DEPTH_MAX = 200;
    private static final StackWalker WALKER = StackWalker.getInstance();
    private static final List<String> MACHINERY =
            List.of("java.", "jdk.", "sun.", "org.junit.", "io.p2p4j.api.", "io.p2p4j.core.", "io.p2p4j.simulator.");
    /** Applications that come with the simulator. */
    private static final String WORKLOAD = "io.p2p4j.simulator.workload.";

    /**
     * Copies.
     *
     * @param frames the calls
     */
    public Site {
        frames = List.copyOf(frames);
    }

    /** The place of the present call, back to where the kernel began the event. */
    static Site here() {
        return WALKER.walk(Site::of);
    }

    private static Site of(Stream<StackFrame> stack) {
        List<String> application = new ArrayList<>();
        List<String> machinery = new ArrayList<>();
        List<StackFrame> frames =
                stack.takeWhile(Site::isWithinEvent).limit(DEPTH_MAX).toList();
        for (StackFrame frame : frames) {
            if (!isMachinery(frame.getClassName())) {
                application.add(text(frame));
            } else if (!isKernel(frame.getClassName())) {
                machinery.add(text(frame));
            }
        }
        return application.isEmpty() ? first(machinery, MACHINERY_FRAMES_MAX) : first(application, FRAMES_MAX);
    }

    private static Site first(List<String> frames, int count) {
        return new Site(frames.subList(0, Math.min(count, frames.size())));
    }

    /** What is below is how the run was started, which is no part of it. */
    private static boolean isWithinEvent(StackFrame frame) {
        String type = frame.getClassName();
        String method = frame.getMethodName();
        return !(type.equals(Kernel.class.getName()) && method.equals("runNext"))
                && !(type.equals(Scenario.class.getName()) && method.equals("run"));
    }

    /** Whether the application's own code was found. */
    boolean isApplication() {
        return frames.stream().anyMatch(frame -> !isMachinery(frame));
    }

    private static boolean isKernel(String type) {
        return type.startsWith("io.p2p4j.simulator.kernel.")
                || type.startsWith("io.p2p4j.simulator.determinism.")
                || type.startsWith("java.");
    }

    private static boolean isMachinery(String type) {
        return !type.startsWith(WORKLOAD) && MACHINERY.stream().anyMatch(type::startsWith);
    }

    private static String text(StackFrame frame) {
        return frame.getClassName()
                + '.'
                + frame.getMethodName()
                + '('
                + frame.getFileName()
                + ':'
                + frame.getLineNumber()
                + ')';
    }

    /**
     * Returns the innermost call.
     *
     * @return {@code class.method(file:line)}, or {@code unknown}
     */
    @Override
    public String toString() {
        return frames.isEmpty() ? "unknown" : frames.get(0);
    }
}
