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
    private final PendingChecks<Check> checking = new PendingChecks<>();
    private final SeenBroadcasts seen = new SeenBroadcasts(SEEN_MAX, KEPT.toNanos());

    /** A broadcast that a neighbour passed on, before it is known to be its origin's. */
    private record Check(PeerChannel from, Line line, Frame.Broadcast frame) {}

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
        if (isWelcome(frame)) {
            Check check = new Check(from, line, frame);
            from.inbox.checking();
            if (checking.add(frame.body().id(), check)) {
                begin(check);
            }
        }
    }

    private boolean isWelcome(Frame.Broadcast frame) {
        BroadcastBody body = frame.body();
        PeerId origin = body.origin().peerId();
        if (seen.contains(body.id(), core.now())
                || origin.equals(core.node.provider().localPeerId())) {
            core.meters.duplicates.increment();
            return false;
        }
        if (frame.hops() >= core.options.broadcastHops()
                || isStale(body)
                || core.node.book().isBanned(origin)) {
            core.meters.rejected(RejectCode.INVALID);
            return false;
        }
        return true;
    }

    /** A signature takes a hundred times as long as anything that the turn does, so it is checked elsewhere. */
    private void begin(Check check) {
        check.from().inbox.checks.execute(() -> {
            BroadcastBody body = check.frame().body();
            boolean right = body.origin().canVerify()
                    && body.origin()
                            .verify(FrameCodec.signed(body), check.frame().signature());
            check.from().onTurn(() -> ended(check, right));
        });
    }

    private void ended(Check check, boolean right) {
        BroadcastBody.Id id = check.frame().body().id();
        check.from().inbox.checked();
        if (core.stopped) {
            return;
        }
        if (right) {
            checking.right(id).forEach(other -> {
                core.meters.duplicates.increment();
                other.from().inbox.checked();
            });
            accept(check);
        } else {
            checking.forged(id).ifPresent(this::begin);
            check.from()
                    .inbox
                    .misbehaved(
                            check.line(),
                            "a broadcast with a wrong signature, which whoever passes it on has to check");
        }
    }

    private void accept(Check check) {
        BroadcastBody body = check.frame().body();
        PeerChannel from = check.from();
        seen.add(body.id(), core.now());
        from.inbox.deliver(body);
        int hops = check.frame().hops() + 1;
        if (hops < core.options.broadcastHops()) {
            core.meters.forwarded.add(spread(
                    new Frame.Broadcast(hops, body, check.frame().signature()),
                    List.of(from.peer, body.origin().peerId())));
        }
    }

    private boolean isStale(BroadcastBody body) {
        long age = core.context.now().toEpochMilli() - body.timeMillis();
        return Math.abs(age) > KEPT.toMillis() / 2 || (body.ttlMillis() > 0 && age > body.ttlMillis());
    }
}
