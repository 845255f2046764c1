package io.p2p4j.libp2p.multistream;

import io.p2p4j.api.error.ErrorCode;
import io.p2p4j.api.error.P2PException;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * The end that is asked. It answers {@code ls} with the protocols that fit into a message. Whoever asks for more than
 * {@value #ATTEMPTS_MAX} protocols is cut off. Used by one thread at a time.
 */
public final class MultistreamListener {
    /** How often the other end may ask, for a protocol or for the list. */
    public static final int ATTEMPTS_MAX = 32;

    private final Predicate<String> known;
    private final Supplier<? extends Collection<String>> list;
    private final Lines lines = new Lines();
    private boolean headerSeen;
    private int attempts;
    private boolean over;

    /**
     * Makes a negotiation.
     *
     * @param known tells of a protocol id whether it is spoken here; asked with whatever the other end wrote
     * @param list the protocol ids that {@code ls} shows, in this order
     */
    public MultistreamListener(Predicate<String> known, Supplier<? extends Collection<String>> list) {
        this.known = known;
        this.list = list;
    }

    /**
     * Makes a negotiation about fixed protocols.
     *
     * @param protocols their ids
     */
    public MultistreamListener(Collection<String> protocols) {
        this(protocols::contains, () -> protocols);
    }

    /**
     * Takes bytes of the other end, and none beyond the negotiation: what is left in the buffer belongs to the agreed
     * protocol.
     *
     * @param in the bytes
     * @return what came of it; after an agreement nothing more is to be given to this object
     * @throws P2PException {@code NOT_OUR_PROTOCOL} when the other end speaks something else, {@code PROTOCOL_UNSUPPORTED}
     *     when it has asked too often, {@code FRAME_TOO_LARGE} or {@code MALFORMED_FRAME} when it breaks the rules
     */
    public Step receive(ByteBuffer in) throws P2PException {
        if (over) {
            throw new IllegalStateException("the negotiation is over (expected nothing more)");
        }
        ByteArrayOutputStream answers = new ByteArrayOutputStream(0);
        if (!headerSeen) {
            if (!lines.header(in)) {
                return Step.MORE;
            }
            headerSeen = true;
            answers.writeBytes(Lines.encode(Lines.HEADER));
        }
        while (!over) {
            String asked = lines.next(in);
            if (asked == null) {
                break;
            }
            if (asked.equals(Lines.LIST)) {
                count();
                answers.writeBytes(Lines.encode(listing()));
            } else if (known.test(asked)) {
                over = true;
                answers.writeBytes(Lines.encode(asked));
                return Step.of(Optional.of(asked), answers.toByteArray());
            } else {
                count();
                answers.writeBytes(Lines.encode(Lines.NOT_AVAILABLE));
            }
        }
        return Step.of(Optional.empty(), answers.toByteArray());
    }

    private void count() throws P2PException {
        attempts++;
        if (attempts > ATTEMPTS_MAX) {
            over = true;
            throw P2PException.of(
                    ErrorCode.PROTOCOL_UNSUPPORTED,
                    "multistream: the other end asked for more than " + ATTEMPTS_MAX
                            + " protocols that are not spoken here");
        }
    }

    /** The protocols, each a message of its own within this one. */
    private byte[] listing() {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        for (String protocol : list.get()) {
            if (protocol.getBytes(StandardCharsets.UTF_8).length >= Lines.BYTES_MAX) {
                continue;
            }
            byte[] message = Lines.encode(protocol);
            if (content.size() + message.length >= Lines.BYTES_MAX) {
                break;
            }
            content.writeBytes(message);
        }
        return content.toByteArray();
    }
}
