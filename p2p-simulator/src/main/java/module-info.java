/** The transport seam on a simulated fabric under virtual time, and the simulator provider. */
module io.p2p4j.simulator {
    requires transitive io.p2p4j.core;
}
