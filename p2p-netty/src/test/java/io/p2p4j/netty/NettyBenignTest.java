package io.p2p4j.netty;

import io.p2p4j.tck.TckHarness;
import io.p2p4j.tck.benign.BenignVariant;
import io.p2p4j.tck.junit.BenignTck;
import java.util.List;

/** The Netty provider keeps the contract in a bad world, too. */
class NettyBenignTest extends BenignTck {
    @Override
    protected TckHarness newHarness(long seed) {
        return new NettyHarness();
    }

    @Override
    protected List<BenignVariant> variants() {
        return BenignVariant.overTcp();
    }
}
