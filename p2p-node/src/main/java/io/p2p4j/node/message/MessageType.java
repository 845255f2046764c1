package io.p2p4j.node.message;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What a message is about; it decides whose handler gets it. Well-known types take one byte on the wire, others their name the first time
 * that they go over a connection and one byte afterwards.
 *
 * @param name 1 to {@value #NAME_BYTES_MAX} bytes of printable ASCII
 */
public record MessageType(String name) implements Comparable<MessageType> {
    /** The longest name, in bytes. */
    public static final int NAME_BYTES_MAX = 64;

    /** Whatever the application means by it. */
    public static final MessageType DATA = new MessageType("DATA");
    /** A sign of life of an application. */
    public static final MessageType HEARTBEAT = new MessageType("HEARTBEAT");
    /** A step of a consensus protocol. */
    public static final MessageType CONSENSUS = new MessageType("CONSENSUS");
    /** About other peers. */
    public static final MessageType DISCOVERY = new MessageType("DISCOVERY");
    /** Something went wrong. */
    public static final MessageType ERROR = new MessageType("ERROR");

    /** Those with a number, which is their place, from 1. */
    static final List<MessageType> WELL_KNOWN = List.of(DATA, HEARTBEAT, CONSENSUS, DISCOVERY, ERROR);

    /**
     * Checks the name.
     *
     * @param name see the component
     */
    public MessageType {
        Objects.requireNonNull(name, "name");
        boolean printable = name.chars().allMatch(character -> character > ' ' && character < 0x7f);
        if (name.isEmpty() || name.length() > NAME_BYTES_MAX || !printable) {
            throw new IllegalArgumentException("message type of " + name.length() + " characters (expected 1 to "
                    + NAME_BYTES_MAX + " printable ASCII characters without spaces)");
        }
    }

    /**
     * Returns a type by its name.
     *
     * @param name the name
     * @return the type
     */
    public static MessageType of(String name) {
        return new MessageType(name);
    }

    /** The number on the wire, or zero. */
    int number() {
        return WELL_KNOWN.indexOf(this) + 1;
    }

    static Optional<MessageType> ofNumber(int number) {
        return number >= 1 && number <= WELL_KNOWN.size() ? Optional.of(WELL_KNOWN.get(number - 1)) : Optional.empty();
    }

    byte[] bytes() {
        return name.getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public int compareTo(MessageType other) {
        return name.compareTo(other.name);
    }

    @Override
    public String toString() {
        return name;
    }
}
