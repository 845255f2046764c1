package io.p2p4j.transport;

import io.netty.util.ReferenceCountUtil;
import io.p2p4j.api.ConnectionInfo;
import io.p2p4j.api.error.ErrorCode;
import io.p2p4j.api.error.P2PException;
import io.p2p4j.core.secure.Scratch;
import io.p2p4j.core.secure.SecureChannel;
import io.p2p4j.core.transport.LinkSecurity;
import java.nio.ByteBuffer;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/** One end of a TLS connection. Between records it holds no buffer. */
final class TlsChannel implements SecureChannel {
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);
    private static final int RECORD_HEADER_BYTES = 5;
    private static final int RECORD_LENGTH_OFFSET = 3;

    /** More than any record takes, with or without its wrapping. */
    private static final int RECORD_BYTES_MAX = (1 << 14) + 512;

    private final TlsSetup setup;
    private final SSLEngine engine;
    private final List<String> alpn;
    private boolean open;
    private boolean otherEnded;
    private boolean broken;
    /** Whether the other end has sent anything of its own. */
    private boolean heard;
    /** A record that is not complete; borrowed. */
    private @Nullable ByteBuffer partial;

    TlsChannel(TlsSetup setup, ConnectionInfo.Role role, List<String> alpn) {
        this.setup = setup;
        this.engine = setup.newEngine(role);
        this.alpn = alpn;
    }

    @Override
    public void start(Output out) throws P2PException {
        try {
            engine.beginHandshake();
            answer(out);
        } catch (SSLException failed) {
            throw failure(failed, out);
        }
    }

    // Receiving

    @Override
    public void receive(ByteBuffer wire, Output out) throws P2PException {
        if (broken || otherEnded) {
            wire.position(wire.limit());
            return;
        }
        ByteBuffer plain = borrow();
        try {
            while (wire.hasRemaining() && !otherEnded) {
                if (partial != null || !unwrap(wire, plain, out)) {
                    gather(wire, plain, out);
                }
            }
            deliver(plain, out);
        } catch (SSLException failed) {
            wire.position(wire.limit());
            throw failure(failed, out);
        } finally {
            Scratch.giveBack(plain);
        }
        wire.position(wire.limit());
    }

    private ByteBuffer borrow() {
        return worksOutside() ? Scratch.takeOutside() : Scratch.take();
    }

    @Override
    public boolean worksOutside() {
        return setup.engine() != TlsEngine.JDK;
    }

    /** Adds to the record that is not complete what completes it. */
    private void gather(ByteBuffer wire, ByteBuffer plain, Output out) throws SSLException, P2PException {
        ByteBuffer record = partial;
        if (record == null) {
            record = borrow();
            partial = record;
        }
        int have = record.position();
        int need = have < RECORD_HEADER_BYTES
                ? RECORD_HEADER_BYTES - have
                : RECORD_HEADER_BYTES + (record.getShort(RECORD_LENGTH_OFFSET) & 0xffff) - have;
        int count = Math.min(Math.max(need, 1), Math.min(wire.remaining(), record.remaining()));
        if (count == 0) {
            throw new SSLException("a record is larger than records are");
        }
        record.put(have, wire, wire.position(), count).position(have + count);
        wire.position(wire.position() + count);
        if (count < need) {
            return;
        }
        record.flip();
        boolean done = unwrap(record, plain, out);
        record.compact();
        if (done && record.position() == 0) {
            partial = null;
            Scratch.giveBack(record);
        }
    }

    /** Takes whole records; false when the rest is not one. */
    private boolean unwrap(ByteBuffer in, ByteBuffer plain, Output out) throws SSLException, P2PException {
        while (in.hasRemaining()) {
            switch (unwrapOnce(in, plain, out)) {
                case OK -> {
                    // On to the next.
                }
                case BUFFER_UNDERFLOW -> {
                    return !in.hasRemaining();
                }
                case BUFFER_OVERFLOW -> throw new SSLException("a record is larger than records are");
                case CLOSED -> {
                    otherEnded = true;
                    deliver(plain, out);
                    out.ended();
                    in.position(in.limit());
                }
            }
        }
        return true;
    }

    /**
     * One record. In the handshake BoringSSL wants further calls without any to go on with what it has. Of a record that
     * was changed on its way Netty's engine gives nothing but an alert to send, and throws with the next bytes.
     */
    private SSLEngineResult.Status unwrapOnce(ByteBuffer in, ByteBuffer plain, Output out)
            throws SSLException, P2PException {
        SSLEngineResult result;
        boolean more;
        do {
            if (plain.remaining() < RECORD_BYTES_MAX) {
                deliver(plain, out);
            }
            result = engine.unwrap(in, plain);
            opened(result, out);
            if (owes(result)) {
                // Only the result says so once the handshake is over.
                wrap(NOTHING, out);
            }
            answer(out);
            more = result.getStatus() == SSLEngineResult.Status.OK
                    && !in.hasRemaining()
                    && (open ? owes(result) : moved(result));
        } while (more);
        boolean stuck = result.getStatus() == SSLEngineResult.Status.OK
                && result.bytesConsumed() == 0
                && result.bytesProduced() == 0
                && !mayGoOn();
        return stuck ? SSLEngineResult.Status.BUFFER_UNDERFLOW : result.getStatus();
    }

    private static boolean owes(SSLEngineResult result) {
        return result.getHandshakeStatus() == HandshakeStatus.NEED_WRAP;
    }

    private static boolean moved(SSLEngineResult result) {
        return result.bytesConsumed() > 0;
    }

    /** An engine may want to be called again without having taken anything. */
    private boolean mayGoOn() {
        HandshakeStatus status = engine.getHandshakeStatus();
        return status == HandshakeStatus.NEED_UNWRAP || status == HandshakeStatus.NEED_UNWRAP_AGAIN;
    }

    private void deliver(ByteBuffer plain, Output out) {
        plain.flip();
        if (plain.hasRemaining()) {
            heard = true;
            out.plain(plain);
        }
        plain.clear();
    }

    /** Does and says what the engine wants, until it wants to hear something. */
    private void answer(Output out) throws SSLException, P2PException {
        while (true) {
            HandshakeStatus status = engine.getHandshakeStatus();
            if (status == HandshakeStatus.NEED_TASK) {
                for (Runnable task = engine.getDelegatedTask(); task != null; task = engine.getDelegatedTask()) {
                    task.run();
                }
            } else if (status != HandshakeStatus.NEED_WRAP || !wrap(NOTHING, out)) {
                return;
            }
        }
    }

    private void opened(SSLEngineResult result, Output out) throws P2PException {
        if (open || result.getHandshakeStatus() != HandshakeStatus.FINISHED) {
            return;
        }
        String agreed = engine.getApplicationProtocol();
        if (agreed == null || !alpn.contains(agreed)) {
            throw P2PException.of(
                    ErrorCode.NOT_OUR_PROTOCOL,
                    "the other end's application protocol (ALPN) is " + agreed + " (expected one of " + alpn + ")");
        }
        SSLSession session = engine.getSession();
        LinkSecurity security;
        try {
            // The trust manager has verified the certificate; here it is only read.
            security = new LinkSecurity(setup.describe(session), setup.peerKey(session), agreed);
        } catch (IdentityProofException unproven) {
            throw Failures.handshake(unproven, null);
        }
        open = true;
        out.open(security);
    }

    private P2PException failure(SSLException failed, Output out) {
        broken = true;
        try {
            // The alert, if there is one.
            answer(out);
        } catch (SSLException | P2PException nothingToSay) {
            failed.addSuppressed(nothingToSay);
        }
        return open ? Failures.link(failed, !heard, null) : Failures.handshake(failed, null);
    }

    // Sending

    @Override
    public void send(ByteBuffer plain, Output out) {
        try {
            if (plain.isDirect() || setup.engine() == TlsEngine.JDK) {
                wrapAll(plain, out);
            } else {
                copyAndWrap(plain, out);
            }
        } catch (SSLException | P2PException refused) {
            throw new IllegalStateException("TLS does not wrap (expected once it is open)", refused);
        }
    }

    private void wrapAll(ByteBuffer plain, Output out) throws SSLException, P2PException {
        while (plain.hasRemaining() && wrap(plain, out)) {
            continue;
        }
    }

    /** BoringSSL reads from outside the heap; left to Netty, each record is a buffer and a copy of its own. */
    private void copyAndWrap(ByteBuffer plain, Output out) throws SSLException, P2PException {
        ByteBuffer piece = borrow();
        try {
            while (plain.hasRemaining()) {
                piece.clear();
                int count = Math.min(plain.remaining(), piece.remaining());
                piece.put(0, plain, plain.position(), count).limit(count);
                plain.position(plain.position() + count);
                wrapAll(piece, out);
            }
        } finally {
            Scratch.giveBack(piece);
        }
    }

    /** Wraps as many records as fit into a buffer; false when there is nothing more to say. */
    private boolean wrap(ByteBuffer plain, Output out) throws SSLException, P2PException {
        ByteBuffer records = borrow();
        try {
            SSLEngineResult result;
            do {
                result = engine.wrap(plain, records);
            } while (plain.hasRemaining()
                    && result.getStatus() == SSLEngineResult.Status.OK
                    && result.bytesProduced() > 0
                    && records.remaining() > RECORD_BYTES_MAX);
            boolean some = records.flip().hasRemaining();
            if (some) {
                out.wire(records);
            }
            opened(result, out);
            return some && result.getStatus() == SSLEngineResult.Status.OK;
        } finally {
            Scratch.giveBack(records);
        }
    }

    @Override
    public void end(Output out) {
        engine.closeOutbound();
        try {
            while (!engine.isOutboundDone() && wrap(NOTHING, out)) {
                continue;
            }
        } catch (SSLException | P2PException refused) {
            // The other end will see an end that nobody announced.
            broken = true;
        }
    }

    @Override
    public void release() {
        ReferenceCountUtil.release(engine);
        ByteBuffer waiting = partial;
        partial = null;
        if (waiting != null) {
            Scratch.giveBack(waiting);
        }
    }
}
