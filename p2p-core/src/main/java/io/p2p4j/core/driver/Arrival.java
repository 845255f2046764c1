package io.p2p4j.core.driver;

import io.p2p4j.api.CloseReason;
import io.p2p4j.api.ConnectionInfo;
import io.p2p4j.api.RefusalReason;
import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.error.P2PException;
import io.p2p4j.core.admission.Admission;
import io.p2p4j.core.admission.HandshakePlaces;
import io.p2p4j.core.transport.Link;
import io.p2p4j.core.transport.MuxedLink;
import io.p2p4j.core.transport.Transport;
import org.jspecify.annotations.Nullable;

/**
 * One inbound connection, from its first packet until it is open or has failed. Owned by its loop, but that its place may be
 * given to another one from any thread.
 */
final class Arrival implements Transport.InboundHandler, ConnectionDriver.Owner {
    private final ProviderCore core;
    private final DrivenListener listener;
    private final Multiaddr remoteAddress;
    private final Admission.@Nullable Source source;
    private final Transport.Unfinished unfinished;
    /** From the moment that it was let in. */
    private HandshakePlaces.@Nullable Place place;

    /** Once the link is there. */
    private volatile @Nullable ConnectionDriver driver;

    private @Nullable RefusalReason limit;

    Arrival(ProviderCore core, DrivenListener listener, Multiaddr remoteAddress, Transport.Unfinished unfinished) {
        this.core = core;
        this.listener = listener;
        this.remoteAddress = remoteAddress;
        this.source = core.source(remoteAddress);
        this.unfinished = unfinished;
    }

    /** Counts it until the end of its handshake, or tells why it may not come in. */
    @Nullable
    RefusalReason enter() {
        long now = core.context().nanoTime();
        RefusalReason reason = source == null ? null : core.admission().tryHandshake(source, now);
        if (reason == null) {
            place = core.table().isClosed() ? null : core.table().places().take(remoteAddress, now, this::displaced);
            if (place == null) {
                reason = RefusalReason.PENDING_HANDSHAKES;
                handshakeEnded();
            }
        }
        return reason;
    }

    private void handshakeEnded() {
        if (source != null) {
            core.admission().handshakeEnded(source);
        }
    }

    private Refusal displacedRefusal() {
        return Refusal.limit(RefusalReason.HANDSHAKE_DISPLACED, core.limits());
    }

    /** From any thread: ends what there is by now. */
    private void displaced() {
        Refusal refusal = displacedRefusal();
        ConnectionDriver begun = driver;
        if (begun == null) {
            unfinished.displace(refusal.failure());
        } else {
            begun.abort(refusal.code(), refusal.detail());
        }
    }

    private boolean isDisplaced() {
        return place != null && place.isDisplaced();
    }

    // The transport's calls.

    @Override
    public void onHeldUp() {
        if (place != null) {
            place.heldUp();
        }
    }

    @Override
    public void onBegun() {
        if (place != null) {
            place.begun(core.context().nanoTime());
        }
    }

    @Override
    public void onLink(Link link) {
        drive(core.drive(link, ConnectionInfo.Role.LISTENER, this));
    }

    @Override
    public void onMuxedLink(MuxedLink link) {
        if (core.drivesMuxedLinks()) {
            drive(core.drive(link, ConnectionInfo.Role.LISTENER, this));
        } else {
            Transport.InboundHandler.super.onMuxedLink(link);
        }
    }

    private void drive(@Nullable ConnectionDriver begun) {
        if (begun == null) {
            end();
            return;
        }
        driver = begun;
        listener.begun(begun);
        if (isDisplaced()) {
            // Before the driver was known, so that the transport was told, for which it was too late.
            displaced();
        }
        begun.start();
    }

    @Override
    public void onFailed(P2PException failure) {
        boolean displaced = isDisplaced();
        end();
        refused(displaced ? RefusalReason.HANDSHAKE_DISPLACED : RefusalReason.of(failure.code()), failure);
    }

    private void refused(RefusalReason reason, P2PException failure) {
        core.refusals()
                .refused(
                        remoteAddress,
                        reason,
                        reason == RefusalReason.HANDSHAKE_DISPLACED
                                ? displacedRefusal().failure()
                                : failure);
    }

    // The driver's calls.

    /** The handshake is over, in whichever way; once. */
    private void end() {
        if (place != null) {
            place.end();
        }
        handshakeEnded();
        ConnectionDriver begun = driver;
        if (begun != null) {
            listener.over(begun);
        }
    }

    @Override
    public @Nullable Refusal admit(DrivenConnection connection) {
        if (place != null && !place.end()) {
            return displacedRefusal();
        }
        limit = source == null ? null : core.admission().tryOpen(source, connection.remotePeerId());
        if (limit != null) {
            return Refusal.limit(limit, core.limits());
        }
        Refusal refusal = listener.admit();
        if (refusal != null) {
            limit = refusal.code() == CloseReason.Code.LIMIT_EXCEEDED ? RefusalReason.ACCEPT_QUEUE : null;
            if (source != null) {
                core.admission().openEnded(source, connection.remotePeerId());
            }
        }
        return refusal;
    }

    @Override
    public ConnectionDriver.Watcher onOpened(DrivenConnection connection) {
        end();
        listener.accepted(connection);
        return source == null ? listener : new Counted(core, listener, source);
    }

    @Override
    public void onFailed(CloseReason reason, P2PException failure) {
        RefusalReason why = limit != null ? limit : RefusalReason.of(failure.code());
        boolean displaced = isDisplaced();
        end();
        refused(displaced ? RefusalReason.HANDSHAKE_DISPLACED : why, failure);
    }

    /** Watches a connection that counts for the place it came from, wherever its other end is by now. */
    private record Counted(ProviderCore core, DrivenListener listener, Admission.Source source)
            implements ConnectionDriver.Watcher {
        @Override
        public void onClosed(DrivenConnection connection) {
            core.admission().openEnded(source, connection.remotePeerId());
            listener.onClosed(connection);
        }
    }
}
