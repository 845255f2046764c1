package io.p2p4j.libp2p.multistream;

import java.nio.ByteBuffer;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What came of some bytes of a negotiation.
 *
 * @param agreed the protocol, when the negotiation is over
 * @param send what is to be sent to the other end, or null
 */
public record Step(Optional<String> agreed, @Nullable ByteBuffer send) {
    /** Nothing yet. */
    static final Step MORE = new Step(Optional.empty(), null);

    static Step of(Optional<String> agreed, byte[] send) {
        return send.length == 0 && agreed.isEmpty()
                ? MORE
                : new Step(agreed, send.length == 0 ? null : ByteBuffer.wrap(send));
    }
}
