package io.p2p4j.bench.contest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Where and how it was measured: what figures mean little without. */
public final class Machine {
    private static final Path LOAD = Path.of("/proc/loadavg");

    private Machine() {}

    /**
     * Describes this machine.
     *
     * @param settings how was measured
     * @param loadBefore the load average before the first measurement
     * @return descriptions by their names
     */
    public static Map<String, String> describe(Settings settings, String loadBefore) {
        Map<String, String> machine = new LinkedHashMap<>();
        machine.put("java", System.getProperty("java.vm.name") + " " + System.getProperty("java.vm.version"));
        machine.put(
                "system",
                System.getProperty("os.name") + " " + System.getProperty("os.version") + " "
                        + System.getProperty("os.arch"));
        machine.put("processor", processor());
        machine.put("cores", Integer.toString(Runtime.getRuntime().availableProcessors()));
        machine.put("load average before", loadBefore);
        machine.put("load average after", load());
        machine.put("flags of the ends", String.join(" ", settings.flags()));
        machine.put("ends", settings.ends().name());
        machine.put("loops of each end", Integer.toString(settings.loops()));
        machine.put(
                "rounds",
                settings.rounds() + " of " + settings.roundCpuSeconds() + " s of processor time, after "
                        + settings.warmupCpuSeconds() + " s of warming up");
        return machine;
    }

    /**
     * Reads how busy the machine is.
     *
     * @return the load average of 1, 5 and 15 minutes
     */
    public static String load() {
        return first(LOAD, "").replaceAll("^(\\S+ \\S+ \\S+).*", "$1");
    }

    private static String processor() {
        return first(Path.of("/proc/cpuinfo"), "model name").replaceAll("^[^:]*: *", "");
    }

    private static String first(Path file, String start) {
        try {
            List<String> lines = Files.readAllLines(file);
            return lines.stream()
                    .filter(line -> line.startsWith(start))
                    .findFirst()
                    .orElse("unknown");
        } catch (IOException notLinux) {
            return "unknown";
        }
    }
}
