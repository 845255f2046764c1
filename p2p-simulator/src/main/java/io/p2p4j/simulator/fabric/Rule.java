package io.p2p4j.simulator.fabric;

/** A condition of an experiment's own, asked for every packet after the link's profile. The first drop decides. */
@FunctionalInterface
public interface Rule {
    /**
     * Judges a packet. Chance comes from {@link Fabric#kernel()}'s keyed streams.
     *
     * @param packet the packet
     * @return what happens to it
     */
    Verdict judge(Packet packet);
}
