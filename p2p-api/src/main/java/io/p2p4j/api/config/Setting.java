package io.p2p4j.api.config;

/**
 * One raw setting and where it stands.
 *
 * @param name the canonical name, such as {@code P2P_LISTEN_PORT}
 * @param value the raw text, without white space at its ends
 * @param origin where it comes from, such as {@code environment}, {@code system property p2p.listen-port} or
 *     {@code p2p.properties:3}
 */
public record Setting(String name, String value, String origin) {
    /** The name, the origin, and the value unless the name says that it is secret. */
    @Override
    public String toString() {
        return name + "=" + ConfigException.shown(this) + " (" + origin + ")";
    }
}
