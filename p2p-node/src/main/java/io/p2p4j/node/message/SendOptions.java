package io.p2p4j.node.message;

import io.p2p4j.api.Priority;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * How a message is sent.
 *
 * @param priority how urgent it is
 * @param delivery what its stage tells
 * @param timeout when to give up; empty for {@link MessageOptions#messageTimeout}
 * @param ttl for how long the message matters, from now: it is not sent, or sent again, afterwards; empty for ever
 */
public record SendOptions(Priority priority, Delivery delivery, Optional<Duration> timeout, Optional<Duration> ttl) {
    /** What the stage of a message tells. */
    public enum Delivery {
        /** The peer's handler has handled it. It is sent again until then, and handled once. */
        ACKNOWLEDGED,
        /** The transport has taken it, once. */
        SENT
    }

    /** Ordinary priority, acknowledged. */
    public static final SendOptions DEFAULTS =
            new SendOptions(Priority.NORMAL, Delivery.ACKNOWLEDGED, Optional.empty(), Optional.empty());

    /** The longest timeout; a peer remembers for longer what it has handled. */
    public static final Duration TIMEOUT_MAX = Duration.ofMinutes(5);

    /**
     * Checks the components.
     *
     * @param priority see the component
     * @param delivery see the component
     * @param timeout see the component
     * @param ttl see the component
     */
    public SendOptions {
        Objects.requireNonNull(priority, "priority");
        Objects.requireNonNull(delivery, "delivery");
        timeout.ifPresent(value -> {
            if (value.isNegative() || value.isZero() || value.toMillis() > 300_000) {
                throw new IllegalArgumentException("timeout " + value + " (expected more than 0, at most 5 minutes)");
            }
        });
        ttl.ifPresent(value -> {
            if (value.toMillis() <= 0 || value.toDays() > 365) {
                throw new IllegalArgumentException("ttl " + value + " (expected 1 ms to 365 days)");
            }
        });
    }

    /**
     * Changes the priority.
     *
     * @param value how urgent it is
     * @return options like these
     */
    public SendOptions withPriority(Priority value) {
        return new SendOptions(value, delivery, timeout, ttl);
    }

    /**
     * Changes the delivery.
     *
     * @param value what the stage tells
     * @return options like these
     */
    public SendOptions withDelivery(Delivery value) {
        return new SendOptions(priority, value, timeout, ttl);
    }

    /**
     * Changes the timeout.
     *
     * @param value when to give up
     * @return options like these
     */
    public SendOptions withTimeout(Duration value) {
        return new SendOptions(priority, delivery, Optional.of(value), ttl);
    }

    /**
     * Changes for how long it matters.
     *
     * @param value from now
     * @return options like these
     */
    public SendOptions withTtl(Duration value) {
        return new SendOptions(priority, delivery, timeout, Optional.of(value));
    }
}
