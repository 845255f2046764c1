package io.p2p4j.node.message;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * Handles messages of a type. Called for one message of a peer after the other, on the provider's executor: the next one comes when the
 * stage of the one before is complete, so that a handler that never completes its stage hears no more of that peer. It may block.
 */
@FunctionalInterface
public interface MessageHandler {
    /**
     * Handles a message.
     *
     * @param message the message
     * @return completes when it is handled, which acknowledges it, with the reply where one was asked for; a failure, thrown or in the
     *     stage, rejects it
     */
    CompletionStage<byte[]> handle(NodeMessage message);

    /**
     * A handler that handles within the call and has no reply.
     *
     * @param consumer handles
     * @return a handler; a request gets an empty reply
     */
    static MessageHandler of(Consumer<NodeMessage> consumer) {
        return message -> {
            consumer.accept(message);
            return CompletableFuture.completedFuture(new byte[0]);
        };
    }
}
