package io.p2p4j.cli.file;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Where received files go. Thread-safe; each target is used by one transfer. */
public interface FileStore {
    /**
     * Prepares for a file.
     *
     * @param name the name that the sender gives it: any text
     * @param size the size that the sender announced; less than zero when it did not
     * @return takes the bytes
     * @throws RefusedException when this store does not want it
     * @throws IOException when the store cannot take it
     */
    Target begin(String name, long size) throws RefusedException, IOException;

    /** Takes the bytes of one file. Exactly one of {@link #commit} and {@link #discard} ends it. */
    interface Target {
        /**
         * Takes the next bytes.
         *
         * @param bytes all of them are taken
         * @throws RefusedException when they are more than this store wants
         * @throws IOException when they cannot be kept
         */
        void write(ByteBuffer bytes) throws RefusedException, IOException;

        /**
         * Keeps the file: when this returns, it is complete and durable.
         *
         * @return the name under which it is kept
         * @throws IOException when it cannot be kept; nothing is left then
         */
        String commit() throws IOException;

        /** Forgets the file, as far as that is possible. */
        void discard();
    }

    /** This store does not want a file; the message says why, and goes to the sender. */
    final class RefusedException extends Exception {
        private static final long serialVersionUID = 1L;

        /**
         * Describes the refusal.
         *
         * @param message which limit, and its setting
         */
        public RefusedException(String message) {
            super(message);
        }
    }
}
