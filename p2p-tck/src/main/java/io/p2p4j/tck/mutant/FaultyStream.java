package io.p2p4j.tck.mutant;

import io.p2p4j.api.P2PConnection;
import io.p2p4j.api.P2PStream;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;

/** A correct stream until a subclass makes it faulty. Thread-safe. */
class FaultyStream implements P2PStream {
    private final P2PStream correct;
    private final FaultyConnection connection;

    FaultyStream(P2PStream correct, FaultyConnection connection) {
        this.correct = correct;
        this.connection = connection;
    }

    @Override
    public long id() {
        return correct.id();
    }

    @Override
    public String protocol() {
        return correct.protocol();
    }

    @Override
    public P2PConnection connection() {
        return connection;
    }

    @Override
    public CompletionStage<Void> write(ByteBuffer data) {
        return correct.write(data);
    }

    @Override
    public CompletionStage<Optional<ByteBuffer>> read() {
        return correct.read();
    }

    @Override
    public Flow.Publisher<ByteBuffer> bytes() {
        return correct.bytes();
    }

    @Override
    public CompletionStage<Void> closeWrite() {
        return correct.closeWrite();
    }

    @Override
    public void reset(long code) {
        correct.reset(code);
    }

    @Override
    public CompletionStage<Void> closed() {
        return correct.closed();
    }
}
