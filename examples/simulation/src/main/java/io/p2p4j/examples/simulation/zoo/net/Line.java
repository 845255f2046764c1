package io.p2p4j.examples.simulation.zoo.net;

import io.p2p4j.api.DialRequest;
import io.p2p4j.api.P2PConnection;
import io.p2p4j.api.P2PProvider;
import io.p2p4j.api.address.Multiaddr;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A connection to one peer that is dialed when something is sent, and again after it was lost. Messages may get lost with it,
 * and nobody is told.
 */
public final class Line {
    private static final Duration DIAL_TIMEOUT = Duration.ofSeconds(2);

    private final P2PProvider provider;
    private final Multiaddr peer;
    private final Consumer<ByteBuffer> heard;
    private @Nullable P2PConnection connection;
    private boolean dialing;
    private boolean hungUp;

    /**
     * Makes a line that is not connected yet.
     *
     * @param provider started
     * @param peer where the peer listens
     * @param heard called with each message of the peer
     */
    public Line(P2PProvider provider, Multiaddr peer, Consumer<ByteBuffer> heard) {
        this.provider = provider;
        this.peer = peer;
        this.heard = heard;
    }

    /**
     * Sends a message, after dialing when there is no connection. While it dials, other messages are lost.
     *
     * @param message the bytes between position and limit
     */
    public void send(ByteBuffer message) {
        P2PConnection current = connection;
        if (current != null && current.isOpen()) {
            send(current, message);
        } else if (!dialing && !hungUp) {
            dialing = true;
            provider.connect(DialRequest.to(peer).withTimeout(DIAL_TIMEOUT)).whenComplete((opened, failure) -> {
                dialing = false;
                if (failure == null && hungUp) {
                    opened.close();
                } else if (failure == null) {
                    connection = opened;
                    send(opened, message);
                    receive(opened, heard);
                }
            });
        }
    }

    /** Closes the connection, and dials no more. What was sent before may still arrive. */
    public void hangUp() {
        hungUp = true;
        P2PConnection current = connection;
        if (current != null) {
            current.close();
        }
    }

    static void send(P2PConnection to, ByteBuffer message) {
        to.send(message).exceptionally(lost -> null);
    }

    static void receive(P2PConnection from, Consumer<ByteBuffer> heard) {
        from.receive().whenComplete((message, failure) -> {
            if (failure == null && message.isPresent()) {
                heard.accept(ByteBuffer.wrap(message.get()));
                receive(from, heard);
            }
        });
    }
}
