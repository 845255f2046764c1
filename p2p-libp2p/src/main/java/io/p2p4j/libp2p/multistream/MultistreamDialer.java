package io.p2p4j.libp2p.multistream;

import io.p2p4j.api.error.ErrorCode;
import io.p2p4j.api.error.P2PException;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/**
 * The end that proposes protocols, one after the other, until the other end knows one.
 *
 * <p><b>Lazily.</b> With one proposal only, bytes of that protocol may be sent right behind {@link #begin}, before the other
 * end has answered: when it knows the protocol it takes them, and when it does not, nothing else is spoken on the stream
 * anyway. With several proposals wait for the agreement.
 *
 * <p>Used by one thread at a time.
 */
public final class MultistreamDialer {
    private final List<String> proposals;
    private final Lines lines = new Lines();
    private int current;
    private boolean headerSeen;
    private boolean over;

    /**
     * Makes a negotiation.
     *
     * @param proposals the protocol ids in the order in which they are proposed; at least one
     * @throws IllegalArgumentException when there is none, or one is empty, too long or has a line feed
     */
    public MultistreamDialer(List<String> proposals) {
        if (proposals.isEmpty()) {
            throw new IllegalArgumentException("multistream proposals: [] (expected at least one)");
        }
        proposals.forEach(Protocols::check);
        this.proposals = List.copyOf(proposals);
    }

    /**
     * Begins: the header and the first proposal, as the specification recommends.
     *
     * @return what is to be sent
     */
    public ByteBuffer begin() {
        return ByteBuffer.wrap(Lines.encodeFirst(proposals.get(0)));
    }

    /**
     * Takes bytes of the other end, and none beyond the negotiation: what is left in the buffer belongs to the agreed
     * protocol.
     *
     * @param in the bytes
     * @return what came of it; after an agreement nothing more is to be given to this object
     * @throws P2PException {@code NOT_OUR_PROTOCOL} when the other end speaks something else, {@code PROTOCOL_UNSUPPORTED}
     *     when it knows none of the proposals, {@code FRAME_TOO_LARGE}, {@code MALFORMED_FRAME} or {@code UNEXPECTED_FRAME}
     *     when it breaks the rules
     */
    public Step receive(ByteBuffer in) throws P2PException {
        if (over) {
            throw new IllegalStateException("the negotiation is over (expected nothing more)");
        }
        if (!headerSeen) {
            if (!lines.header(in)) {
                return Step.MORE;
            }
            headerSeen = true;
        }
        ByteArrayOutputStream asked = new ByteArrayOutputStream(0);
        for (String answer = lines.next(in); answer != null; answer = lines.next(in)) {
            if (isAgreed(answer)) {
                over = true;
                return Step.of(Optional.of(answer), asked.toByteArray());
            }
            asked.writeBytes(Lines.encode(proposals.get(current)));
        }
        return Step.of(Optional.empty(), asked.toByteArray());
    }

    /** True when it is; false when the next proposal is to be made. */
    private boolean isAgreed(String answer) throws P2PException {
        String proposal = proposals.get(current);
        if (answer.equals(proposal)) {
            return true;
        }
        if (!answer.equals(Lines.NOT_AVAILABLE)) {
            throw P2PException.of(
                    ErrorCode.UNEXPECTED_FRAME,
                    "multistream: " + proposal + " was answered by " + Lines.quote(answer)
                            + " (expected the same or \"na\")");
        }
        current++;
        if (current == proposals.size()) {
            over = true;
            throw P2PException.of(
                    ErrorCode.PROTOCOL_UNSUPPORTED, "multistream: the other end knows none of " + proposals);
        }
        return false;
    }
}
