package io.p2p4j.transport;

import io.netty.channel.ConnectTimeoutException;
import io.netty.channel.unix.Errors;
import io.netty.handler.ssl.NotSslRecordException;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.error.ErrorCode;
import io.p2p4j.api.error.P2PException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.channels.ClosedChannelException;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Names what the operating system, Netty and the TLS libraries report. */
final class Failures {
    private static final int CAUSES_MAX = 16;

    private Failures() {}

    static P2PException of(ErrorCode code, String message, @Nullable Multiaddr address, @Nullable Throwable cause) {
        return P2PException.builder(code, message).address(address).cause(cause).build();
    }

    static P2PException notRunning(Multiaddr address) {
        return of(ErrorCode.PROVIDER_NOT_RUNNING, "the transport is closed", address, null);
    }

    /** A socket was not connected. */
    static P2PException connect(Throwable cause, Multiaddr address) {
        String text = text(cause);
        if (cause instanceof ConnectTimeoutException || text.contains("timed out")) {
            return of(ErrorCode.DIAL_TIMEOUT, "nothing answered", address, cause);
        }
        if (cause instanceof ConnectException && text.contains("refused")) {
            return of(ErrorCode.CONNECTION_REFUSED, "nothing listens there", address, cause);
        }
        if (cause instanceof UnknownHostException) {
            return of(ErrorCode.HOST_UNREACHABLE, "name does not resolve: " + cause.getMessage(), address, cause);
        }
        if (cause instanceof NoRouteToHostException || text.contains("unreachable") || text.contains("no route")) {
            return of(ErrorCode.HOST_UNREACHABLE, "no route to the host", address, cause);
        }
        if (text.contains("reset")) {
            return of(ErrorCode.CONNECTION_LOST, "reset while connecting", address, cause);
        }
        if (cause instanceof RejectedExecutionException || cause instanceof ClosedChannelException) {
            return notRunning(address);
        }
        return of(ErrorCode.IO_FAILED, "not connected: " + cause.getMessage(), address, cause);
    }

    /** A socket was not bound. */
    static P2PException bind(Throwable cause, Multiaddr address) {
        String text = text(cause);
        if (text.contains("in use")) {
            return of(ErrorCode.ADDRESS_IN_USE, "another socket listens there", address, cause);
        }
        if (text.contains("assign requested address") || cause instanceof UnknownHostException) {
            return of(ErrorCode.ADDRESS_UNAVAILABLE, "not an address of this host", address, cause);
        }
        if (text.contains("permission denied") || text.contains("not permitted")) {
            return of(ErrorCode.ADDRESS_UNAVAILABLE, "this process may not bind it", address, cause);
        }
        if (cause instanceof RejectedExecutionException || cause instanceof ClosedChannelException) {
            return notRunning(address);
        }
        return of(ErrorCode.IO_FAILED, "not bound: " + cause.getMessage(), address, cause);
    }

    /** The security handshake did not succeed. */
    static P2PException handshake(Throwable failure, @Nullable Multiaddr address) {
        for (Throwable cause = failure, next; cause != null; cause = next) {
            if (cause instanceof P2PException known) {
                return known;
            }
            if (cause instanceof IdentityProofException) {
                return of(ErrorCode.IDENTITY_PROOF_INVALID, String.valueOf(cause.getMessage()), address, failure);
            }
            if (cause instanceof SslHandshakeTimeoutException) {
                return of(ErrorCode.HANDSHAKE_TIMEOUT, "TLS handshake did not end in time", address, failure);
            }
            if (cause instanceof NotSslRecordException || text(cause).contains("unrecognized ssl message")) {
                return of(ErrorCode.NOT_OUR_PROTOCOL, "what answered does not speak TLS", address, failure);
            }
            next = cause.getCause();
        }
        if (isAlpnRefusal(failure)) {
            return of(ErrorCode.NOT_OUR_PROTOCOL, "no common application protocol (ALPN)", address, failure);
        }
        Optional<SSLException> tls = find(failure, SSLException.class);
        if (tls.isPresent() && text(tls.get()).contains("access_denied")) {
            String message = "the other end refused the connection before the handshake: a limit of its own is reached";
            return of(ErrorCode.PEER_REFUSED, message, address, failure);
        }
        Optional<IOException> below = tls.isPresent() ? lostBelowTls(failure) : Optional.empty();
        if (below.isPresent()) {
            // TLS only says that it could not write: that is no verdict about an identity.
            String message = "lost during the TLS handshake: " + below.get().getMessage();
            return of(ErrorCode.CONNECTION_LOST, message, address, failure);
        }
        if (tls.isPresent()) {
            String message = "TLS handshake failed: " + tls.get().getMessage();
            return of(ErrorCode.SECURITY_HANDSHAKE_FAILED, message, address, failure);
        }
        if (failure instanceof ClosedChannelException) {
            return of(
                    ErrorCode.HANDSHAKE_INTERRUPTED, "the other end closed during the TLS handshake", address, failure);
        }
        if (find(failure, IOException.class).isPresent()) {
            return of(
                    ErrorCode.CONNECTION_LOST,
                    "lost during the TLS handshake: " + failure.getMessage(),
                    address,
                    failure);
        }
        return of(ErrorCode.INTERNAL_FAULT, "unexpected in the TLS handshake: " + failure, address, failure);
    }

    /** A secured link broke; {@code fresh} as long as the other end has sent nothing on it. */
    static P2PException link(Throwable failure, boolean fresh, @Nullable Multiaddr address) {
        Optional<P2PException> known = find(failure, P2PException.class);
        if (known.isPresent()) {
            return known.get();
        }
        Optional<SSLException> tls = find(failure, SSLException.class);
        if (tls.isPresent()) {
            String text = String.valueOf(tls.get().getMessage());
            if (fresh && isAlpnRefusal(failure)) {
                return of(ErrorCode.NOT_OUR_PROTOCOL, "no common application protocol (ALPN)", address, failure);
            }
            if (fresh && text.toLowerCase(Locale.ROOT).contains("alert")) {
                String message = "the other end refused this side's proof of identity: " + text;
                return of(ErrorCode.SECURITY_HANDSHAKE_FAILED, message, address, failure);
            }
            return of(ErrorCode.CONNECTION_LOST, "TLS broke: " + text, address, failure);
        }
        if (find(failure, IOException.class).isPresent()) {
            return of(ErrorCode.CONNECTION_LOST, "the link broke: " + failure.getMessage(), address, failure);
        }
        return of(ErrorCode.INTERNAL_FAULT, "unexpected on the link: " + failure, address, failure);
    }

    static P2PException truncated(Multiaddr address) {
        return of(ErrorCode.CONNECTION_LOST, "the link ended without a close", address, null);
    }

    private static boolean isAlpnRefusal(Throwable failure) {
        // The first is the alert's name in RFC 7301, the second what the JDK's server says to itself.
        return find(failure, SSLException.class)
                .map(Failures::text)
                .filter(text -> text.contains("no_application_protocol") || text.contains("application layer protocol"))
                .isPresent();
    }

    private static Optional<IOException> lostBelowTls(Throwable failure) {
        Optional<IOException> closed =
                find(failure, ClosedChannelException.class).map(found -> found);
        Optional<IOException> socket = find(failure, SocketException.class).map(found -> found);
        Optional<IOException> system =
                find(failure, Errors.NativeIoException.class).map(found -> found);
        return closed.or(() -> socket).or(() -> system);
    }

    private static <T extends Throwable> Optional<T> find(Throwable failure, Class<T> type) {
        Throwable cause = failure;
        for (int i = 0; i < CAUSES_MAX && cause != null; i++) {
            if (type.isInstance(cause)) {
                return Optional.of(type.cast(cause));
            }
            cause = cause.getCause();
        }
        return Optional.empty();
    }

    private static String text(Throwable cause) {
        return String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT);
    }
}
