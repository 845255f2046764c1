package io.p2p4j.bench.subject;

import java.util.EnumSet;
import java.util.Set;

/** Plain java.nio: a blocking socket channel and a thread at each end, direct buffers, no encryption. */
final class NioSubject implements Subject {
    @Override
    public String id() {
        return "nio";
    }

    @Override
    public Set<Way> ways() {
        return EnumSet.of(Way.IN_LOOP);
    }

    @Override
    public Side open(Way way, int loops) {
        return new NioSide();
    }
}
