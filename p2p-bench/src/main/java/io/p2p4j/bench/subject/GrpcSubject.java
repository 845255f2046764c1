package io.p2p4j.bench.subject;

import java.util.EnumSet;
import java.util.Set;

/** gRPC-java: one streaming call on one HTTP/2 connection. */
final class GrpcSubject implements Subject {
    private final String id;
    private final boolean tls;

    GrpcSubject(String id, boolean tls) {
        this.id = id;
        this.tls = tls;
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public Set<Way> ways() {
        return EnumSet.of(Way.PUSH);
    }

    @Override
    public Side open(Way way, int loops) throws Exception {
        return new GrpcSide(loops, tls);
    }
}
