package io.p2p4j.libp2p;

import io.p2p4j.tck.TckHarness;
import io.p2p4j.tck.TckHarnessFactory;

/** The harness of this provider's tests, for {@code p2p tck --provider libp2p}. */
public final class Libp2pHarnessFactory implements TckHarnessFactory {
    @Override
    public String id() {
        return Libp2pProvider.ID;
    }

    @Override
    public TckHarness create(long seed) {
        return new Libp2pHarness();
    }
}
