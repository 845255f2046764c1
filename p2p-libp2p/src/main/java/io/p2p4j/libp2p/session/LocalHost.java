package io.p2p4j.libp2p.session;

import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.identity.Identity;
import io.p2p4j.libp2p.identify.PeerRecord;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** What all sessions of one host say of it. Thread-safe. */
public final class LocalHost {
    private final Identity identity;
    private final LongSupplier milliseconds;
    private final boolean perf;
    /** The latest record, since a signature costs more than a connection's other words; guarded by this. */
    private List<Multiaddr> recordAddresses = List.of();

    private byte @Nullable [] record;
    private long sequence;

    /**
     * Describes a host.
     *
     * @param identity who it is; signs its records
     * @param milliseconds the wall clock, which numbers its records
     * @param perf whether strangers may measure throughput with it
     */
    public LocalHost(Identity identity, LongSupplier milliseconds, boolean perf) {
        this.identity = identity;
        this.milliseconds = milliseconds;
        this.perf = perf;
    }

    boolean servesPerf() {
        return perf;
    }

    byte[] publicKey() {
        return identity.publicKey().toProtobuf();
    }

    /** Returns the signed record of these addresses; null for a host that does not listen. */
    synchronized byte @Nullable [] signedRecord(List<Multiaddr> addresses) {
        if (addresses.isEmpty()) {
            return null;
        }
        byte[] known = record;
        if (known == null || !recordAddresses.equals(addresses)) {
            sequence = Math.max(sequence + 1, milliseconds.getAsLong());
            known = new PeerRecord(identity.peerId(), sequence, addresses).seal(identity);
            record = known;
            recordAddresses = List.copyOf(addresses);
        }
        return known.clone();
    }
}
