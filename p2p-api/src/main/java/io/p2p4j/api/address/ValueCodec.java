package io.p2p4j.api.address;

import io.p2p4j.api.identity.PeerId;
import io.p2p4j.api.identity.internal.Multibase;
import io.p2p4j.api.identity.internal.Multihash;
import io.p2p4j.api.identity.internal.Quote;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/**
 * The values of components between text and bytes, one rule per protocol.
 *
 * <p>Whatever is encoded can be decoded and the other way round, so that text and bytes of an address never disagree.
 */
final class ValueCodec {
    /** RFC 1035 section 2.3.4, in bytes. */
    private static final int NAME_LENGTH_MAX = 253;

    private static final int ZONE_LENGTH_MAX = 64;
    private static final int PORT_MAX = 65_535;
    private static final int CERTHASH_LENGTH_MAX = 128;
    private static final Pattern DECIMAL = Pattern.compile("0|[1-9][0-9]{0,19}");

    private ValueCodec() {}

    static byte[] encode(Protocol protocol, String value) {
        return switch (protocol) {
            case IP4 -> {
                byte[] bytes = IpText.parse4(value);
                if (bytes == null) {
                    throw bad(protocol, value, "is no IPv4 address (expected four numbers 0..255)");
                }
                yield bytes;
            }
            case IP6 -> {
                byte[] bytes = IpText.parse6(value);
                if (bytes == null) {
                    throw bad(protocol, value, "is no IPv6 address (expected up to eight groups, such as 2001:db8::1)");
                }
                yield bytes;
            }
            case TCP, UDP -> {
                long port = DECIMAL.matcher(value).matches() && value.length() <= 5 ? Long.parseLong(value) : -1;
                if (port < 0 || port > PORT_MAX) {
                    throw bad(protocol, value, "is no port (expected 0..65535 without leading zeros)");
                }
                yield new byte[] {(byte) (port >> 8), (byte) port};
            }
            case MEMORY ->
                ByteBuffer.allocate(Long.BYTES)
                        .putLong(parseUnsigned(protocol, value))
                        .array();
            case P2P -> {
                try {
                    yield PeerId.parse(value).toBytes();
                } catch (IllegalArgumentException e) {
                    throw bad(protocol, value, "is malformed: " + e.getMessage(), e);
                }
            }
            case CERTHASH -> {
                try {
                    yield checkedCerthash(Multibase.decode(value));
                } catch (IllegalArgumentException e) {
                    throw bad(protocol, value, "is malformed: " + e.getMessage(), e);
                }
            }
            case IP6ZONE, DNS, DNS4, DNS6, DNSADDR, SNI, UNIX -> {
                checkText(protocol, value);
                yield utf8(protocol, value);
            }
            case QUIC, QUIC_V1, TLS, NOISE, WS, WSS, HTTP, HTTPS, P2P_CIRCUIT, WEBTRANSPORT, WEBRTC_DIRECT, WEBRTC -> {
                if (!value.isEmpty()) {
                    throw bad(protocol, value, "is not allowed (expected no value)");
                }
                yield new byte[0];
            }
        };
    }

    /** Decodes bytes whose number is right when the protocol has a fixed size. */
    static String decode(Protocol protocol, byte[] value) {
        return switch (protocol) {
            case IP4 -> IpText.format4(value, 0);
            case IP6 -> IpText.format6(value);
            case TCP, UDP -> Integer.toString((value[0] & 0xff) << 8 | (value[1] & 0xff));
            case MEMORY -> Long.toUnsignedString(ByteBuffer.wrap(value).getLong());
            case P2P -> {
                try {
                    yield PeerId.fromBytes(value).toString();
                } catch (IllegalArgumentException e) {
                    throw new IllegalArgumentException("p2p value is malformed: " + e.getMessage(), e);
                }
            }
            case CERTHASH -> {
                try {
                    yield Multibase.base64url(checkedCerthash(value));
                } catch (IllegalArgumentException e) {
                    throw new IllegalArgumentException("certhash value is malformed: " + e.getMessage(), e);
                }
            }
            case IP6ZONE, DNS, DNS4, DNS6, DNSADDR, SNI, UNIX -> {
                String text = text(protocol, value);
                checkText(protocol, text);
                yield text;
            }
            case QUIC, QUIC_V1, TLS, NOISE, WS, WSS, HTTP, HTTPS, P2P_CIRCUIT, WEBTRANSPORT, WEBRTC_DIRECT, WEBRTC ->
                "";
        };
    }

    private static long parseUnsigned(Protocol protocol, String value) {
        if (DECIMAL.matcher(value).matches()) {
            try {
                return Long.parseUnsignedLong(value);
            } catch (NumberFormatException e) {
                throw bad(protocol, value, "is too large (expected 0..18446744073709551615)", e);
            }
        }
        throw bad(protocol, value, "is no number (expected 0..18446744073709551615 without leading zeros)");
    }

    private static byte[] checkedCerthash(byte[] multihash) {
        if (multihash.length > CERTHASH_LENGTH_MAX) {
            throw new IllegalArgumentException(
                    "multihash has " + multihash.length + " bytes (expected at most " + CERTHASH_LENGTH_MAX + ")");
        }
        Multihash.read(multihash);
        return multihash;
    }

    private static void checkText(Protocol protocol, String value) {
        if (value.isEmpty()) {
            throw bad(protocol, value, "is empty (expected at least one character)");
        }
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            boolean forbidden = protocol == Protocol.UNIX
                    ? Character.isISOControl(c)
                    : c == '/' || Character.isWhitespace(c) || Quote.isUnsafe(c);
            if (forbidden) {
                throw bad(
                        protocol,
                        value,
                        "has the character U+" + String.format("%04X", (int) c) + " at index " + i
                                + " (expected no separator, space or control character)");
            }
        }
        if (protocol == Protocol.UNIX) {
            if (!value.startsWith("/") || value.endsWith("/")) {
                throw bad(protocol, value, "is no path of a socket (expected / at its beginning and not at its end)");
            }
            return;
        }
        int lengthMax = protocol == Protocol.IP6ZONE ? ZONE_LENGTH_MAX : NAME_LENGTH_MAX;
        if (value.length() > lengthMax) {
            throw bad(protocol, value, "has " + value.length() + " characters (expected at most " + lengthMax + ")");
        }
    }

    private static byte[] utf8(Protocol protocol, String value) {
        try {
            ByteBuffer encoded = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(value));
            byte[] bytes = new byte[encoded.remaining()];
            encoded.get(bytes);
            return bytes;
        } catch (CharacterCodingException e) {
            throw bad(protocol, value, "has half a character (expected whole Unicode characters)", e);
        }
    }

    private static String text(Protocol protocol, byte[] value) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(value))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException(
                    protocol.text() + " value of " + value.length + " bytes is no text (expected UTF-8)", e);
        }
    }

    private static IllegalArgumentException bad(Protocol protocol, String value, String problem) {
        return new IllegalArgumentException(protocol.text() + " value " + Quote.of(value) + ' ' + problem);
    }

    private static IllegalArgumentException bad(Protocol protocol, String value, String problem, Exception cause) {
        return new IllegalArgumentException(protocol.text() + " value " + Quote.of(value) + ' ' + problem, cause);
    }
}
