package io.p2p4j.cli.peer;

import io.p2p4j.api.P2PConnection;
import io.p2p4j.api.P2PProvider;
import io.p2p4j.api.P2PStream;
import io.p2p4j.api.Registration;
import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.error.ErrorCode;
import io.p2p4j.api.error.P2PException;
import io.p2p4j.api.identity.PeerId;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The echo protocol: whatever arrives on a stream goes back on it. And the one who asks: keeps a connection to a peer,
 * dials again with growing pauses when it is lost, and measures round trips through the peer's application.
 */
public final class Echo {
    /** The protocol id. */
    public static final String PROTOCOL = "/p2p4j/echo/1";

    private static final int PROBE_BYTES = 32;
    private static final Duration WAIT_MIN = Duration.ofSeconds(1);
    private static final Duration WAIT_MAX = Duration.ofSeconds(30);

    private final P2PProvider provider;
    private final Multiaddr address;
    private final Supplier<CompletionStage<P2PConnection>> dialer;
    private final Duration interval;
    private final Observer observer;
    private volatile Duration wait = WAIT_MIN;

    private Echo(
            P2PProvider provider,
            Multiaddr address,
            Supplier<CompletionStage<P2PConnection>> dialer,
            Duration interval,
            Observer observer) {
        this.provider = provider;
        this.address = address;
        this.dialer = dialer;
        this.interval = interval;
        this.observer = observer;
    }

    /** Is told what was measured; on the connection's callbacks. */
    public interface Observer {
        /**
         * A probe came back.
         *
         * @param peer who echoed it
         * @param nanos how long it took
         */
        void onRoundTrip(PeerId peer, long nanos);

        /**
         * A dial or the echo failed and is tried again.
         *
         * @param peer whose address was dialed
         * @param failure why
         * @param wait the pause before the next dial
         */
        void onRetry(Multiaddr peer, P2PException failure, Duration wait);
    }

    /**
     * Answers the echo protocol.
     *
     * @param provider whose streams are answered
     * @return ends that
     */
    public static Registration serve(P2PProvider provider) {
        return provider.handle(PROTOCOL, stream -> stream.bytes().subscribe(new Answer(stream)));
    }

    /**
     * Keeps a connection to a peer for as long as the provider runs.
     *
     * @param provider whose clock and timers are used
     * @param address where to, for the observer
     * @param dialer gives an open connection, which stays its own
     * @param interval the time between two probes
     * @param observer is told what happens
     * @return the one who keeps it
     */
    public static Echo keep(
            P2PProvider provider,
            Multiaddr address,
            Supplier<CompletionStage<P2PConnection>> dialer,
            Duration interval,
            Observer observer) {
        Echo echo = new Echo(provider, address, dialer, interval, observer);
        echo.dial();
        return echo;
    }

    private void dial() {
        dialer.get().whenComplete((connection, failure) -> {
            if (failure != null) {
                retry(P2PException.from(failure));
            } else {
                open(connection);
            }
        });
    }

    private void open(P2PConnection connection) {
        connection.openStream(PROTOCOL).whenComplete((stream, failure) -> {
            if (failure != null) {
                retry(P2PException.from(failure));
            } else {
                wait = WAIT_MIN;
                stream.bytes().subscribe(new Question(stream));
            }
        });
    }

    private void retry(P2PException failure) {
        boolean running =
                switch (provider.state()) {
                    case NEW, RUNNING -> true;
                    case STOPPING, STOPPED -> false;
                };
        if (running) {
            Duration pause = wait;
            wait = pause.multipliedBy(2).compareTo(WAIT_MAX) < 0 ? pause.multipliedBy(2) : WAIT_MAX;
            observer.onRetry(address, failure, pause);
            provider.context().schedule(pause.toNanos(), this::dial);
        }
    }

    /** Sends everything back, and asks for more when that has left. */
    private static final class Answer implements Flow.Subscriber<ByteBuffer> {
        private final P2PStream stream;
        private Flow.@Nullable Subscription subscription;

        Answer(P2PStream stream) {
            this.stream = stream;
        }

        @Override
        public void onSubscribe(Flow.Subscription given) {
            subscription = given;
            given.request(1);
        }

        @Override
        public void onNext(ByteBuffer data) {
            stream.write(data).thenRun(() -> {
                if (subscription != null) {
                    subscription.request(1);
                }
            });
        }

        @Override
        public void onComplete() {
            stream.closeWrite();
        }

        @Override
        public void onError(Throwable failure) {
            // The connection's own event tells it.
        }
    }

    /** Sends a probe, waits for all of it, pauses, and begins again. */
    private final class Question implements Flow.Subscriber<ByteBuffer> {
        private final P2PStream stream;
        private final PeerId peer;
        private volatile long sentAtNanos;
        private int missing;
        private Flow.@Nullable Subscription subscription;

        Question(P2PStream stream) {
            this.stream = stream;
            this.peer = stream.connection().remotePeerId();
        }

        @Override
        public void onSubscribe(Flow.Subscription given) {
            subscription = given;
            ask();
        }

        private void ask() {
            missing = PROBE_BYTES;
            sentAtNanos = provider.context().nanoTime();
            stream.write(new byte[PROBE_BYTES]);
            request();
        }

        private void request() {
            if (subscription != null) {
                subscription.request(1);
            }
        }

        @Override
        public void onNext(ByteBuffer data) {
            missing -= data.remaining();
            if (missing > 0) {
                request();
            } else {
                observer.onRoundTrip(peer, provider.context().nanoTime() - sentAtNanos);
                provider.context().schedule(interval.toNanos(), this::ask);
            }
        }

        @Override
        public void onComplete() {
            retry(P2PException.of(ErrorCode.CONNECTION_CLOSED, "the peer ended the echo"));
        }

        @Override
        public void onError(Throwable failure) {
            retry(P2PException.from(failure));
        }
    }
}
