package io.p2p4j.bench.subject;

import java.util.EnumSet;
import java.util.Set;

/** Netty's QUIC without anything above it: frames of a length and a payload over one stream. */
final class QuicSubject implements Subject {
    @Override
    public String id() {
        return "netty-quic";
    }

    @Override
    public Set<Way> ways() {
        return EnumSet.of(Way.IN_LOOP, Way.QUEUE, Way.CONSOLIDATED, Way.NAIVE, Way.BLOCKING);
    }

    @Override
    public Side open(Way way, int loops) {
        return new QuicSide(way, loops);
    }
}
