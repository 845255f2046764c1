package io.p2p4j.tck;

import io.p2p4j.tck.wire.WireFilter;

/** A wire whose bytes can be seen and changed. Plain TCP has one in the kit. */
public interface TappedWire extends Wire {
    /**
     * Leads all bytes through a filter from now on, those of open connections too.
     *
     * @param filter what happens to them
     */
    void filter(WireFilter filter);
}
