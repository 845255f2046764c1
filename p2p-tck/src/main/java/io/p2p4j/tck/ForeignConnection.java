package io.p2p4j.tck;

import io.p2p4j.api.CloseReason;
import io.p2p4j.api.identity.PeerId;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** A foreign peer's end of a connection. Thread-safe. */
public interface ForeignConnection {
    /**
     * Returns who the provider has proven to be.
     *
     * @return its peer id
     */
    PeerId remotePeerId();

    /**
     * Sends a message.
     *
     * @param message the bytes, which must not change
     * @return completes when it is on its way
     */
    CompletionStage<Void> send(byte[] message);

    /**
     * Receives the next message.
     *
     * @return the message; empty after the end of the messages
     */
    CompletionStage<Optional<byte[]>> receive();

    /**
     * Ends the messages of this end.
     *
     * @return completes when the end is on its way
     */
    CompletionStage<Void> endMessages();

    /**
     * Opens a stream, writes bytes into it, ends it and reads until the other end has ended it as well.
     *
     * @param protocol the stream's protocol
     * @param data what to write
     * @return what was read
     */
    CompletionStage<byte[]> converse(String protocol, byte[] data);

    /**
     * Closes the connection.
     *
     * @param code what for
     * @param detail a sentence for the provider
     * @return the reason under which it ended
     */
    CompletionStage<CloseReason> close(CloseReason.Code code, String detail);

    /**
     * Tells when and why the connection ended.
     *
     * @return the reason as this end saw it
     */
    CompletionStage<CloseReason> closed();
}
