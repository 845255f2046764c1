package io.p2p4j.api.provider;

/**
 * Something that an implementation may get from several libraries, and which one it found in this process: for people who
 * ask why it is slow, or what is missing.
 *
 * @param name what it is, for example {@code TLS}
 * @param used which library does it here, for example {@code JDK}
 * @param advice what to add, or to change, to have a better one; empty when there is none
 */
public record ProviderPart(String name, String used, String advice) {
    /**
     * Checks that it says something.
     *
     * @param name see the component
     * @param used see the component
     * @param advice see the component
     * @throws IllegalArgumentException when the name or the library is empty
     */
    public ProviderPart {
        if (name.isEmpty() || used.isEmpty()) {
            throw new IllegalArgumentException("part \"" + name + "\" by \"" + used + "\" (expected both)");
        }
    }
}
