package io.p2p4j.simulator.fabric;

import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.context.Cancellable;
import io.p2p4j.simulator.kernel.KeyedRandom;
import org.jspecify.annotations.Nullable;

/** The two ends of one connection. Owned by the simulation's thread. */
final class Connection {
    private static final long BREAKS_WITHIN_NANOS = 60_000_000_000L;

    private final LinkEnd dialer;
    private final LinkEnd listener;
    /** Keys the draws of both directions. */
    private final long key;

    private @Nullable Cancellable failure;

    /** The addresses of both ends, as each of them sees its own and the other's. */
    record Ends(Multiaddr dialer, Multiaddr dialed, Multiaddr listener, Multiaddr seenDialer) {
        static Ends direct(Multiaddr dialer, Multiaddr listener) {
            return new Ends(dialer, listener, listener, dialer);
        }
    }

    Connection(Fabric fabric, SimNode dialing, SimNode listening, Ends ends, long key) {
        dialer = new LinkEnd(dialing, ends.dialer(), ends.dialed(), this, true);
        listener = new LinkEnd(listening, ends.listener(), ends.seenDialer(), this, false);
        this.key = key;
        double rate = fabric.link(dialing, listening).failureRate();
        if (rate > 0) {
            KeyedRandom chance = fabric.kernel().random("connection-failure", dialing.key(), listening.key() + key);
            boolean fails = chance.nextDouble() < rate;
            long after = chance.nextLong(BREAKS_WITHIN_NANOS);
            if (fails) {
                failure = fabric.kernel().schedule(after, this::fail);
            }
        }
    }

    LinkEnd end(boolean ofDialer) {
        return ofDialer ? dialer : listener;
    }

    /** Keys the draws of one direction. */
    long keyFrom(boolean ofDialer) {
        return ofDialer ? 2 * key : 2 * key + 1;
    }

    private void fail() {
        failure = null;
        broken("simulated failure (setting: failure rate)");
    }

    void broken(String why) {
        dialer.onBroken(why);
        listener.onBroken(why);
    }

    void onEndClosed() {
        Cancellable pending = failure;
        if (pending != null) {
            failure = null;
            pending.cancel();
        }
    }
}
