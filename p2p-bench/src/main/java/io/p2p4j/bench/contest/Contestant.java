package io.p2p4j.bench.contest;

import io.p2p4j.bench.subject.Way;

/**
 * Who is measured.
 *
 * @param subject the system under test
 * @param way how it sends
 */
public record Contestant(String subject, Way way) {
    /**
     * Returns the name in tables.
     *
     * @return the system and the way
     */
    public String name() {
        return subject + " " + way.word();
    }
}
