package io.p2p4j.netty;

import io.p2p4j.tck.TckHarness;
import io.p2p4j.tck.benign.BenignVariant;
import io.p2p4j.tck.junit.BenignTck;
import java.util.List;
import org.junit.jupiter.api.Tag;

/** The Netty provider keeps the contract in a bad world, too. */
@Tag("once")
class NettyBenignTest extends BenignTck {
    @Override
    protected TckHarness newHarness(long seed) {
        return new NettyHarness();
    }

    @Override
    protected List<BenignVariant> variants() {
        return BenignVariant.overTcp();
    }

    /** Each variant once, with rules of every kind; campaigns run all rules. */
    @Override
    protected List<String> rules(BenignVariant variant) {
        return List.of(
                "ID-04",
                "CONN-01",
                "CONN-07",
                "LSTN-07",
                "LSTN-08",
                "MSG-01",
                "MSG-04",
                "MSG-05",
                "BP-05",
                "CLOSE-03",
                "CLOSE-09",
                "CLOSE-11",
                "MUX-01",
                "MUX-07");
    }
}
