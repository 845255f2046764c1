package io.p2p4j.core.secure;

import io.p2p4j.api.Capability;
import io.p2p4j.api.ConnectionInfo;
import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.context.Cancellable;
import io.p2p4j.api.error.ErrorCode;
import io.p2p4j.api.error.P2PException;
import io.p2p4j.api.identity.PeerId;
import io.p2p4j.core.transport.Link;
import io.p2p4j.core.transport.Transport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * A transport that secures the links of another one, which proves nothing. As thread-safe as that one.
 */
public final class SecuredTransport implements Transport {
    private final Transport plain;
    private final SecureChannel.Factory channels;
    private final long handshakeTimeoutNanos;
    private final Set<Capability> capabilities;

    /**
     * Puts channels over a transport.
     *
     * @param plain makes links whose {@link Link#security()} nobody asks for; owned by this transport from now on
     * @param channels makes the channel of each link
     * @param handshakeTimeout the bound of the security handshake, in either role, from the moment that the link below is
     *     connected
     */
    public SecuredTransport(Transport plain, SecureChannel.Factory channels, Duration handshakeTimeout) {
        this.plain = plain;
        this.channels = channels;
        this.handshakeTimeoutNanos = handshakeTimeout.toNanos();
        Set<Capability> both = EnumSet.noneOf(Capability.class);
        both.addAll(plain.capabilities());
        both.remove(Capability.AUTHENTICATED);
        both.remove(Capability.ENCRYPTED);
        both.addAll(channels.capabilities());
        this.capabilities = both;
    }

    @Override
    public boolean supports(Multiaddr address) {
        return plain.supports(address);
    }

    @Override
    public Set<Capability> capabilities() {
        return EnumSet.copyOf(capabilities);
    }

    @Override
    public Cancellable dial(Multiaddr address, Optional<PeerId> expected, DialHandler handler) {
        Dial dial = new Dial(expected, handler);
        Cancellable below = plain.dial(address, Optional.empty(), dial);
        return () -> {
            dial.cancelled = true;
            below.cancel();
            dial.cancel();
        };
    }

    @Override
    public void listen(Multiaddr address, ListenHandler handler) {
        plain.listen(address, new Listen(handler));
    }

    @Override
    public CompletionStage<Void> close() {
        return plain.close();
    }

    private static void onLoop(SecuredLink link, Runnable task) {
        try {
            link.loop().execute(task);
        } catch (RejectedExecutionException ended) {
            // The loop has ended, and the link with it.
            return;
        }
    }

    /** One dial: the link below, then the handshake. */
    private final class Dial implements DialHandler, SecuredLink.Outcome {
        private final Optional<PeerId> expected;
        private final DialHandler handler;
        private volatile boolean cancelled;
        private volatile @Nullable SecuredLink link;
        /** Owned by the link's loop. */
        private boolean over;

        Dial(Optional<PeerId> expected, DialHandler handler) {
            this.expected = expected;
            this.handler = handler;
        }

        @Override
        public void onLink(Link raw) {
            SecuredLink secured =
                    new SecuredLink(raw, channels.open(ConnectionInfo.Role.DIALER, expected), expected, this);
            link = secured;
            if (cancelled) {
                secured.cancel();
            } else {
                secured.begin(handshakeTimeoutNanos);
            }
        }

        @Override
        public void onDialFailed(P2PException failure) {
            handler.onDialFailed(failure);
        }

        @Override
        public void onOpen(SecuredLink opened) {
            over = true;
            if (cancelled) {
                opened.cancel();
            } else {
                handler.onLink(opened);
            }
        }

        @Override
        public void onFailed(SecuredLink failed, P2PException failure) {
            over = true;
            if (!cancelled) {
                handler.onDialFailed(failure);
            }
        }

        void cancel() {
            SecuredLink begun = link;
            if (begun != null) {
                onLoop(begun, () -> {
                    if (!over) {
                        begun.cancel();
                    }
                });
            }
        }
    }

    /** One listener, and the handshakes of those who connect. */
    private final class Listen implements ListenHandler {
        private final ListenHandler handler;
        /** Guarded by itself: links may have different loops. */
        private final Set<SecuredLink> pending = new LinkedHashSet<>();

        Listen(ListenHandler handler) {
            this.handler = handler;
        }

        @Override
        public void onListening(Listening listening) {
            handler.onListening(new Listening() {
                @Override
                public List<Multiaddr> addresses() {
                    return listening.addresses();
                }

                @Override
                public CompletionStage<Void> close() {
                    CompletionStage<Void> free = listening.close();
                    interruptAll();
                    return free;
                }
            });
        }

        private void interruptAll() {
            List<SecuredLink> links;
            synchronized (pending) {
                links = new ArrayList<>(pending);
            }
            for (SecuredLink link : links) {
                onLoop(link, () -> link.interrupt(ErrorCode.HANDSHAKE_INTERRUPTED, "the listener was closed"));
            }
        }

        @Override
        public void onListenFailed(P2PException failure) {
            handler.onListenFailed(failure);
        }

        @Override
        public @Nullable InboundHandler onInbound(Multiaddr remoteAddress, Unfinished unfinished) {
            Inbound inbound = new Inbound(this, unfinished);
            InboundHandler taker = handler.onInbound(remoteAddress, inbound);
            inbound.taker = taker;
            return taker == null ? null : inbound;
        }

        void add(SecuredLink link) {
            synchronized (pending) {
                pending.add(link);
            }
        }

        void remove(SecuredLink link) {
            synchronized (pending) {
                pending.remove(link);
            }
        }
    }

    /** One inbound connection: the link below, then the handshake. Owned by its loop, but for what is volatile. */
    private final class Inbound implements InboundHandler, SecuredLink.Outcome, Unfinished {
        private final Listen listen;
        private final Unfinished below;
        private @Nullable InboundHandler taker;
        private volatile @Nullable SecuredLink link;
        private volatile @Nullable P2PException displaced;

        Inbound(Listen listen, Unfinished below) {
            this.listen = listen;
            this.below = below;
        }

        private InboundHandler taker() {
            return Objects.requireNonNull(taker, "taker");
        }

        @Override
        public void onLink(Link raw) {
            SecuredLink secured = new SecuredLink(
                    raw, channels.open(ConnectionInfo.Role.LISTENER, Optional.empty()), Optional.empty(), this);
            link = secured;
            listen.add(secured);
            secured.begin(handshakeTimeoutNanos);
            P2PException failure = displaced;
            if (failure != null) {
                // It was too late for the link below.
                secured.displace(failure);
            }
        }

        @Override
        public void onFailed(P2PException failure) {
            taker().onFailed(failure);
        }

        @Override
        public void onHeldUp() {
            taker().onHeldUp();
        }

        @Override
        public void onBegun() {
            taker().onBegun();
        }

        @Override
        public void onOpen(SecuredLink opened) {
            listen.remove(opened);
            taker().onLink(opened);
        }

        @Override
        public void onFailed(SecuredLink failed, P2PException failure) {
            listen.remove(failed);
            taker().onFailed(failure);
        }

        @Override
        public void displace(P2PException failure) {
            displaced = failure;
            SecuredLink begun = link;
            if (begun == null) {
                below.displace(failure);
            } else {
                onLoop(begun, () -> begun.displace(failure));
            }
        }
    }
}
