package io.p2p4j.netty.reference;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Optional;
import java.util.Queue;

/** One byte stream of a {@link ReferencePeer}. Thread-safe, by the peer's monitor. */
public final class ReferenceStream {
    private static final long NO_CODE = -1;
    private static final long REFUSED = -2;

    private final ReferencePeer peer;
    private final long id;
    private final String protocol;
    private final Queue<byte[]> arrived = new ArrayDeque<>();

    // All of this is guarded by the peer.
    private boolean accepted;
    private boolean endedByPeer;
    private boolean endedHere;
    private long failureCode = NO_CODE;
    private long credit;
    private long owed;

    ReferenceStream(ReferencePeer peer, long id, String protocol, long credit, boolean accepted) {
        this.peer = peer;
        this.id = id;
        this.protocol = protocol;
        this.credit = credit;
        this.accepted = accepted;
    }

    /**
     * Returns the protocol id.
     *
     * @return as the opener named it
     */
    public String protocol() {
        return protocol;
    }

    /**
     * Writes bytes as the windows allow.
     *
     * @param data the bytes
     */
    public void write(byte[] data) throws IOException {
        for (int at = 0; at < data.length; ) {
            int piece;
            int rest = data.length - at;
            synchronized (peer) {
                peer.await(() -> isOver() || peer.streamCredit(credit) >= Math.min(rest, peer.leastPiece()));
                check();
                piece = (int) Math.min(Math.min(rest, peer.pieceMax()), peer.streamCredit(credit));
                credit -= piece;
                peer.takeConnectionCredit(piece);
            }
            byte[] body = Arrays.copyOfRange(data, at, at + piece);
            peer.write(ReferenceFrames.STREAM_DATA, body, id);
            at += piece;
        }
    }

    /** Ends this direction. */
    public void end() throws IOException {
        synchronized (peer) {
            check();
            endedHere = true;
        }
        peer.write(ReferenceFrames.STREAM_END, new byte[0], id);
        peer.forgetWhenOver(this);
    }

    /**
     * Waits for bytes.
     *
     * @return some bytes; empty at the end of the stream
     */
    public Optional<byte[]> read() throws IOException {
        byte[] bytes;
        long give = 0;
        synchronized (peer) {
            peer.await(() -> isOver() || endedByPeer || !arrived.isEmpty());
            if (arrived.isEmpty()) {
                check();
                return Optional.empty();
            }
            bytes = arrived.remove();
            owed += bytes.length;
            if (owed >= peer.streamWindow() / 2 && !endedByPeer) {
                give = owed;
                owed = 0;
            }
        }
        if (give > 0) {
            peer.write(ReferenceFrames.WINDOW, new byte[0], id, give);
        }
        peer.returnConnectionCredit(bytes.length);
        return Optional.of(bytes);
    }

    /**
     * Reads to the end of the stream.
     *
     * @return everything that was left
     */
    public byte[] readAll() throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (Optional<byte[]> some = read(); some.isPresent(); some = read()) {
            all.writeBytes(some.orElseThrow());
        }
        return all.toByteArray();
    }

    /**
     * Ends both directions at once.
     *
     * @param code for the peer
     */
    public void reset(long code) throws IOException {
        peer.write(ReferenceFrames.STREAM_RESET, new byte[0], id, code);
        peer.returnConnectionCredit(onReset(code));
        peer.forgetWhenOver(this);
    }

    long id() {
        return id;
    }

    void awaitAccepted() throws IOException {
        synchronized (peer) {
            peer.await(() -> accepted || isOver());
            check();
        }
    }

    boolean isOver() {
        return failureCode != NO_CODE || (endedHere && endedByPeer);
    }

    private void check() throws IOException {
        peer.checkOpen();
        if (failureCode == REFUSED) {
            throw new IOException("stream " + id + " of " + protocol + " was refused");
        }
        if (failureCode != NO_CODE) {
            throw new IOException("stream " + id + " of " + protocol + " was reset with code " + failureCode);
        }
    }

    // ---- called by the reading thread, which holds the peer's monitor

    void onAccept() {
        accepted = true;
    }

    void onRefuse() {
        failureCode = REFUSED;
    }

    void onData(byte[] data) {
        arrived.add(data);
    }

    void onEnd() {
        endedByPeer = true;
    }

    /** Returns how many bytes nobody will read any more. */
    long onReset(long code) {
        synchronized (peer) {
            failureCode = code;
            long unread = arrived.stream().mapToLong(bytes -> bytes.length).sum();
            arrived.clear();
            return unread;
        }
    }

    void onCredit(long more) {
        credit += more;
    }
}
