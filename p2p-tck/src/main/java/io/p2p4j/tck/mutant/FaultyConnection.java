package io.p2p4j.tck.mutant;

import io.p2p4j.api.CloseReason;
import io.p2p4j.api.ConnectionInfo;
import io.p2p4j.api.ConnectionState;
import io.p2p4j.api.ConnectionStats;
import io.p2p4j.api.P2PConnection;
import io.p2p4j.api.P2PStream;
import io.p2p4j.api.PeerInfo;
import io.p2p4j.api.Priority;
import io.p2p4j.api.identity.PeerId;
import io.p2p4j.api.identity.PublicKey;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;

/** A correct connection until a subclass makes it faulty. Thread-safe. */
class FaultyConnection implements P2PConnection {
    private final P2PConnection correct;

    FaultyConnection(P2PConnection correct) {
        this.correct = correct;
    }

    /** Makes the faulty stream of a correct one, which either end opened; asked once for each. */
    P2PStream faulty(P2PStream stream) {
        return new FaultyStream(stream, this);
    }

    @Override
    public PeerId remotePeerId() {
        return correct.remotePeerId();
    }

    @Override
    public PublicKey remotePublicKey() {
        return correct.remotePublicKey();
    }

    @Override
    public ConnectionState state() {
        return correct.state();
    }

    @Override
    public ConnectionInfo info() {
        return correct.info();
    }

    @Override
    public PeerInfo peerInfo() {
        return correct.peerInfo();
    }

    @Override
    public ConnectionStats stats() {
        return correct.stats();
    }

    @Override
    public CompletionStage<Void> send(ByteBuffer message) {
        return correct.send(message);
    }

    @Override
    public CompletionStage<Void> sendAll(List<ByteBuffer> messages) {
        return correct.sendAll(messages);
    }

    @Override
    public CompletionStage<Optional<byte[]>> receive() {
        return correct.receive();
    }

    @Override
    public Flow.Publisher<byte[]> messages() {
        return correct.messages();
    }

    @Override
    public void setReceiveDeadline(Duration fromNow) {
        correct.setReceiveDeadline(fromNow);
    }

    @Override
    public void setSendDeadline(Duration fromNow) {
        correct.setSendDeadline(fromNow);
    }

    @Override
    public void clearDeadlines() {
        correct.clearDeadlines();
    }

    @Override
    public CompletionStage<P2PStream> openStream(String protocol, Priority priority) {
        return FaultyProvider.map(correct.openStream(protocol, priority), this::faulty);
    }

    @Override
    public CompletionStage<Duration> ping() {
        return correct.ping();
    }

    @Override
    public CompletionStage<Void> closeWrite() {
        return correct.closeWrite();
    }

    @Override
    public CompletionStage<CloseReason> close(String detail) {
        return correct.close(detail);
    }

    @Override
    public void abort(String detail) {
        correct.abort(detail);
    }

    @Override
    public CompletionStage<CloseReason> closed() {
        return correct.closed();
    }
}
