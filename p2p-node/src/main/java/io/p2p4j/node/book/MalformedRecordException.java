package io.p2p4j.node.book;

import java.io.IOException;

/** A record whose checksum is right and whose content is not of this version. */
final class MalformedRecordException extends IOException {
    private static final long serialVersionUID = 1;

    MalformedRecordException(String message) {
        super(message);
    }

    MalformedRecordException(String message, Throwable cause) {
        super(message, cause);
    }
}
