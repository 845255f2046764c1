package io.p2p4j.simulator.fabric;

import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.address.Protocol;
import io.p2p4j.api.context.Cancellable;
import io.p2p4j.api.error.ErrorCode;
import io.p2p4j.api.error.P2PException;
import io.p2p4j.api.identity.PeerId;
import io.p2p4j.core.transport.Link;
import io.p2p4j.core.transport.Transport;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The dial of a name: its addresses are tried in their order, the next one when one fails or is silent for 250 ms (RFC 8305,
 * section 5); the first link counts. Owned by the node's loop.
 */
final class NamedDial {
    private static final long NEXT_NANOS = 250_000_000L;

    private final SimTransport transport;
    private final SimNode node;
    private final int life;
    private final Multiaddr name;
    private final Optional<PeerId> expected;
    private final Transport.DialHandler handler;
    private final List<Multiaddr> waiting = new ArrayList<>();
    private final List<Cancellable> attempts = new ArrayList<>();
    private int open;
    private boolean over;
    private @Nullable P2PException lastFailure;
    private @Nullable Cancellable timer;

    NamedDial(
            SimTransport transport,
            SimNode node,
            Multiaddr name,
            Optional<PeerId> expected,
            Transport.DialHandler handler) {
        this.transport = transport;
        this.node = node;
        this.life = node.incarnation();
        this.name = name;
        this.expected = expected;
        this.handler = handler;
    }

    void begin(NameService names) {
        names.resolve(node, name).whenComplete((addresses, failure) -> {
            if (over) {
                return;
            }
            if (failure == null) {
                addresses.stream()
                        .filter(this::isWanted)
                        .map(Multiaddr::withoutPeerId)
                        .forEach(waiting::add);
                next();
            } else {
                fail(P2PException.builder(ErrorCode.HOST_UNREACHABLE, "the name does not resolve")
                        .address(name)
                        .cause(failure)
                        .build());
            }
        });
    }

    private boolean isWanted(Multiaddr address) {
        boolean other = expected.isPresent()
                && address.peerId().isPresent()
                && !address.peerId().equals(expected);
        return !other && Fabric.supports(address.withoutPeerId()) && !address.startsWith(Protocol.DNSADDR);
    }

    private void next() {
        stopTimer();
        if (over) {
            return;
        }
        if (waiting.isEmpty()) {
            if (open == 0) {
                P2PException last = lastFailure;
                fail(
                        last != null
                                ? last
                                : P2PException.builder(ErrorCode.HOST_UNREACHABLE, "the name has no address")
                                        .address(name)
                                        .build());
            }
            return;
        }
        Multiaddr address = waiting.remove(0);
        open++;
        attempts.add(transport.dialAddress(address, expected, new Attempt()));
        timer = node.fabric().kernel().schedule(NEXT_NANOS, new SimNode.Work(node, life, this::next));
    }

    private void fail(P2PException failure) {
        if (!over) {
            over = true;
            handler.onDialFailed(failure);
        }
    }

    void cancel() {
        over = true;
        stopTimer();
        attempts.forEach(Cancellable::cancel);
    }

    private void stopTimer() {
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
    }

    /** The dial of one of the addresses. */
    private final class Attempt implements Transport.DialHandler {
        @Override
        public void onLink(Link link) {
            if (over) {
                link.abort();
                return;
            }
            cancel();
            handler.onLink(link);
        }

        @Override
        public void onDialFailed(P2PException failure) {
            open--;
            lastFailure = failure;
            next();
        }
    }
}
