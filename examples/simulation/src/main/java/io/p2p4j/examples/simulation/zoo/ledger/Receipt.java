package io.p2p4j.examples.simulation.zoo.ledger;

/** When a customer gets the receipt. */
public enum Receipt {
    /** The bug: when the entry is written. The disk has it a moment later, unless the power fails first. */
    BEFORE_SYNC,
    /** The remedy: when the disk has it. */
    AFTER_SYNC
}
