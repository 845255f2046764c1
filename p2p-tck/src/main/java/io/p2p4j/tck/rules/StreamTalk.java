package io.p2p4j.tck.rules;

import io.p2p4j.api.P2PConnection;
import io.p2p4j.api.P2PProvider;
import io.p2p4j.api.P2PStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Both halves of a talk over a stream: one end sends everything and its end, the other sends it back. */
final class StreamTalk {
    private StreamTalk() {}

    /** Serves a protocol: sends back what comes, and ends a stream when the other end did. */
    static void echo(P2PProvider host, String protocol) {
        host.handle(protocol, StreamTalk::echo);
    }

    private static CompletionStage<Void> echo(P2PStream stream) {
        return stream.read()
                .thenCompose(some -> some.isEmpty()
                        ? stream.closeWrite()
                        : stream.write(some.orElseThrow()).thenCompose(written -> echo(stream)));
    }

    /** Opens a stream, sends bytes and its end, and reads to the end. */
    static CompletionStage<byte[]> converse(P2PConnection connection, String protocol, byte[] data) {
        return connection.openStream(protocol).thenCompose(stream -> {
            CompletionStage<byte[]> read = readAll(stream, new ArrayList<>());
            return stream.write(data)
                    .thenCompose(written -> stream.closeWrite())
                    .thenCompose(ended -> read);
        });
    }

    private static CompletionStage<byte[]> readAll(P2PStream stream, List<byte[]> chunks) {
        return stream.read()
                .thenCompose(some -> some.isEmpty()
                        ? CompletableFuture.completedFuture(joined(chunks))
                        : readAll(stream, with(chunks, some)));
    }

    private static List<byte[]> with(List<byte[]> chunks, Optional<ByteBuffer> some) {
        ByteBuffer chunk = some.orElseThrow();
        byte[] bytes = new byte[chunk.remaining()];
        chunk.get(bytes);
        chunks.add(bytes);
        return chunks;
    }

    private static byte[] joined(List<byte[]> chunks) {
        ByteBuffer all = ByteBuffer.allocate(
                chunks.stream().mapToInt(chunk -> chunk.length).sum());
        chunks.forEach(all::put);
        return all.array();
    }
}
