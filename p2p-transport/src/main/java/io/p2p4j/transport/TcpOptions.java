package io.p2p4j.transport;

import io.p2p4j.api.identity.Identity;
import io.p2p4j.api.identity.KeyType;
import java.time.Duration;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/**
 * What a {@link TcpTransport} is made from.
 *
 * @param identity the local identity, which every link proves
 * @param alpn the application protocol that both ends must name in the TLS handshake; 1 to 255 ASCII characters
 * @param handshakeTimeout the TLS handshake in either role, from the connected socket; 1 ms to 1 day
 * @param io how sockets are driven
 * @param tls which library speaks TLS
 * @param loops event loop threads; 0 means one for each processor, at most {@value #AUTO_LOOPS_MAX}
 * @param remoteKeyTypes the types of identity key that a peer may have; at least one
 */
public record TcpOptions(
        Identity identity,
        String alpn,
        Duration handshakeTimeout,
        IoKind io,
        TlsEngine tls,
        int loops,
        Set<KeyType> remoteKeyTypes) {
    /** The default handshake timeout. */
    public static final Duration HANDSHAKE_TIMEOUT = Duration.ofSeconds(10);

    /** The most event loop threads that are made by themselves. */
    public static final int AUTO_LOOPS_MAX = 8;

    /** The most event loop threads. */
    public static final int LOOPS_MAX = 1024;

    private static final int ALPN_LENGTH_MAX = 255;
    private static final Duration HANDSHAKE_TIMEOUT_MIN = Duration.ofMillis(1);
    private static final Duration HANDSHAKE_TIMEOUT_MAX = Duration.ofDays(1);

    /**
     * Checks the options.
     *
     * @param identity the local identity
     * @param alpn the application protocol
     * @param handshakeTimeout the bound of the TLS handshake
     * @param io how sockets are driven
     * @param tls which library speaks TLS
     * @param loops event loop threads, or 0
     * @param remoteKeyTypes the types of identity key that a peer may have; copied
     * @throws IllegalArgumentException when one is out of its range
     */
    public TcpOptions {
        if (alpn.isEmpty() || alpn.length() > ALPN_LENGTH_MAX || !alpn.chars().allMatch(c -> c > ' ' && c < 127)) {
            throw new IllegalArgumentException("alpn: '" + alpn + "' (expected 1 to 255 visible ASCII characters)");
        }
        if (handshakeTimeout.compareTo(HANDSHAKE_TIMEOUT_MIN) < 0
                || handshakeTimeout.compareTo(HANDSHAKE_TIMEOUT_MAX) > 0) {
            throw new IllegalArgumentException("handshakeTimeout: " + handshakeTimeout + " (expected "
                    + HANDSHAKE_TIMEOUT_MIN + " to " + HANDSHAKE_TIMEOUT_MAX + ")");
        }
        if (loops < 0 || loops > LOOPS_MAX) {
            throw new IllegalArgumentException("loops: " + loops + " (expected 0 to " + LOOPS_MAX + ")");
        }
        if (remoteKeyTypes.isEmpty()) {
            throw new IllegalArgumentException("remoteKeyTypes: [] (expected at least one)");
        }
        remoteKeyTypes = Collections.unmodifiableSet(EnumSet.copyOf(remoteKeyTypes));
    }

    /**
     * Starts from the defaults: every key type, I/O and TLS chosen by themselves.
     *
     * @param identity the local identity
     * @param alpn the application protocol
     * @return a builder
     */
    public static Builder builder(Identity identity, String alpn) {
        return new Builder(identity, alpn);
    }

    /**
     * Returns how many loops to start.
     *
     * @return {@link #loops}, or the number that 0 stands for
     */
    int actualLoops() {
        return loops > 0 ? loops : Math.min(Runtime.getRuntime().availableProcessors(), AUTO_LOOPS_MAX);
    }

    /** Builds options. Not thread-safe. */
    public static final class Builder {
        private final Identity identity;
        private final String alpn;
        private Duration handshakeTimeout = HANDSHAKE_TIMEOUT;
        private IoKind io = IoKind.AUTO;
        private TlsEngine tls = TlsEngine.AUTO;
        private int loops;
        private Set<KeyType> remoteKeyTypes = EnumSet.allOf(KeyType.class);

        private Builder(Identity identity, String alpn) {
            this.identity = identity;
            this.alpn = alpn;
        }

        /**
         * Sets the TLS handshake's bound.
         *
         * @param timeout 1 ms to 1 day
         * @return this builder
         */
        public Builder handshakeTimeout(Duration timeout) {
            this.handshakeTimeout = timeout;
            return this;
        }

        /**
         * Sets how sockets are driven.
         *
         * @param kind the way
         * @return this builder
         */
        public Builder io(IoKind kind) {
            this.io = kind;
            return this;
        }

        /**
         * Sets which library speaks TLS.
         *
         * @param engine the library
         * @return this builder
         */
        public Builder tls(TlsEngine engine) {
            this.tls = engine;
            return this;
        }

        /**
         * Sets the number of event loop threads.
         *
         * @param count 0 for one for each processor
         * @return this builder
         */
        public Builder loops(int count) {
            this.loops = count;
            return this;
        }

        /**
         * Sets the types of identity key that a peer may have.
         *
         * @param types at least one
         * @return this builder
         */
        public Builder remoteKeyTypes(Set<KeyType> types) {
            this.remoteKeyTypes = types;
            return this;
        }

        /**
         * Builds the options.
         *
         * @return the options
         * @throws IllegalArgumentException when one is out of its range
         */
        public TcpOptions build() {
            return new TcpOptions(identity, alpn, handshakeTimeout, io, tls, loops, remoteKeyTypes);
        }
    }
}
