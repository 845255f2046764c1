package io.p2p4j.simulator.fabric;

/** What translators keep apart. */
enum Wire {
    UDP,
    TCP
}
