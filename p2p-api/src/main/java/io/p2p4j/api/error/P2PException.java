package io.p2p4j.api.error;

import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.identity.PeerId;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * The root of every failure that this API reports. Sealed: a {@code switch} over {@link #kind()} is exhaustive.
 *
 * <p>Stages fail with a {@code P2PException} (never thrown as well), blocking calls throw it. Caller misuse
 * ({@link IllegalArgumentException}, {@link NullPointerException}, {@link IllegalStateException}) is thrown at the
 * call instead, before anything happened.
 *
 * <p>The text names what happened, to which peer and address, which limit and what to do. It never holds a secret.
 * Instances are immutable and may be shared between threads.
 */
public abstract sealed class P2PException extends IOException
        permits ConnectionFailedException,
                PeerNotFoundException,
                NetworkErrorException,
                ProtocolErrorException,
                P2PTimeoutException,
                AuthenticationFailedException {
    private static final long serialVersionUID = 1L;

    /** The stable code. */
    private final ErrorCode code;

    private final transient @Nullable PeerId peer;
    private final transient @Nullable Multiaddr address;

    /** Whether the operation may have taken effect. */
    private final boolean mayHaveTakenEffect;

    P2PException(Builder builder) {
        super(builder.text(), builder.cause);
        this.code = builder.code;
        this.peer = builder.peer;
        this.address = builder.address;
        this.mayHaveTakenEffect = builder.mayHaveTakenEffect;
    }

    /**
     * Starts the description of a failure. The kind, and with it the subclass, follows from the code.
     *
     * @param code the stable code
     * @param message what happened, which limit or setting is concerned, and what to do; no secrets
     * @return a builder
     */
    public static Builder builder(ErrorCode code, String message) {
        return new Builder(code, message);
    }

    /**
     * Builds a failure without peer, address or cause.
     *
     * @param code the stable code
     * @param message what happened; no secrets
     * @return the exception
     */
    public static P2PException of(ErrorCode code, String message) {
        return builder(code, message).build();
    }

    /**
     * Finds the {@code P2PException} in what a stage or future was failed with: looks through
     * {@link CompletionException} and {@link ExecutionException}, and wraps anything foreign as
     * {@link ErrorCode#INTERNAL_FAULT} with its cause.
     *
     * @param failure what a stage's callback or a future's {@code get} reported
     * @return the exception itself where there is one
     */
    public static P2PException from(Throwable failure) {
        Throwable inner = failure;
        while ((inner instanceof CompletionException || inner instanceof ExecutionException)
                && inner.getCause() != null) {
            inner = inner.getCause();
        }
        if (inner instanceof P2PException known) {
            return known;
        }
        return builder(ErrorCode.INTERNAL_FAULT, "unexpected failure: " + inner)
                .cause(inner)
                .mayHaveTakenEffect(true)
                .build();
    }

    /**
     * Returns the stable code.
     *
     * @return the code
     */
    public ErrorCode code() {
        return code;
    }

    /**
     * Returns the kind, which follows from the code.
     *
     * @return the kind
     */
    public ErrorKind kind() {
        return code.kind();
    }

    /**
     * Returns the peer that the operation was about, when it is known.
     *
     * @return the peer
     */
    public Optional<PeerId> peer() {
        return Optional.ofNullable(peer);
    }

    /**
     * Returns the address that the operation was about, when there is one.
     *
     * @return the address
     */
    public Optional<Multiaddr> address() {
        return Optional.ofNullable(address);
    }

    /**
     * Tells whether the operation may have taken effect at the other end in spite of the failure. {@code false} is a
     * promise: nothing of it has been given to the application there, so it may be repeated without a duplicate.
     *
     * @return true when it may have taken effect
     */
    public boolean mayHaveTakenEffect() {
        return mayHaveTakenEffect;
    }

    /** Describes one failure. Not thread-safe; use it once. */
    public static final class Builder {
        private final ErrorCode code;
        private final String message;
        private @Nullable PeerId peer;
        private @Nullable Multiaddr address;
        private @Nullable Throwable cause;
        private boolean mayHaveTakenEffect;
        private final List<ConnectionFailedException.Attempt> attempts = new ArrayList<>();

        private Builder(ErrorCode code, String message) {
            this.code = code;
            this.message = message;
        }

        /**
         * Names the peer.
         *
         * @param peer the peer, or null when it is not known
         * @return this builder
         */
        public Builder peer(@Nullable PeerId peer) {
            this.peer = peer;
            return this;
        }

        /**
         * Names the address.
         *
         * @param address the address, or null when there is none
         * @return this builder
         */
        public Builder address(@Nullable Multiaddr address) {
            this.address = address;
            return this;
        }

        /**
         * Keeps the cause.
         *
         * @param cause the cause, or null
         * @return this builder
         */
        public Builder cause(@Nullable Throwable cause) {
            this.cause = cause;
            return this;
        }

        /**
         * Says whether the operation may have taken effect; the default is {@code false}.
         *
         * @param possible true when it may have
         * @return this builder
         */
        public Builder mayHaveTakenEffect(boolean possible) {
            this.mayHaveTakenEffect = possible;
            return this;
        }

        /**
         * Keeps one address's own error of a failed dial; only a {@link ConnectionFailedException} shows it.
         *
         * @param attempted the address
         * @param failure its failure
         * @return this builder
         */
        public Builder attempt(Multiaddr attempted, P2PException failure) {
            attempts.add(new ConnectionFailedException.Attempt(attempted, failure));
            return this;
        }

        /**
         * Builds the exception of the code's kind.
         *
         * @return the exception
         */
        public P2PException build() {
            return switch (code.kind()) {
                case CONNECTION_FAILED -> new ConnectionFailedException(this, attempts);
                case PEER_NOT_FOUND -> new PeerNotFoundException(this);
                case NETWORK_ERROR -> new NetworkErrorException(this);
                case PROTOCOL_ERROR -> new ProtocolErrorException(this);
                case TIMEOUT -> new P2PTimeoutException(this);
                case AUTHENTICATION_FAILED -> new AuthenticationFailedException(this);
            };
        }

        private String text() {
            StringBuilder text = new StringBuilder(code.name()).append(": ").append(message);
            if (peer != null && !message.contains(peer.toString())) {
                text.append(" [peer ").append(peer).append(']');
            }
            if (address != null && !message.contains(address.toString())) {
                text.append(" [address ").append(address).append(']');
            }
            for (ConnectionFailedException.Attempt attempt : attempts) {
                text.append("\n  ")
                        .append(attempt.address())
                        .append(" -> ")
                        .append(attempt.failure().getMessage());
            }
            return text.toString();
        }
    }
}
