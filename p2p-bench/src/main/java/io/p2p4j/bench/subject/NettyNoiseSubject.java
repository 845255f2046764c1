package io.p2p4j.bench.subject;

import java.util.EnumSet;
import java.util.Set;

/** Netty without anything above it but the records of Noise, by the library that p2p-libp2p takes. */
final class NettyNoiseSubject implements Subject {
    @Override
    public String id() {
        return "netty-noise";
    }

    @Override
    public Set<Way> ways() {
        return EnumSet.of(Way.IN_LOOP, Way.QUEUE, Way.CONSOLIDATED, Way.NAIVE, Way.BLOCKING);
    }

    @Override
    public Side open(Way way, int loops) {
        return new NettySide(way, loops, BaselineNoise::new);
    }
}
