package io.p2p4j.node.message;

import io.p2p4j.api.identity.Identity;
import io.p2p4j.api.identity.PeerId;
import java.time.Duration;
import java.util.Collection;
import java.util.List;

/**
 * Messages for everybody: passed on by each node to all its neighbours but the one that it came from, once, when the origin's signature is
 * right. Owned by the node's turn.
 */
final class Broadcasts {
    /** How long a broadcast is remembered; what was made further away from now than half of it, by this node's clock, is stale. */
    static final Duration KEPT = Duration.ofMinutes(2);

    static final int SEEN_MAX = 16_384;

    private final MessageCore core;
    private final SeenBroadcasts seen = new SeenBroadcasts(SEEN_MAX, KEPT.toNanos());

    Broadcasts(MessageCore core) {
        this.core = core;
    }

    /** Signs what this node says to everybody; called from any thread. */
    static Frame.Broadcast sign(Identity identity, BroadcastBody body) {
        return new Frame.Broadcast(0, body, identity.sign(FrameCodec.signed(body)));
    }

    /** Sends a broadcast of this node; returns to how many neighbours. */
    int originate(Frame.Broadcast frame, Collection<PeerId> exclude) {
        seen.add(frame.body().id(), core.now());
        return spread(frame, exclude);
    }

    private int spread(Frame.Broadcast frame, Collection<PeerId> exclude) {
        int count = 0;
        for (PeerId peer : core.node.connections().peers()) {
            PeerChannel channel = core.channels.get(peer);
            if (channel != null && !exclude.contains(peer)) {
                channel.enqueue(new Outgoing(
                        frame, core.now(), core.options.messageTimeout().toNanos()));
                count++;
            }
        }
        return count;
    }

    void received(PeerChannel from, Line line, Frame.Broadcast frame) {
        BroadcastBody body = frame.body();
        long now = core.now();
        PeerId origin = body.origin().peerId();
        if (seen.contains(body.id(), now) || origin.equals(core.node.provider().localPeerId())) {
            core.meters.duplicates.increment();
            return;
        }
        if (frame.hops() >= core.options.broadcastHops()
                || isStale(body)
                || core.node.book().isBanned(origin)) {
            core.meters.rejected(RejectCode.INVALID);
            return;
        }
        if (!body.origin().verify(FrameCodec.signed(body), frame.signature())) {
            from.inbox.misbehaved(line, "a broadcast with a wrong signature, which whoever passes it on has to check");
            return;
        }
        seen.add(body.id(), now);
        from.inbox.deliver(body);
        int hops = frame.hops() + 1;
        if (hops < core.options.broadcastHops()) {
            core.meters.forwarded.add(
                    spread(new Frame.Broadcast(hops, body, frame.signature()), List.of(from.peer, origin)));
        }
    }

    private boolean isStale(BroadcastBody body) {
        long age = core.context.now().toEpochMilli() - body.timeMillis();
        return Math.abs(age) > KEPT.toMillis() / 2 || (body.ttlMillis() > 0 && age > body.ttlMillis());
    }
}
