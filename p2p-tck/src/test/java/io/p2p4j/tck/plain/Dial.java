package io.p2p4j.tck.plain;

import io.p2p4j.api.ConnectionInfo;
import io.p2p4j.api.DialRequest;
import io.p2p4j.api.P2PConnection;
import io.p2p4j.api.P2PEvent;
import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.context.Cancellable;
import io.p2p4j.api.error.ErrorCode;
import io.p2p4j.api.error.P2PException;
import io.p2p4j.api.identity.PeerId;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** One connect, on a thread of its own: the addresses one after the other, each until it works or fails. */
final class Dial {
    private final PlainProvider provider;
    private final DialRequest request;
    private final List<Multiaddr> addresses;
    private final CompletableFuture<P2PConnection> result = new CompletableFuture<>();
    /** Why the socket was closed under the dial, if it was. */
    private volatile Optional<ErrorCode> stopped = Optional.empty();

    private boolean established;
    private volatile Socket socket = new Socket();

    Dial(PlainProvider provider, DialRequest request, List<Multiaddr> addresses) {
        this.provider = provider;
        this.request = request;
        this.addresses = addresses;
        result.whenComplete((connection, failure) -> {
            if (result.isCancelled()) {
                stop(ErrorCode.HANDSHAKE_INTERRUPTED);
            }
        });
    }

    CompletableFuture<P2PConnection> result() {
        return result;
    }

    /** Ends the dial, unless there is a connection already. */
    void stop(ErrorCode why) {
        synchronized (this) {
            if (established) {
                return;
            }
            stopped = Optional.of(stopped.orElse(why));
        }
        Frames.closeQuietly(socket, true);
    }

    /** From here on no timer takes the socket away. */
    private synchronized void establish() throws IOException {
        if (stopped.isPresent()) {
            throw new IOException("stopped");
        }
        established = true;
    }

    void run() {
        Duration timeout = request.timeout().orElse(provider.limits().dialTimeout());
        Cancellable timer = provider.context().schedule(timeout.toNanos(), () -> stop(ErrorCode.DIAL_TIMEOUT));
        List<P2PException> failures = new ArrayList<>();
        for (Multiaddr address : addresses) {
            if (stopped.isPresent() && !failures.isEmpty()) {
                break;
            }
            try {
                PlainConnection connection = tryAddress(address);
                timer.cancel();
                provider.forget(this);
                connection.serial().execute(() -> {
                    if (!result.complete(connection)) {
                        connection.abort("the dial was cancelled");
                    }
                });
                connection.read();
                return;
            } catch (IOException failure) {
                failures.add(explain(failure, address));
            }
        }
        timer.cancel();
        provider.unreserve();
        provider.forget(this);
        P2PException failure =
                failures.size() == 1 || stopped.isPresent() ? failures.get(failures.size() - 1) : all(failures);
        provider.publish(new P2PEvent.DialFailed(request.peer(), failure));
        provider.context().executor().execute(() -> result.completeExceptionally(failure));
    }

    private PlainConnection tryAddress(Multiaddr address) throws IOException {
        InetSocketAddress target = PlainAddress.of(address);
        Socket fresh = new Socket();
        socket = fresh;
        try {
            if (stopped.isPresent()) {
                throw new IOException("stopped");
            }
            fresh.connect(target);
            return shakeHands(fresh, address);
        } catch (IOException failure) {
            Frames.closeQuietly(fresh, false);
            throw failure;
        }
    }

    private PlainConnection shakeHands(Socket fresh, Multiaddr address) throws IOException {
        Cancellable timer = provider.context()
                .schedule(provider.limits().handshakeTimeout().toNanos(), () -> stop(ErrorCode.HANDSHAKE_TIMEOUT));
        try {
            Frames frames = new Frames(fresh, provider.context());
            provider.hello().send(frames);
            Hello hello;
            try {
                hello = Hello.receive(frames);
            } catch (IOException failure) {
                throw handshakeFailure(failure);
            }
            Optional<PeerId> expected = request.peer().or(address::peerId);
            if (expected.isPresent() && !expected.get().equals(hello.key().peerId())) {
                throw P2PException.of(
                        ErrorCode.PEER_ID_MISMATCH,
                        "the peer is " + hello.key().peerId() + " (expected " + expected.get() + ")");
            }
            establish();
            PlainConnection connection = new PlainConnection(provider, frames, hello, ConnectionInfo.Role.DIALER);
            provider.opened(connection);
            return connection;
        } finally {
            timer.cancel();
        }
    }

    static P2PException handshakeFailure(IOException failure) {
        return failure instanceof P2PException known
                ? known
                : P2PException.builder(ErrorCode.HANDSHAKE_INTERRUPTED, "the peer hung up during the handshake")
                        .cause(failure)
                        .build();
    }

    private P2PException explain(IOException failure, Multiaddr address) {
        ErrorCode code;
        if (stopped.isPresent()) {
            code = stopped.get();
        } else if (failure instanceof P2PException known) {
            code = known.code();
        } else {
            code = failure instanceof ConnectException ? ErrorCode.CONNECTION_REFUSED : ErrorCode.HOST_UNREACHABLE;
        }
        return P2PException.builder(code, String.valueOf(failure.getMessage()))
                .peer(request.peer().orElse(null))
                .address(address)
                .cause(failure)
                .build();
    }

    private P2PException all(List<P2PException> failures) {
        P2PException.Builder all = P2PException.builder(ErrorCode.ALL_ADDRESSES_FAILED, "no address works")
                .peer(request.peer().orElse(null));
        for (int i = 0; i < failures.size(); i++) {
            all.attempt(addresses.get(i), failures.get(i));
        }
        return all.build();
    }
}
