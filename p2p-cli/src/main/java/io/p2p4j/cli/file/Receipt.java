package io.p2p4j.cli.file;

/**
 * What both ends know after a file was stored.
 *
 * @param name the name under which the receiver stored it
 * @param bytes its size
 * @param sha256 its hash, in hexadecimal digits
 */
public record Receipt(String name, long bytes, String sha256) {}
