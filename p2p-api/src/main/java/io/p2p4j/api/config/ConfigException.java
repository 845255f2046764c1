package io.p2p4j.api.config;

import io.p2p4j.api.identity.internal.Quote;
import java.util.Locale;

/**
 * A setting has a wrong value, is unknown, or contradicts another. The text names the setting, its origin (builder,
 * system property, environment, or file and line), the value, and what is allowed. Values of settings whose names say
 * that they are secret are never shown.
 */
public final class ConfigException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    /** The name of the setting. */
    private final String setting;
    /** Where the setting stands. */
    private final String origin;

    private ConfigException(String setting, String origin, String message, Throwable cause) {
        super(message, cause);
        this.setting = setting;
        this.origin = origin;
    }

    private ConfigException(String setting, String origin, String message) {
        super(message);
        this.setting = setting;
        this.origin = origin;
    }

    /**
     * Reports a wrong value.
     *
     * @param setting the setting, as it was given
     * @param expected what is allowed, such as {@code 1 to 65535}
     * @return the exception
     */
    public static ConfigException wrongValue(Setting setting, String expected) {
        return new ConfigException(
                setting.name(), setting.origin(), subject(setting) + " is wrong (expected " + expected + ")");
    }

    /**
     * Reports a wrong value whose reason is another failure.
     *
     * @param setting the setting, as it was given
     * @param cause why; its text becomes part of this exception's
     * @return the exception
     */
    public static ConfigException wrongValue(Setting setting, Throwable cause) {
        String reason = cause.getMessage() == null ? cause.toString() : cause.getMessage();
        return new ConfigException(setting.name(), setting.origin(), subject(setting) + " is wrong: " + reason, cause);
    }

    static ConfigException of(String setting, String origin, String message) {
        return new ConfigException(setting, origin, setting + " (" + origin + ") " + message);
    }

    /**
     * Returns the name of the setting.
     *
     * @return for example {@code P2P_LISTEN_PORT}
     */
    public String setting() {
        return setting;
    }

    /**
     * Returns where the setting stands.
     *
     * @return for example {@code environment} or {@code p2p.properties:3}
     */
    public String origin() {
        return origin;
    }

    private static String subject(Setting setting) {
        return setting.name() + " (" + setting.origin() + "): value " + shown(setting);
    }

    static String shown(Setting setting) {
        return isSecret(setting.name()) ? "(hidden)" : Quote.of(setting.value());
    }

    private static boolean isSecret(String name) {
        String upper = name.toUpperCase(Locale.ROOT);
        return upper.endsWith("SECRET")
                || upper.endsWith("PASSWORD")
                || upper.endsWith("TOKEN")
                || upper.endsWith("SEED")
                || upper.endsWith("_KEY");
    }
}
