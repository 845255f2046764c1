package io.p2p4j.netty;

import io.p2p4j.tck.TckHarness;
import io.p2p4j.tck.junit.MutantTck;
import io.p2p4j.tck.mutant.BuiltInMutant;
import io.p2p4j.tck.mutant.Mutants;

/** The rules find the faults that only real threads and real bytes show. */
class MutantTest extends MutantTck {
    @Override
    protected String host() {
        return Mutants.NETTY;
    }

    @Override
    protected TckHarness newHarness(long seed) {
        return new NettyHarness();
    }

    @Override
    protected TckHarness newHarness(long seed, BuiltInMutant mutant) {
        throw new IllegalArgumentException(
                "fault '" + mutant + "' is unknown to Netty's tests (expected one of the registry)");
    }
}
