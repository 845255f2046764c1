package io.p2p4j.simulator.fabric;

/**
 * Something that goes wrong with the datagrams of one node, on top of what their links do.
 *
 * @param from the node whose datagrams it meets
 * @param effect what is done to them
 * @param name keys its draws, so that no other impairment changes them
 */
public record Impairment(SimNode from, DatagramProfile effect, String name) {}
