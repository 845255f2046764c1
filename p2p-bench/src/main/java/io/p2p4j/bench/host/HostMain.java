package io.p2p4j.bench.host;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The process of one end. Reads lines {@code number verb words} and answers each with {@code bench number ok words} or
 * {@code bench number failed reason}; ends with its input.
 */
public final class HostMain {
    static final String MARK = "bench ";

    /** Kept here, or the level that is set would be collected with it. */
    private static final Logger LOG = Logger.getLogger("io.p2p4j");

    private HostMain() {}

    /**
     * Runs it.
     *
     * @param arguments none
     * @throws IOException when the input cannot be read
     */
    public static void main(String[] arguments) throws IOException {
        // Every end would tell which provider it has chosen.
        LOG.setLevel(Level.WARNING);
        try (BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
                LocalHost host = new LocalHost()) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                String[] parts = line.split(" ", 3);
                host.start(parts[1], Words.parse(parts.length > 2 ? parts[2] : ""))
                        .whenComplete((words, failure) -> answer(parts[0], words, failure));
            }
        }
        System.exit(0);
    }

    private static void answer(String number, Words words, @Nullable Throwable failure) {
        if (failure == null) {
            System.out.println(MARK + number + " ok " + words);
        } else {
            System.out.println(MARK + number + " failed " + withCauses(failure));
        }
    }

    private static String withCauses(Throwable failure) {
        StringBuilder text = new StringBuilder(failure.toString());
        for (Throwable cause = failure.getCause(); cause != null; cause = cause.getCause()) {
            text.append("; because of ").append(cause);
        }
        return text.toString().replace('\n', ' ');
    }
}
