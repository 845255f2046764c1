package io.p2p4j.libp2p.upgrade;

import io.p2p4j.api.ConnectionInfo;
import io.p2p4j.api.error.ErrorCode;
import io.p2p4j.api.error.P2PException;
import io.p2p4j.api.identity.PeerId;
import io.p2p4j.core.secure.SecureChannel;
import io.p2p4j.core.transport.LinkSecurity;
import io.p2p4j.libp2p.multistream.Step;
import io.p2p4j.libp2p.tls.Tls;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One end of one upgrade. The phases follow each other:
 *
 * <pre>
 * SECURITY   plain multistream-select
 * HANDSHAKE  the chosen security's own
 * MUXER      multistream-select over the secured bytes, unless the handshake has settled it
 * OPEN       secured bytes of the multiplexer
 * </pre>
 */
final class UpgradeChannel implements SecureChannel {
    private enum Phase {
        SECURITY,
        HANDSHAKE,
        MUXER,
        OPEN,
        FAILED
    }

    private final Upgrade upgrade;
    private final ConnectionInfo.Role role;
    private final Optional<PeerId> expected;
    private Phase phase = Phase.SECURITY;
    private @Nullable Negotiation negotiation;
    private @Nullable SecureChannel security;
    private int receivedBytes;
    /** What the handshake proved, as long as the multiplexer is not agreed. */
    private @Nullable LinkSecurity proven;
    /** What went wrong within a call of the security's. */
    private @Nullable P2PException failure;

    UpgradeChannel(Upgrade upgrade, ConnectionInfo.Role role, Optional<PeerId> expected) {
        this.upgrade = upgrade;
        this.role = role;
        this.expected = expected;
    }

    @Override
    public void start(Output out) {
        Negotiation first = new Negotiation("security", role, upgrade.securities());
        negotiation = first;
        ByteBuffer bytes = first.begin();
        if (bytes != null) {
            out.wire(bytes);
        }
    }

    @Override
    public void receive(ByteBuffer wire, Output out) throws P2PException {
        switch (phase) {
            case OPEN -> opened().receive(wire, out);
            case FAILED -> wire.position(wire.limit());
            case SECURITY, HANDSHAKE, MUXER -> {
                try {
                    count(wire.remaining());
                    negotiate(wire, out);
                } catch (P2PException failed) {
                    phase = Phase.FAILED;
                    wire.position(wire.limit());
                    throw failed;
                }
            }
        }
    }

    private void count(int bytes) throws P2PException {
        receivedBytes += Math.min(bytes, Upgrade.BYTES_MAX);
        // What comes in one piece may hold the first bytes of the multiplexer.
        if (receivedBytes - bytes > Upgrade.BYTES_MAX) {
            throw P2PException.of(
                    ErrorCode.FRAME_TOO_LARGE,
                    "the other end sent more than " + Upgrade.BYTES_MAX + " bytes and the upgrade is not complete");
        }
    }

    private void negotiate(ByteBuffer wire, Output out) throws P2PException {
        if (phase == Phase.SECURITY) {
            Step step = current().receive(wire);
            if (step.send() != null) {
                out.wire(step.send());
            }
            if (step.agreed().isEmpty()) {
                return;
            }
            phase = Phase.HANDSHAKE;
            negotiation = null;
            SecureChannel chosen = upgrade.channel(step.agreed().get(), role, expected);
            security = chosen;
            chosen.start(new Secured(out, chosen));
        }
        SecureChannel chosen = opened();
        Secured secured = new Secured(out, chosen);
        if (wire.hasRemaining()) {
            chosen.receive(wire, secured);
        }
        P2PException failed = failure;
        if (failed != null) {
            throw failed;
        }
    }

    private Negotiation current() {
        Negotiation known = negotiation;
        if (known == null) {
            throw new IllegalStateException("nothing is negotiated in phase " + phase);
        }
        return known;
    }

    private SecureChannel opened() {
        SecureChannel known = security;
        if (known == null) {
            throw new IllegalStateException("no security in phase " + phase + " (expected after its negotiation)");
        }
        return known;
    }

    @Override
    public void send(ByteBuffer plain, Output out) {
        if (phase != Phase.OPEN) {
            throw new IllegalStateException("the link is not open (expected before the first byte): " + phase);
        }
        opened().send(plain, out);
    }

    @Override
    public boolean worksOutside() {
        return opened().worksOutside();
    }

    @Override
    public void end(Output out) {
        opened().end(out);
    }

    @Override
    public void release() {
        SecureChannel known = security;
        if (known != null) {
            known.release();
        }
    }

    /** What the security makes of its input until the link is open. */
    private final class Secured implements Output {
        private final Output out;
        private final SecureChannel chosen;

        Secured(Output out, SecureChannel chosen) {
            this.out = out;
            this.chosen = chosen;
        }

        @Override
        public void wire(ByteBuffer bytes) {
            out.wire(bytes);
        }

        @Override
        public void open(LinkSecurity security) {
            String named = security.applicationProtocol();
            String agreed = named.equals(Tls.UNDECIDED) ? "" : named;
            if (!agreed.isEmpty() && !upgrade.muxers().contains(agreed)) {
                failure = P2PException.of(
                        ErrorCode.VERSION_MISMATCH,
                        "the handshake agreed on " + agreed + " (expected one of " + upgrade.muxers() + ")");
                return;
            }
            if (!agreed.isEmpty()) {
                phase = Phase.OPEN;
                out.open(security);
                return;
            }
            phase = Phase.MUXER;
            proven = security;
            Negotiation second = new Negotiation("stream multiplexer", role, upgrade.muxers());
            negotiation = second;
            ByteBuffer bytes = second.begin();
            if (bytes != null) {
                chosen.send(bytes, this);
            }
        }

        @Override
        public void plain(ByteBuffer bytes) {
            if (phase == Phase.MUXER && failure == null) {
                try {
                    muxer(bytes);
                } catch (P2PException refused) {
                    failure = refused;
                }
            }
            if (phase == Phase.OPEN && bytes.hasRemaining()) {
                out.plain(bytes);
            }
        }

        private void muxer(ByteBuffer bytes) throws P2PException {
            Step step = current().receive(bytes);
            if (step.send() != null) {
                chosen.send(step.send(), this);
            }
            LinkSecurity known = proven;
            if (step.agreed().isPresent() && known != null) {
                phase = Phase.OPEN;
                negotiation = null;
                proven = null;
                out.open(new LinkSecurity(
                        known.protocol(), known.remoteKey(), step.agreed().get()));
            }
        }

        @Override
        public void ended() {
            if (phase == Phase.OPEN) {
                out.ended();
            } else {
                failure = P2PException.of(
                        ErrorCode.HANDSHAKE_INTERRUPTED, "the other end closed before a stream multiplexer was agreed");
            }
        }
    }
}
