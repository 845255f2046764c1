package io.p2p4j.tck.rules;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.p2p4j.api.error.ConnectionFailedException;
import io.p2p4j.api.identity.Identity;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Finds secrets in texts, in the forms in which bytes come to stand in logs. Owned by the thread of the rule. */
final class Secrets {
    private static final int ELEMENTS = 8;
    /** Whole groups of base64, wherever in a longer encoding they begin. */
    private static final int GROUP_BYTES = 3;

    private final Map<String, String> needles = new LinkedHashMap<>();

    void addKey(String name, Identity identity) {
        add("the private key of " + name, identity.seed());
    }

    /** Adds bytes, more than a handful. */
    void add(String name, byte[] secret) {
        StringBuilder hex = new StringBuilder();
        for (byte each : secret) {
            hex.append(Character.forDigit(each >> 4 & 15, 16)).append(Character.forDigit(each & 15, 16));
        }
        needle(hex.toString(), name + " in hex");
        needle(hex.toString().toUpperCase(Locale.ROOT), name + " in hex");
        for (int skip = 0; skip < GROUP_BYTES; skip++) {
            int length = (secret.length - skip) / GROUP_BYTES * GROUP_BYTES;
            byte[] groups = Arrays.copyOfRange(secret, skip, skip + length);
            needle(Base64.getEncoder().encodeToString(groups), name + " in base64");
            needle(Base64.getUrlEncoder().encodeToString(groups), name + " in base64 for addresses");
        }
        needle(new String(secret, ISO_8859_1), name + " as text");
        needle(new String(secret, UTF_8), name + " as text");
        String elements = Arrays.toString(Arrays.copyOf(secret, ELEMENTS));
        needle(elements.substring(0, elements.length() - 1), name + " as numbers");
    }

    private void needle(String text, String what) {
        needles.putIfAbsent(text, what);
    }

    /** Returns what stands in a text that must not. */
    Optional<String> in(String text) {
        return needles.entrySet().stream()
                .filter(needle -> text.contains(needle.getKey()))
                .map(Map.Entry::getValue)
                .findFirst();
    }

    /** Everything that a failure tells: its texts, causes, stack and the failures of single addresses. */
    static String everything(Throwable failure) {
        StringWriter text = new StringWriter();
        failure.printStackTrace(new PrintWriter(text, true));
        for (Throwable each : chain(failure)) {
            text.append('\n').append(String.valueOf(each.getMessage()));
            if (each instanceof ConnectionFailedException failed) {
                failed.attempts()
                        .forEach(attempt ->
                                text.append('\n').append(attempt.toString()).append(everything(attempt.failure())));
            }
        }
        return text.toString();
    }

    /** A failure and its causes, the outermost first; a chain that never ends is cut. */
    static List<Throwable> chain(Throwable failure) {
        List<Throwable> chain = new ArrayList<>();
        Throwable each = failure;
        while (each != null && chain.size() < 100) {
            chain.add(each);
            each = each.getCause();
        }
        return chain;
    }
}
