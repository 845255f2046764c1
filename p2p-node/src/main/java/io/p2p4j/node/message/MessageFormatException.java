package io.p2p4j.node.message;

/** Bytes of a peer that are no frame. A peer that keeps the protocol never causes it. */
final class MessageFormatException extends Exception {
    private static final long serialVersionUID = 1L;

    MessageFormatException(String message) {
        super(message, null, false, false);
    }
}
