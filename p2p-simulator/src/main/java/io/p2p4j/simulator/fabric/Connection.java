package io.p2p4j.simulator.fabric;

import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.context.Cancellable;
import io.p2p4j.simulator.kernel.KeyedRandom;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The two ends of one connection. Owned by the simulation's thread. */
abstract class Connection {
    private static final long BREAKS_WITHIN_NANOS = 60_000_000_000L;

    private final LinkEnd dialer;
    private final LinkEnd listener;
    /** Keys the draws of both directions. */
    private final int key;

    private @Nullable Cancellable failure;

    /** The addresses of both ends, as each of them sees its own and the other's. */
    sealed interface Ends {
        /** What the listener sees of the dialer. */
        Multiaddr seenDialer();

        /** A dialer that has an address for the occasion. */
        static Ends direct(Multiaddr dialer, Multiaddr listener) {
            return new Translated(dialer, listener, listener, dialer);
        }

        /** The listener's own object for the address that was dialed: one for all links that lead there. */
        static Multiaddr shared(Multiaddr dialed, List<Multiaddr> listener) {
            for (Multiaddr own : listener) {
                if (own.equals(dialed)) {
                    return own;
                }
            }
            return dialed;
        }

        /** Likewise, one in memory. */
        static Ends memory(long dialer, Multiaddr listener) {
            return new Memory(dialer, listener);
        }

        /** Four addresses, which may all differ. */
        record Translated(Multiaddr dialer, Multiaddr dialed, Multiaddr listener, Multiaddr seenDialer)
                implements Ends {}

        /** Two; that of the dialer is made when somebody asks. */
        record Memory(long dialer, Multiaddr listener) implements Ends {
            @Override
            public Multiaddr seenDialer() {
                return Multiaddr.memory(dialer);
            }
        }
    }

    private Connection(Fabric fabric, SimNode dialing, SimNode listening, int key) {
        dialer = new LinkEnd(dialing, this);
        listener = new LinkEnd(listening, this);
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

    static Connection of(Fabric fabric, SimNode dialing, SimNode listening, Ends ends, int key) {
        if (ends instanceof Ends.Memory memory) {
            return new InMemory(fabric, dialing, listening, memory, key);
        }
        return new Addressed(fabric, dialing, listening, (Ends.Translated) ends, key);
    }

    /** One with addresses of hosts and ports. */
    private static final class Addressed extends Connection {
        private final Ends.Translated ends;

        Addressed(Fabric fabric, SimNode dialing, SimNode listening, Ends.Translated ends, int key) {
            super(fabric, dialing, listening, key);
            this.ends = ends;
        }

        @Override
        Multiaddr localAddress(boolean ofDialer) {
            return ofDialer ? ends.dialer() : ends.listener();
        }

        @Override
        Multiaddr remoteAddress(boolean ofDialer) {
            return ofDialer ? ends.dialed() : ends.seenDialer();
        }
    }

    /** One in memory, as very large simulations have them: the dialer's address is made whenever somebody asks. */
    private static final class InMemory extends Connection {
        private final long dialerNumber;
        private final Multiaddr listenerAddress;

        InMemory(Fabric fabric, SimNode dialing, SimNode listening, Ends.Memory ends, int key) {
            super(fabric, dialing, listening, key);
            this.dialerNumber = ends.dialer();
            this.listenerAddress = ends.listener();
        }

        @Override
        Multiaddr localAddress(boolean ofDialer) {
            return ofDialer ? Multiaddr.memory(dialerNumber) : listenerAddress;
        }

        @Override
        Multiaddr remoteAddress(boolean ofDialer) {
            return localAddress(!ofDialer);
        }
    }

    /** The address of one end, as it sees it. */
    abstract Multiaddr localAddress(boolean ofDialer);

    /** The address of the other end, as one end sees it. */
    abstract Multiaddr remoteAddress(boolean ofDialer);

    LinkEnd end(boolean ofDialer) {
        return ofDialer ? dialer : listener;
    }

    boolean isDialer(LinkEnd end) {
        return end == dialer;
    }

    LinkEnd other(LinkEnd end) {
        return end == dialer ? listener : dialer;
    }

    /** Keys the draws of what one end sends. */
    long keyFrom(LinkEnd end) {
        return end == dialer ? 2L * key : 2L * key + 1;
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
