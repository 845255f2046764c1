package io.p2p4j.transport;

/** Which library speaks TLS. */
public enum TlsEngine {
    /** {@link #BORINGSSL} where its native library is on the class path, else {@link #JDK}. */
    AUTO,
    /** BoringSSL, of {@code io.netty:netty-tcnative-boringssl-static}. */
    BORINGSSL,
    /** The JDK's own; works everywhere. */
    JDK
}
