package io.p2p4j.netty;

import io.netty.util.internal.PlatformDependent;
import io.p2p4j.tck.Resources;
import io.p2p4j.tck.fixture.JvmResources;
import java.util.OptionalLong;

/** The process's resources without the context's threads, and with the memory that Netty takes without the JDK's pool. */
final class NettyResources implements Resources {
    private final JvmResources process = new JvmResources("p2p-callback-", "p2p-timer-");

    @Override
    public OptionalLong threads() {
        return process.threads();
    }

    @Override
    public OptionalLong sockets() {
        return process.sockets();
    }

    @Override
    public OptionalLong bufferBytes() {
        long direct = process.bufferBytes().orElse(0);
        return OptionalLong.of(direct + Math.max(0, PlatformDependent.usedDirectMemory()));
    }

    /** Netty's allocator takes chunks of up to 4 MiB and keeps some of them, whichever loop needed one first. */
    @Override
    public int bufferGrainBytes() {
        return 4 << 20;
    }
}
