package io.p2p4j.api.address;

/**
 * One part of a multiaddr: a protocol and its value, such as {@code /tcp/4001}.
 *
 * @param protocol the protocol
 * @param value its value in canonical text; empty if and only if the protocol has none
 */
public record Component(Protocol protocol, String value) {
    /**
     * Checks the value and makes it canonical.
     *
     * @param protocol the protocol
     * @param value its value as text, empty if the protocol has none
     * @throws IllegalArgumentException if the value is none of the protocol; the message says what is expected
     */
    public Component {
        value = ValueCodec.decode(protocol, ValueCodec.encode(protocol, value));
    }

    /**
     * Returns a component without a value.
     *
     * @param protocol a protocol that has none, such as {@link Protocol#QUIC_V1}
     * @return the component
     * @throws IllegalArgumentException if the protocol has a value
     */
    public static Component of(Protocol protocol) {
        return new Component(protocol, "");
    }

    /** The same in every Java process. */
    @Override
    public int hashCode() {
        return 31 * protocol.code() + value.hashCode();
    }

    /** The text form, such as {@code /tcp/4001} or {@code /quic-v1}. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        append(text, protocol, value);
        return text.toString();
    }

    static void append(StringBuilder text, Protocol protocol, String value) {
        text.append('/').append(protocol.text());
        if (protocol.hasValue()) {
            // The value of a path protocol begins with the separator.
            text.append(protocol == Protocol.UNIX ? "" : "/").append(value);
        }
    }
}
