package io.p2p4j.simulator.determinism;

/**
 * Where an event comes from.
 *
 * @param sequence the scheduled event's number in the order of scheduling
 * @param parent the number of the event that scheduled it, in the order of scheduling; -1 before the first event
 * @param by that event, for people
 * @param site where in the code it was scheduled
 */
public record Origin(long sequence, long parent, String by, Site site) {}
