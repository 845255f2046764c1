package io.p2p4j.netty;

import io.p2p4j.tck.TckHarness;
import io.p2p4j.tck.TckHarnessFactory;

/** The harness of this provider's tests, for {@code p2p tck --provider netty}. */
public final class NettyHarnessFactory implements TckHarnessFactory {
    @Override
    public String id() {
        return NettyProvider.ID;
    }

    @Override
    public TckHarness create(long seed) {
        return new NettyHarness();
    }
}
