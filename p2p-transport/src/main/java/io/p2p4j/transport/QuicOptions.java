package io.p2p4j.transport;

import io.p2p4j.api.identity.Identity;
import io.p2p4j.api.identity.KeyType;
import java.time.Duration;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/**
 * What a {@link QuicTransport} is made from.
 *
 * @param identity the local identity, which every link proves
 * @param alpn the application protocol that both ends must name in the handshake; 1 to 255 ASCII characters
 * @param handshakeTimeout the handshake of an inbound connection, from its first packet; 1 ms to 1 day
 * @param idleTimeout how long nothing may be heard of the other end before the link is lost; 1 ms to 1 day. A session with
 *     heartbeats of its own should notice earlier, and say it better
 * @param io how sockets are driven
 * @param loops event loop threads; 0 means one for each processor, at most {@value TcpOptions#AUTO_LOOPS_MAX}
 * @param remoteKeyTypes the types of identity key that a peer may have; at least one
 * @param streamsMax streams that the other end may have open at once; 1 to 2^21
 * @param streamWindowBytes what is kept of one stream that nobody reads; 1,024 to 2^30
 * @param linkWindowBytes what is kept of all streams of a link together; 1,024 to 2^30
 */
public record QuicOptions(
        Identity identity,
        String alpn,
        Duration handshakeTimeout,
        Duration idleTimeout,
        IoKind io,
        int loops,
        Set<KeyType> remoteKeyTypes,
        int streamsMax,
        int streamWindowBytes,
        int linkWindowBytes) {
    /** The default idle timeout. */
    public static final Duration IDLE_TIMEOUT = Duration.ofSeconds(60);

    /** The default number of streams. */
    public static final int STREAMS_MAX = 256;

    /** The default window of one stream. */
    public static final int STREAM_WINDOW_BYTES = 1 << 20;

    /** The default window of a link. */
    public static final int LINK_WINDOW_BYTES = 4 << 20;

    private static final int STREAMS_LIMIT = 1 << 21;
    private static final int WINDOW_MIN = 1024;
    private static final int WINDOW_MAX = 1 << 30;
    private static final Duration TIMEOUT_MIN = Duration.ofMillis(1);
    private static final Duration TIMEOUT_MAX = Duration.ofDays(1);

    /**
     * Checks the options.
     *
     * @param identity the local identity
     * @param alpn the application protocol
     * @param handshakeTimeout the bound of an inbound handshake
     * @param idleTimeout the bound of silence
     * @param io how sockets are driven
     * @param loops event loop threads, or 0
     * @param remoteKeyTypes the types of identity key that a peer may have; copied
     * @param streamsMax streams of the other end
     * @param streamWindowBytes window of a stream
     * @param linkWindowBytes window of a link
     * @throws IllegalArgumentException when one is out of its range
     */
    public QuicOptions {
        if (alpn.isEmpty() || alpn.length() > 255 || !alpn.chars().allMatch(c -> c > ' ' && c < 127)) {
            throw new IllegalArgumentException("alpn: '" + alpn + "' (expected 1 to 255 visible ASCII characters)");
        }
        require("handshakeTimeout", handshakeTimeout);
        require("idleTimeout", idleTimeout);
        require("loops", loops, 0, TcpOptions.LOOPS_MAX);
        require("streamsMax", streamsMax, 1, STREAMS_LIMIT);
        require("streamWindowBytes", streamWindowBytes, WINDOW_MIN, WINDOW_MAX);
        require("linkWindowBytes", linkWindowBytes, WINDOW_MIN, WINDOW_MAX);
        if (remoteKeyTypes.isEmpty()) {
            throw new IllegalArgumentException("remoteKeyTypes: [] (expected at least one)");
        }
        remoteKeyTypes = Collections.unmodifiableSet(EnumSet.copyOf(remoteKeyTypes));
    }

    private static void require(String name, Duration value) {
        if (value.compareTo(TIMEOUT_MIN) < 0 || value.compareTo(TIMEOUT_MAX) > 0) {
            throw new IllegalArgumentException(
                    name + ": " + value + " (expected " + TIMEOUT_MIN + " to " + TIMEOUT_MAX + ")");
        }
    }

    private static void require(String name, int value, int min, int max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(name + ": " + value + " (expected " + min + " to " + max + ")");
        }
    }

    /**
     * Starts from the defaults: every key type, I/O chosen by itself.
     *
     * @param identity the local identity
     * @param alpn the application protocol
     * @return a builder
     */
    public static Builder builder(Identity identity, String alpn) {
        return new Builder(identity, alpn);
    }

    int actualLoops() {
        return loops > 0 ? loops : Math.min(Runtime.getRuntime().availableProcessors(), TcpOptions.AUTO_LOOPS_MAX);
    }

    /** Builds options. Not thread-safe. */
    public static final class Builder {
        private final Identity identity;
        private final String alpn;
        private Duration handshakeTimeout = TcpOptions.HANDSHAKE_TIMEOUT;
        private Duration idleTimeout = IDLE_TIMEOUT;
        private IoKind io = IoKind.AUTO;
        private int loops;
        private Set<KeyType> remoteKeyTypes = EnumSet.allOf(KeyType.class);
        private int streamsMax = STREAMS_MAX;
        private int streamWindowBytes = STREAM_WINDOW_BYTES;
        private int linkWindowBytes = LINK_WINDOW_BYTES;

        private Builder(Identity identity, String alpn) {
            this.identity = identity;
            this.alpn = alpn;
        }

        /**
         * Sets the bound of an inbound handshake.
         *
         * @param timeout 1 ms to 1 day
         * @return this builder
         */
        public Builder handshakeTimeout(Duration timeout) {
            this.handshakeTimeout = timeout;
            return this;
        }

        /**
         * Sets how long nothing may be heard of the other end.
         *
         * @param timeout 1 ms to 1 day
         * @return this builder
         */
        public Builder idleTimeout(Duration timeout) {
            this.idleTimeout = timeout;
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
         * Sets how many streams the other end may have open at once.
         *
         * @param count 1 to 2^21
         * @return this builder
         */
        public Builder streamsMax(int count) {
            this.streamsMax = count;
            return this;
        }

        /**
         * Sets what is kept of streams that nobody reads.
         *
         * @param streamBytes of one stream
         * @param linkBytes of all streams of a link
         * @return this builder
         */
        public Builder windows(int streamBytes, int linkBytes) {
            this.streamWindowBytes = streamBytes;
            this.linkWindowBytes = linkBytes;
            return this;
        }

        /**
         * Builds the options.
         *
         * @return the options
         * @throws IllegalArgumentException when one is out of its range
         */
        public QuicOptions build() {
            return new QuicOptions(
                    identity,
                    alpn,
                    handshakeTimeout,
                    idleTimeout,
                    io,
                    loops,
                    remoteKeyTypes,
                    streamsMax,
                    streamWindowBytes,
                    linkWindowBytes);
        }
    }
}
