package io.p2p4j.api;

import java.time.Duration;
import java.util.Objects;

/**
 * Every bound of a provider: queues, buffers, frames, counts and times. The defaults suit a server on an ordinary
 * network; {@link #builder()} starts from them.
 *
 * @param messageBytesMax the largest message, in bytes; default 1 MiB
 * @param frameBytesMax the largest frame payload on the wire, in bytes; larger messages travel in several frames; default 64 KiB
 * @param sendQueueBytesMax bytes of unfinished sends and writes of one connection; one operation beyond it still enters an empty queue; default 4 MiB
 * @param sendQueueMessagesMax unfinished sends and writes of one connection; default 16,384
 * @param messageWindowBytes bytes of messages of one connection that arrived and were not received by the application; default 1 MiB
 * @param streamWindowBytes bytes of one stream that arrived and were not read by the application; default 256 KiB
 * @param connectionWindowBytes bytes of all streams of one connection together that arrived and were not read; default 16 MiB
 * @param streamsMax streams that the peer may have open on one connection; default 1024
 * @param connectionsMax open connections of the provider, both roles; default 1000
 * @param pendingHandshakesMax inbound connections of the provider whose handshake is not complete; default 128
 * @param acceptQueueMax complete connections of one listener that wait for an accept; default 128
 * @param eventQueueMax events that wait for one slow observer; default 1024
 * @param addressesPerPeerMax addresses of one peer in the address book; default 16
 * @param addressBookPeersMax peers in the address book; default 10,000
 * @param inbound bounds on what comes in from one address, subnet or peer
 * @param dialTimeout a dial, from the call to the open connection; default 10 s
 * @param handshakeTimeout a handshake in either role, from the connected transport to the open connection; default 10 s
 * @param keepAliveInterval how long nothing may be heard of the peer before it is asked for a sign of life; default 15 s
 * @param idleTimeout how long nothing may be heard of the peer before the connection counts as lost; default 30 s
 * @param closeTimeout a clean close, before it becomes an abort; default 5 s
 * @param stopTimeout stopping a provider, stuck peers or not; default 10 s
 */
public record Limits(
        int messageBytesMax,
        int frameBytesMax,
        int sendQueueBytesMax,
        int sendQueueMessagesMax,
        int messageWindowBytes,
        int streamWindowBytes,
        int connectionWindowBytes,
        int streamsMax,
        int connectionsMax,
        int pendingHandshakesMax,
        int acceptQueueMax,
        int eventQueueMax,
        int addressesPerPeerMax,
        int addressBookPeersMax,
        InboundLimits inbound,
        Duration dialTimeout,
        Duration handshakeTimeout,
        Duration keepAliveInterval,
        Duration idleTimeout,
        Duration closeTimeout,
        Duration stopTimeout) {
    // Stands before the defaults, which are checked against it while this class is initialized.
    private static final Duration DURATION_MAX = Duration.ofDays(1);

    /** The default limits. */
    public static final Limits DEFAULTS = builder().build();

    /**
     * Checks every value; the message names the limit, the value and what is allowed.
     *
     * @param messageBytesMax see the component
     * @param frameBytesMax see the component
     * @param sendQueueBytesMax see the component
     * @param sendQueueMessagesMax see the component
     * @param messageWindowBytes see the component
     * @param streamWindowBytes see the component
     * @param connectionWindowBytes see the component
     * @param streamsMax see the component
     * @param connectionsMax see the component
     * @param pendingHandshakesMax see the component
     * @param acceptQueueMax see the component
     * @param eventQueueMax see the component
     * @param addressesPerPeerMax see the component
     * @param addressBookPeersMax see the component
     * @param inbound see the component
     * @param dialTimeout see the component
     * @param handshakeTimeout see the component
     * @param keepAliveInterval see the component
     * @param idleTimeout see the component
     * @param closeTimeout see the component
     * @param stopTimeout see the component
     */
    public Limits {
        check("messageBytesMax", messageBytesMax, 1, 1 << 28);
        check("frameBytesMax", frameBytesMax, 1024, 1 << 20);
        check("sendQueueBytesMax", sendQueueBytesMax, 1, 1 << 30);
        check("sendQueueMessagesMax", sendQueueMessagesMax, 1, 1 << 24);
        check("messageWindowBytes", messageWindowBytes, 1024, 1 << 30);
        check("streamWindowBytes", streamWindowBytes, 1024, 1 << 30);
        check("connectionWindowBytes", connectionWindowBytes, 1024, 1 << 30);
        check("streamsMax", streamsMax, 0, 1 << 20);
        check("connectionsMax", connectionsMax, 1, 1 << 20);
        check("pendingHandshakesMax", pendingHandshakesMax, 1, 1 << 20);
        check("acceptQueueMax", acceptQueueMax, 1, 1 << 20);
        check("eventQueueMax", eventQueueMax, 16, 1 << 20);
        check("addressesPerPeerMax", addressesPerPeerMax, 1, 1024);
        check("addressBookPeersMax", addressBookPeersMax, 1, 1 << 24);
        Objects.requireNonNull(inbound, "inbound");
        check("dialTimeout", dialTimeout);
        check("handshakeTimeout", handshakeTimeout);
        check("keepAliveInterval", keepAliveInterval);
        check("idleTimeout", idleTimeout);
        check("closeTimeout", closeTimeout);
        check("stopTimeout", stopTimeout);
        if (idleTimeout.compareTo(keepAliveInterval) <= 0) {
            throw new IllegalArgumentException("limit idleTimeout: " + idleTimeout
                    + " (expected more than keepAliveInterval, " + keepAliveInterval + ")");
        }
    }

    /**
     * Starts from the defaults.
     *
     * @return a builder
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Starts from these limits.
     *
     * @return a builder
     */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.messageBytesMax = messageBytesMax;
        builder.frameBytesMax = frameBytesMax;
        builder.sendQueueBytesMax = sendQueueBytesMax;
        builder.sendQueueMessagesMax = sendQueueMessagesMax;
        builder.messageWindowBytes = messageWindowBytes;
        builder.streamWindowBytes = streamWindowBytes;
        builder.connectionWindowBytes = connectionWindowBytes;
        builder.streamsMax = streamsMax;
        builder.connectionsMax = connectionsMax;
        builder.pendingHandshakesMax = pendingHandshakesMax;
        builder.acceptQueueMax = acceptQueueMax;
        builder.eventQueueMax = eventQueueMax;
        builder.addressesPerPeerMax = addressesPerPeerMax;
        builder.addressBookPeersMax = addressBookPeersMax;
        builder.inbound = inbound;
        builder.dialTimeout = dialTimeout;
        builder.handshakeTimeout = handshakeTimeout;
        builder.keepAliveInterval = keepAliveInterval;
        builder.idleTimeout = idleTimeout;
        builder.closeTimeout = closeTimeout;
        builder.stopTimeout = stopTimeout;
        return builder;
    }

    private static void check(String name, int value, int min, int max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(
                    "limit " + name + ": " + value + " (expected " + min + " to " + max + ")");
        }
    }

    private static void check(String name, Duration value) {
        if (value.isNegative() || value.isZero() || value.compareTo(DURATION_MAX) > 0) {
            throw new IllegalArgumentException(
                    "limit " + name + ": " + value + " (expected more than zero and at most " + DURATION_MAX + ")");
        }
    }

    /** Builds {@link Limits}. Not thread-safe. */
    public static final class Builder {
        private int messageBytesMax = 1 << 20;
        private int frameBytesMax = 1 << 16;
        private int sendQueueBytesMax = 4 << 20;
        private int sendQueueMessagesMax = 16_384;
        private int messageWindowBytes = 1 << 20;
        private int streamWindowBytes = 256 << 10;
        private int connectionWindowBytes = 16 << 20;
        private int streamsMax = 1024;
        private int connectionsMax = 1000;
        private int pendingHandshakesMax = 128;
        private int acceptQueueMax = 128;
        private int eventQueueMax = 1024;
        private int addressesPerPeerMax = 16;
        private int addressBookPeersMax = 10_000;
        private InboundLimits inbound = InboundLimits.DEFAULTS;
        private Duration dialTimeout = Duration.ofSeconds(10);
        private Duration handshakeTimeout = Duration.ofSeconds(10);
        private Duration keepAliveInterval = Duration.ofSeconds(15);
        private Duration idleTimeout = Duration.ofSeconds(30);
        private Duration closeTimeout = Duration.ofSeconds(5);
        private Duration stopTimeout = Duration.ofSeconds(10);

        private Builder() {}

        /**
         * Sets the largest message, in bytes.
         *
         * @param value the limit
         * @return this builder
         */
        public Builder messageBytesMax(int value) {
            messageBytesMax = value;
            return this;
        }

        /**
         * Sets the largest frame payload on the wire, in bytes.
         *
         * @param value the limit
         * @return this builder
         */
        public Builder frameBytesMax(int value) {
            frameBytesMax = value;
            return this;
        }

        /**
         * Sets bytes of unfinished sends and writes of one connection.
         *
         * @param value the limit
         * @return this builder
         */
        public Builder sendQueueBytesMax(int value) {
            sendQueueBytesMax = value;
            return this;
        }

        /**
         * Sets unfinished sends and writes of one connection.
         *
         * @param value the limit
         * @return this builder
         */
        public Builder sendQueueMessagesMax(int value) {
            sendQueueMessagesMax = value;
            return this;
        }

        /**
         * Sets bytes of messages of one connection that arrived and were not received by the application.
         *
         * @param value the limit
         * @return this builder
         */
        public Builder messageWindowBytes(int value) {
            messageWindowBytes = value;
            return this;
        }

        /**
         * Sets bytes of one stream that arrived and were not read by the application.
         *
         * @param value the limit
         * @return this builder
         */
        public Builder streamWindowBytes(int value) {
            streamWindowBytes = value;
            return this;
        }

        /**
         * Sets bytes of all streams of one connection together that arrived and were not read.
         *
         * @param value the limit
         * @return this builder
         */
        public Builder connectionWindowBytes(int value) {
            connectionWindowBytes = value;
            return this;
        }

        /**
         * Sets streams that the peer may have open on one connection.
         *
         * @param value the limit
         * @return this builder
         */
        public Builder streamsMax(int value) {
            streamsMax = value;
            return this;
        }

        /**
         * Sets open connections of the provider, both roles.
         *
         * @param value the limit
         * @return this builder
         */
        public Builder connectionsMax(int value) {
            connectionsMax = value;
            return this;
        }

        /**
         * Sets inbound connections of the provider whose handshake is not complete.
         *
         * @param value the limit
         * @return this builder
         */
        public Builder pendingHandshakesMax(int value) {
            pendingHandshakesMax = value;
            return this;
        }

        /**
         * Sets complete connections of one listener that wait for an accept.
         *
         * @param value the limit
         * @return this builder
         */
        public Builder acceptQueueMax(int value) {
            acceptQueueMax = value;
            return this;
        }

        /**
         * Sets events that wait for one slow observer.
         *
         * @param value the limit
         * @return this builder
         */
        public Builder eventQueueMax(int value) {
            eventQueueMax = value;
            return this;
        }

        /**
         * Sets addresses of one peer in the address book.
         *
         * @param value the limit
         * @return this builder
         */
        public Builder addressesPerPeerMax(int value) {
            addressesPerPeerMax = value;
            return this;
        }

        /**
         * Sets peers in the address book.
         *
         * @param value the limit
         * @return this builder
         */
        public Builder addressBookPeersMax(int value) {
            addressBookPeersMax = value;
            return this;
        }

        /**
         * Sets the bounds on what comes in from one address, subnet or peer.
         *
         * @param value the limits
         * @return this builder
         */
        public Builder inbound(InboundLimits value) {
            inbound = value;
            return this;
        }

        /**
         * Sets a dial, from the call to the open connection.
         *
         * @param value the limit
         * @return this builder
         */
        public Builder dialTimeout(Duration value) {
            dialTimeout = value;
            return this;
        }

        /**
         * Sets a handshake in either role, from the connected transport to the open connection.
         *
         * @param value the limit
         * @return this builder
         */
        public Builder handshakeTimeout(Duration value) {
            handshakeTimeout = value;
            return this;
        }

        /**
         * Sets how long nothing may be heard of the peer before it is asked for a sign of life.
         *
         * @param value the limit
         * @return this builder
         */
        public Builder keepAliveInterval(Duration value) {
            keepAliveInterval = value;
            return this;
        }

        /**
         * Sets how long nothing may be heard of the peer before the connection counts as lost.
         *
         * @param value the limit
         * @return this builder
         */
        public Builder idleTimeout(Duration value) {
            idleTimeout = value;
            return this;
        }

        /**
         * Sets a clean close, before it becomes an abort.
         *
         * @param value the limit
         * @return this builder
         */
        public Builder closeTimeout(Duration value) {
            closeTimeout = value;
            return this;
        }

        /**
         * Sets stopping a provider, stuck peers or not.
         *
         * @param value the limit
         * @return this builder
         */
        public Builder stopTimeout(Duration value) {
            stopTimeout = value;
            return this;
        }

        /**
         * Builds the limits.
         *
         * @return the limits
         * @throws IllegalArgumentException when a value is out of its range
         */
        public Limits build() {
            return new Limits(
                    messageBytesMax,
                    frameBytesMax,
                    sendQueueBytesMax,
                    sendQueueMessagesMax,
                    messageWindowBytes,
                    streamWindowBytes,
                    connectionWindowBytes,
                    streamsMax,
                    connectionsMax,
                    pendingHandshakesMax,
                    acceptQueueMax,
                    eventQueueMax,
                    addressesPerPeerMax,
                    addressBookPeersMax,
                    inbound,
                    dialTimeout,
                    handshakeTimeout,
                    keepAliveInterval,
                    idleTimeout,
                    closeTimeout,
                    stopTimeout);
        }
    }
}
