package io.p2p4j.bench.subject;

import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/** Netty without anything above it: frames of a length and a payload over TCP, or over TLS. */
final class NettySubject implements Subject {
    private final String id;
    private final BaselineTls.Engine engine;
    private final BaselineTls.Proof proof;

    NettySubject(String id, BaselineTls.Engine engine, BaselineTls.Proof proof) {
        this.id = id;
        this.engine = engine;
        this.proof = proof;
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public Set<Way> ways() {
        return EnumSet.of(Way.IN_LOOP, Way.QUEUE, Way.CONSOLIDATED, Way.NAIVE, Way.BLOCKING);
    }

    @Override
    public Side open(Way way, int loops) throws Exception {
        Optional<BaselineTls> tls =
                engine == BaselineTls.Engine.NONE ? Optional.empty() : Optional.of(new BaselineTls(engine, proof));
        return new NettySide(way, loops, tls);
    }
}
