package io.p2p4j.cli.doctor;

import com.sun.management.UnixOperatingSystemMXBean;
import io.p2p4j.api.Limits;
import io.p2p4j.api.provider.P2PProviderFactory;
import io.p2p4j.api.provider.ProviderPart;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.NetworkInterface;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What can be seen without a network: the runtime, the libraries, the disk, the limits of the operating system. */
public final class LocalChecks {
    private static final int JAVA_MIN = 17;
    private static final long FREE_BYTES_MIN = 100L << 20;
    /** Files beside connections: jars, logs, the book. */
    private static final int FILES_BESIDE = 100;

    private LocalChecks() {}

    /**
     * Looks at the Java runtime.
     *
     * @return what was found
     */
    public static Finding java() {
        int version = Runtime.version().feature();
        return version >= JAVA_MIN
                ? Finding.ok("java", "Java " + Runtime.version())
                : Finding.fault("java", "Java " + version, "install a JDK " + JAVA_MIN + " or newer");
    }

    /**
     * Looks at what an implementation found in this process.
     *
     * @param factory the implementation
     * @return the implementation itself, and each of its parts
     */
    public static List<Finding> provider(P2PProviderFactory factory) {
        List<Finding> findings = new ArrayList<>();
        if (factory.unavailableReason().isPresent()) {
            return List.of(Finding.fault(
                    "provider",
                    factory.id() + " cannot run here: "
                            + factory.unavailableReason().get(),
                    "choose another --provider; `p2p providers` lists them"));
        }
        findings.add(Finding.ok("provider", factory.id() + " (" + factory.artifact() + ")"));
        for (ProviderPart part : factory.parts()) {
            String seen = part.name() + " by " + part.used();
            findings.add(
                    part.advice().isEmpty()
                            ? Finding.ok("provider-part", seen)
                            : Finding.warning("provider-part", seen, part.advice()));
        }
        return findings;
    }

    /**
     * Looks whether the data directory can be written to and has room.
     *
     * @param directory the directory
     * @return what was found
     */
    public static Finding dataDirectory(Path directory) {
        String check = "data-dir";
        try {
            Files.createDirectories(directory);
            Path probe = Files.createTempFile(directory, ".doctor", ".tmp");
            Files.write(probe, new byte[1]);
            Files.delete(probe);
            FileStore store = Files.getFileStore(directory);
            long free = store.getUsableSpace();
            return free < FREE_BYTES_MIN
                    ? Finding.warning(
                            check,
                            directory + " has " + (free >> 20) + " MiB of free space",
                            "free some space, or choose another --data-dir")
                    : Finding.ok(check, directory + " is writable, " + (free >> 20) + " MiB free");
        } catch (IOException | SecurityException e) {
            return Finding.fault(
                    check,
                    directory + " cannot be written to: " + e.getClass().getSimpleName() + ": " + e.getMessage(),
                    "give this user the right to write there, or choose another --data-dir");
        }
    }

    /**
     * Looks for a network.
     *
     * @return what was found
     */
    public static Finding network() {
        try {
            List<String> up = NetworkInterface.networkInterfaces()
                    .filter(LocalChecks::isUp)
                    .map(NetworkInterface::getName)
                    .toList();
            return up.isEmpty()
                    ? Finding.warning(
                            "network",
                            "no network interface but loopback is up",
                            "connect this machine to a network; peers on this machine are still reached")
                    : Finding.ok("network", "up: " + String.join(", ", up));
        } catch (IOException e) {
            return Finding.skipped("network", "the interfaces cannot be listed: " + e.getMessage());
        }
    }

    private static boolean isUp(NetworkInterface candidate) {
        try {
            return candidate.isUp()
                    && !candidate.isLoopback()
                    && candidate.inetAddresses().findAny().isPresent();
        } catch (IOException gone) {
            return false;
        }
    }

    /**
     * Looks whether the operating system allows as many files as the node may have connections.
     *
     * @param limits the node's limits
     * @return what was found
     */
    public static Finding files(Limits limits) {
        if (!(ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix)) {
            return Finding.skipped("open-files", "this operating system does not tell");
        }
        long most = unix.getMaxFileDescriptorCount();
        long needed = (long) limits.connectionsMax() + FILES_BESIDE;
        return most < needed
                ? Finding.warning(
                        "open-files",
                        "at most " + most + " open files for up to " + limits.connectionsMax() + " connections",
                        "raise it with `ulimit -n " + needed + "`, or lower P2P_MAX_CONNECTIONS")
                : Finding.ok("open-files", "at most " + most);
    }

    /**
     * Looks at the settings of relays.
     *
     * @param relays their setting's value; empty for none
     * @return what was found
     */
    public static Finding relays(String relays) {
        return relays.isBlank()
                ? Finding.skipped("relays", "none is configured, so that nobody reaches this node through a NAT")
                : Finding.warning(
                        "relays",
                        "P2P_RELAY_SERVERS is set, and this version does not use relays or TURN servers",
                        "make this node reachable directly: forward its port, and announce the address");
    }
}
