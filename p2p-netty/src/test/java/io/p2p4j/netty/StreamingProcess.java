package io.p2p4j.netty;

import io.p2p4j.api.P2PConnection;
import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.error.ErrorCode;
import io.p2p4j.api.error.P2PException;
import io.p2p4j.api.identity.PeerId;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The main class of a process that sends numbered messages as fast as it can: it waits for an earlier send only when the
 * queue is full. Says "stalled" when nothing moves, and "done" when everything was sent.
 */
final class StreamingProcess {
    private StreamingProcess() {}

    public static void main(String[] arguments) throws Exception {
        int count = Integer.parseInt(arguments[2]);
        int size = Integer.parseInt(arguments[3]);
        try (Node node = new Node(Node.patient())) {
            P2PConnection connection = node.connect(Multiaddr.parse(arguments[0]), PeerId.parse(arguments[1]));
            Queue<CompletionStage<Void>> unfinished = new ArrayDeque<>();
            boolean stalled = false;
            for (int i = 0; i < count; i++) {
                ByteBuffer message = ByteBuffer.allocate(size).putInt(0, i);
                CompletionStage<Void> sent = connection.send(message);
                while (isQueueFull(sent)) {
                    CompletionStage<Void> oldest = unfinished.remove();
                    if (!stalled && !endsSoon(oldest)) {
                        stalled = true;
                        System.out.println("stalled " + i);
                    }
                    Node.get(oldest);
                    message.rewind();
                    sent = connection.send(message);
                }
                unfinished.add(sent);
            }
            for (CompletionStage<Void> each : unfinished) {
                Node.get(each);
            }
            System.out.println("done");
            Node.get(connection.closed());
        }
    }

    private static boolean isQueueFull(CompletionStage<Void> sent) throws P2PException {
        if (!sent.toCompletableFuture().isCompletedExceptionally()) {
            return false;
        }
        try {
            sent.toCompletableFuture().join();
        } catch (CompletionException failed) {
            P2PException failure = P2PException.from(failed);
            if (failure.code() == ErrorCode.QUEUE_FULL) {
                return true;
            }
            throw failure;
        }
        throw new IllegalStateException("completed exceptionally without an exception");
    }

    private static boolean endsSoon(CompletionStage<Void> sent) throws Exception {
        try {
            sent.toCompletableFuture().get(1, TimeUnit.SECONDS);
            return true;
        } catch (TimeoutException stalled) {
            return false;
        }
    }
}
