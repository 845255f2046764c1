package io.p2p4j.examples.simulation.zoo.lease;

import io.p2p4j.api.P2PProvider;
import io.p2p4j.examples.simulation.zoo.net.Door;
import java.nio.ByteBuffer;
import java.time.Instant;

/** Lends to whoever asks while nobody has it. */
public final class Clerk implements Party {
    static final long LEASE_NANOS = 4_000_000_000L;

    private final P2PProvider provider;
    private boolean lent;

    private Clerk(P2PProvider provider) {
        this.provider = provider;
    }

    /**
     * Opens a clerk.
     *
     * @param provider started
     * @return the clerk
     */
    public static Clerk open(P2PProvider provider) {
        Clerk clerk = new Clerk(provider);
        Door.open(provider, (request, reply) -> {
            if (!clerk.lent) {
                reply.accept(clerk.lend(request.getLong()));
            }
        });
        return clerk;
    }

    private ByteBuffer lend(long request) {
        lent = true;
        provider.context().schedule(LEASE_NANOS, () -> lent = false);
        Instant over = provider.context().now().plusNanos(LEASE_NANOS);
        return ByteBuffer.allocate(16)
                .putLong(request)
                .putLong(over.toEpochMilli())
                .flip();
    }
}
