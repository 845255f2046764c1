package io.p2p4j.tck.plain;

import io.p2p4j.tck.HostilePeer;
import io.p2p4j.tck.fixture.FactoryHarness;
import java.util.Optional;

/** What suits every provider on TCP, and a peer that breaks the example's own protocol. */
final class PlainHarness extends FactoryHarness {
    PlainHarness() {
        super(new PlainProviderFactory());
    }

    @Override
    public Optional<HostilePeer> hostilePeer() {
        return Optional.of(new PlainHostilePeer(context()));
    }
}
