package io.p2p4j.tck.benign;

import io.p2p4j.tck.TckHarness;
import io.p2p4j.tck.mutant.Mutants;

/**
 * Lets streams overtake each other, as the contract allows: what is written, ended or reset on one stream waits up to a
 * millisecond of the provider's own clock before it begins, each stream for itself, while messages and other streams go
 * on. The order within a stream stays, and the close of a connection comes after everything that was called before it.
 */
public final class ReorderingStreams {
    private ReorderingStreams() {}

    /**
     * Puts the condition around the providers of a harness.
     *
     * @param correct makes harnesses of any provider
     * @return makes harnesses of the same provider, whose streams overtake each other
     */
    public static TckHarness.Factory around(TckHarness.Factory correct) {
        return Mutants.reordering().in(correct);
    }
}
