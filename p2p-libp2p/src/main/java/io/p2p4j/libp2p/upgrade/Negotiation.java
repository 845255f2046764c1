package io.p2p4j.libp2p.upgrade;

import io.p2p4j.api.ConnectionInfo;
import io.p2p4j.api.error.ErrorCode;
import io.p2p4j.api.error.P2PException;
import io.p2p4j.libp2p.multistream.MultistreamDialer;
import io.p2p4j.libp2p.multistream.MultistreamListener;
import io.p2p4j.libp2p.multistream.Step;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A negotiation of either role. */
final class Negotiation {
    private final String subject;
    private final List<String> ids;
    private final @Nullable MultistreamDialer dialer;
    private final @Nullable MultistreamListener listener;

    Negotiation(String subject, ConnectionInfo.Role role, List<String> ids) {
        this.subject = subject;
        this.ids = ids;
        this.dialer = role == ConnectionInfo.Role.DIALER ? new MultistreamDialer(ids) : null;
        this.listener = role == ConnectionInfo.Role.LISTENER ? new MultistreamListener(ids) : null;
    }

    /** What is to be sent first, or null. */
    @Nullable
    ByteBuffer begin() {
        return dialer == null ? null : dialer.begin();
    }

    Step receive(ByteBuffer in) throws P2PException {
        try {
            if (dialer != null) {
                return dialer.receive(in);
            }
            if (listener != null) {
                return listener.receive(in);
            }
        } catch (P2PException refused) {
            if (refused.code() == ErrorCode.PROTOCOL_UNSUPPORTED) {
                throw P2PException.builder(
                                ErrorCode.VERSION_MISMATCH, "no " + subject + " in common: this end has " + ids)
                        .cause(refused)
                        .build();
            }
            throw refused;
        }
        throw new IllegalStateException("a negotiation has a role");
    }
}
