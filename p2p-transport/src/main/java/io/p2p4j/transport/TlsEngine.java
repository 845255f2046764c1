package io.p2p4j.transport;

/** Which library speaks TLS. */
public enum TlsEngine {
    /** {@link #BORINGSSL} where its native library is on the class path, else {@link #JDK}. */
    AUTO,
    /** BoringSSL, of {@code io.netty:netty-tcnative-boringssl-static}. */
    BORINGSSL,
    /** The JDK's own; works everywhere. */
    JDK;

    /** What to add for BoringSSL. */
    public static final String BORINGSSL_ARTIFACT = "io.netty:netty-tcnative-boringssl-static";

    /**
     * Returns the library that this stands for in this process.
     *
     * @return never {@link #AUTO}
     * @throws IllegalArgumentException when it is not available here
     */
    public TlsEngine resolved() {
        return TlsSetup.resolve(this);
    }
}
