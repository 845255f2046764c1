package io.p2p4j.netty;

import io.p2p4j.api.context.ProviderContext;
import io.p2p4j.api.error.ErrorCode;
import io.p2p4j.api.error.P2PException;
import io.p2p4j.core.secure.SecureChannel;
import io.p2p4j.core.transport.LinkSecurity;
import io.p2p4j.transport.IdentityProofException;
import io.p2p4j.transport.LibP2pCertificate;
import java.nio.ByteBuffer;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSession;

/** TLS as the JDK speaks it, as bytes in and bytes out. */
final class TlsChannel implements SecureChannel {
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final SSLEngine engine;
    private final ProviderContext context;
    private ByteBuffer undone = NOTHING;
    private boolean open;

    TlsChannel(SSLEngine engine, ProviderContext context) {
        this.engine = engine;
        this.context = context;
    }

    @Override
    public void start(Output out) throws P2PException {
        try {
            engine.beginHandshake();
            pump(out);
        } catch (SSLException failed) {
            throw failure(failed);
        }
    }

    @Override
    public void receive(ByteBuffer wire, Output out) throws P2PException {
        undone = ByteBuffer.allocate(undone.remaining() + wire.remaining())
                .put(undone)
                .put(wire)
                .flip();
        try {
            pump(out);
        } catch (SSLException failed) {
            sayWhy(out);
            throw failure(failed);
        }
    }

    /** Goes on until more bytes are needed. */
    private void pump(Output out) throws SSLException, P2PException {
        while (true) {
            HandshakeStatus status = engine.getHandshakeStatus();
            if (status == HandshakeStatus.NEED_TASK) {
                for (Runnable task = engine.getDelegatedTask(); task != null; task = engine.getDelegatedTask()) {
                    task.run();
                }
            } else if (status == HandshakeStatus.NEED_WRAP) {
                if (!wrap(NOTHING, out)) {
                    return;
                }
            } else if (!unwrap(out)) {
                return;
            }
        }
    }

    /** False when there is nothing more to say. */
    private boolean wrap(ByteBuffer plain, Output out) throws SSLException, P2PException {
        ByteBuffer packet = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
        SSLEngineResult result = engine.wrap(plain, packet);
        packet.flip();
        if (packet.hasRemaining()) {
            out.wire(packet);
        }
        finished(result, out);
        return result.bytesProduced() > 0 && result.getStatus() == SSLEngineResult.Status.OK;
    }

    /** False when more bytes are needed, or no more will come. */
    private boolean unwrap(Output out) throws SSLException, P2PException {
        ByteBuffer plain = ByteBuffer.allocate(engine.getSession().getApplicationBufferSize());
        SSLEngineResult result = engine.unwrap(undone, plain);
        plain.flip();
        finished(result, out);
        if (plain.hasRemaining()) {
            out.plain(plain);
        }
        return switch (result.getStatus()) {
            case OK -> true;
            case CLOSED -> {
                out.ended();
                yield false;
            }
            case BUFFER_UNDERFLOW -> false;
            case BUFFER_OVERFLOW -> throw new SSLException("a record is larger than records are");
        };
    }

    private void finished(SSLEngineResult result, Output out) throws P2PException {
        if (open || result.getHandshakeStatus() != HandshakeStatus.FINISHED) {
            return;
        }
        if (engine.getApplicationProtocol().isEmpty()) {
            throw P2PException.of(ErrorCode.NOT_OUR_PROTOCOL, "no application protocol was agreed on");
        }
        open = true;
        SSLSession session = engine.getSession();
        try {
            X509Certificate[] chain =
                    Arrays.stream(session.getPeerCertificates()).toArray(X509Certificate[]::new);
            out.open(new LinkSecurity(
                    session.getProtocol() + '/' + session.getCipherSuite(),
                    LibP2pCertificate.verify(chain, context.now()),
                    engine.getApplicationProtocol()));
        } catch (SSLException | IdentityProofException unproven) {
            throw failure(unproven);
        }
    }

    /** The alert, if there is one. */
    private void sayWhy(Output out) throws P2PException {
        try {
            while (engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP && wrap(NOTHING, out)) {
                continue;
            }
        } catch (SSLException nothingToSay) {
            return;
        }
    }

    @Override
    public void send(ByteBuffer plain, Output out) {
        try {
            while (plain.hasRemaining() && wrap(plain, out)) {
                continue;
            }
        } catch (SSLException | P2PException broken) {
            throw new IllegalStateException("a channel that is open does not wrap", broken);
        }
    }

    @Override
    public void end(Output out) {
        engine.closeOutbound();
        try {
            while (!engine.isOutboundDone() && wrap(NOTHING, out)) {
                continue;
            }
        } catch (SSLException | P2PException broken) {
            throw new IllegalStateException("a channel that is open does not end", broken);
        }
    }

    private static P2PException failure(Exception failed) {
        for (Throwable cause = failed; cause != null; cause = cause.getCause()) {
            if (cause instanceof IdentityProofException) {
                return P2PException.builder(ErrorCode.IDENTITY_PROOF_INVALID, String.valueOf(cause.getMessage()))
                        .cause(failed)
                        .build();
            }
        }
        return P2PException.builder(ErrorCode.SECURITY_HANDSHAKE_FAILED, "TLS: " + failed.getMessage())
                .cause(failed)
                .build();
    }
}
