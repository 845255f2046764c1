package io.p2p4j.simulator;

import io.p2p4j.api.error.ErrorCode;
import io.p2p4j.api.error.P2PException;
import io.p2p4j.api.identity.PublicKey;
import io.p2p4j.core.secure.SecureChannel;
import io.p2p4j.core.transport.LinkSecurity;
import java.nio.ByteBuffer;

/** Each end shows its key, believes the other's, and turns every bit over. */
final class ToyChannel implements SecureChannel {
    private static final byte END = 0x45;

    /** What an end does in the handshake. */
    enum Manner {
        HONEST,
        SILENT,
        RUDE
    }

    private final PublicKey own;
    private final Manner manner;
    private ByteBuffer undone = ByteBuffer.allocate(0);
    private boolean open;

    ToyChannel(PublicKey own, Manner manner) {
        this.own = own;
        this.manner = manner;
    }

    @Override
    public void start(Output out) {
        byte[] key = own.toProtobuf();
        switch (manner) {
            case HONEST ->
                out.wire(ByteBuffer.allocate(1 + key.length)
                        .put((byte) key.length)
                        .put(key)
                        .flip());
            case RUDE -> out.wire(ByteBuffer.wrap(new byte[] {3, 1, 2, 3}));
            case SILENT -> {
                // The other end waits.
            }
        }
    }

    @Override
    public void receive(ByteBuffer wire, Output out) throws P2PException {
        if (manner == Manner.SILENT) {
            return;
        }
        undone = ByteBuffer.allocate(undone.remaining() + wire.remaining())
                .put(undone)
                .put(wire)
                .flip();
        if (!open && !handshake(out)) {
            return;
        }
        byte[] plain = new byte[undone.remaining()];
        boolean ended = false;
        int count = 0;
        while (undone.hasRemaining() && !ended) {
            undone.mark();
            byte kind = undone.get();
            if (kind == END) {
                ended = true;
            } else if (undone.hasRemaining()) {
                plain[count++] = (byte) ~undone.get();
            } else {
                undone.reset();
                break;
            }
        }
        if (count > 0) {
            out.plain(ByteBuffer.wrap(plain, 0, count));
        }
        if (ended) {
            out.ended();
        }
    }

    private boolean handshake(Output out) throws P2PException {
        if (!undone.hasRemaining() || undone.remaining() < 1 + undone.get(undone.position())) {
            return false;
        }
        byte[] key = new byte[undone.get()];
        undone.get(key);
        try {
            out.open(new LinkSecurity("toy", PublicKey.fromProtobuf(key)));
        } catch (IllegalArgumentException malformed) {
            throw P2PException.of(ErrorCode.SECURITY_HANDSHAKE_FAILED, "no key");
        }
        open = true;
        return true;
    }

    @Override
    public void send(ByteBuffer plain, Output out) {
        ByteBuffer wire = ByteBuffer.allocate(2 * plain.remaining());
        while (plain.hasRemaining()) {
            wire.put((byte) 0).put((byte) ~plain.get());
        }
        out.wire(wire.flip());
    }

    @Override
    public void end(Output out) {
        out.wire(ByteBuffer.wrap(new byte[] {END}));
    }
}
