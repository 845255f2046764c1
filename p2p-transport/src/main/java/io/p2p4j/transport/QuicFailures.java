package io.p2p4j.transport;

import io.netty.handler.codec.quic.QuicConnectionCloseEvent;
import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.error.ErrorCode;
import io.p2p4j.api.error.P2PException;
import java.net.PortUnreachableException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Names what QUIC reports. */
final class QuicFailures {
    /** RFC 9001, section 4.8: the code of a TLS alert stands behind this. */
    private static final int CRYPTO_ERROR = 0x100;

    private static final int ALERT_ACCESS_DENIED = 49;
    private static final int ALERT_NO_APPLICATION_PROTOCOL = 120;

    private QuicFailures() {}

    /** This end saw the handshake fail. */
    static P2PException handshake(Throwable cause, Multiaddr address) {
        String text = String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT);
        if (text.contains("no_application_protocol") || text.contains("no application protocol")) {
            return Failures.of(ErrorCode.NOT_OUR_PROTOCOL, "no common application protocol (ALPN)", address, cause);
        }
        if (!(cause instanceof IdentityProofException) && (text.contains("tls") || text.contains("crypto"))) {
            return Failures.of(
                    ErrorCode.SECURITY_HANDSHAKE_FAILED,
                    "QUIC handshake failed: " + cause.getMessage(),
                    address,
                    cause);
        }
        return Failures.handshake(cause, address);
    }

    /** The other end closed during the handshake. */
    static P2PException handshakeClosed(QuicConnectionCloseEvent event, Multiaddr address) {
        if (alert(event) == ALERT_NO_APPLICATION_PROTOCOL) {
            return Failures.of(ErrorCode.NOT_OUR_PROTOCOL, "no common application protocol (ALPN)", address, null);
        }
        if (alert(event) == ALERT_ACCESS_DENIED) {
            return Failures.of(
                    ErrorCode.PEER_REFUSED,
                    "the other end refused the connection before the handshake: a limit of its own is reached",
                    address,
                    null);
        }
        if (alert(event) >= 0) {
            return Failures.of(
                    ErrorCode.SECURITY_HANDSHAKE_FAILED,
                    "the other end ended the handshake: TLS alert " + alert(event),
                    address,
                    null);
        }
        if (!event.isApplicationClose() && event.error() == QuicEndpoint.CONNECTION_REFUSED) {
            return Failures.of(ErrorCode.CONNECTION_REFUSED, "the other end takes no connection", address, null);
        }
        return Failures.of(
                ErrorCode.HANDSHAKE_INTERRUPTED,
                "the other end closed during the QUIC handshake: " + describe(event),
                address,
                null);
    }

    /** The other end closed a secured link, and not as an application; {@code fresh} when it had sent nothing. */
    static P2PException linkClosed(QuicConnectionCloseEvent event, boolean fresh, Multiaddr address) {
        if (fresh && alert(event) == ALERT_NO_APPLICATION_PROTOCOL) {
            return Failures.of(ErrorCode.NOT_OUR_PROTOCOL, "no common application protocol (ALPN)", address, null);
        }
        if (fresh && alert(event) >= 0) {
            return Failures.of(
                    ErrorCode.SECURITY_HANDSHAKE_FAILED,
                    "the other end refused this side's proof of identity: TLS alert " + alert(event),
                    address,
                    null);
        }
        return Failures.of(
                ErrorCode.CONNECTION_LOST, "the other end broke the link: " + describe(event), address, null);
    }

    /** Datagrams do not arrive, as the kernel was told. */
    static P2PException unreachable(Throwable cause, Multiaddr address) {
        String text = String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT);
        if (cause instanceof PortUnreachableException || text.contains("refused")) {
            return Failures.of(ErrorCode.CONNECTION_REFUSED, "nothing listens there", address, cause);
        }
        return Failures.connect(cause, address);
    }

    private static int alert(QuicConnectionCloseEvent event) {
        return event.isTlsError() ? event.error() - CRYPTO_ERROR : -1;
    }

    private static String describe(QuicConnectionCloseEvent event) {
        return (event.isApplicationClose() ? "application error " : "error ") + event.error() + ' ' + reason(event);
    }

    /** Returns the other end's text. Netty's event fails to tell one that is empty. */
    static String reason(QuicConnectionCloseEvent event) {
        try {
            return new String(event.reason(), StandardCharsets.UTF_8);
        } catch (NullPointerException none) {
            return "";
        }
    }
}
