package io.p2p4j.cli.file;

import io.p2p4j.api.error.ErrorCode;
import io.p2p4j.api.error.P2PException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.jspecify.annotations.Nullable;

/**
 * One file on one stream (docs/CLI.md). All numbers are big-endian.
 *
 * <pre>
 * sender:   u16 length of the name | name in UTF-8 | i64 size, -1 when unknown
 *           { u32 length, 1 to 1 MiB | bytes }  for each chunk
 *           u32 0 | 32 bytes SHA-256 of all bytes | end
 * receiver: u8 verdict | u16 length of the text | text in UTF-8 | end
 * </pre>
 *
 * <p>The verdict may come at any time; one that is not {@link Verdict#STORED} ends the transfer, and the sender answers it
 * with a reset. A sender that gives up resets with {@link Verdict#CANCELLED}.
 */
public final class FileProtocol {
    /** The protocol id. */
    public static final String ID = "/p2p4j/file/1";

    /** The longest name, in bytes of UTF-8. */
    public static final int NAME_BYTES_MAX = 1024;

    /** The longest chunk that a receiver takes, in bytes. */
    public static final int CHUNK_BYTES_MAX = 1 << 20;

    /** The longest text of a verdict, in bytes. */
    static final int TEXT_BYTES_MAX = 1024;

    static final long SIZE_UNKNOWN = -1;
    static final int DIGEST_BYTES = 32;

    private FileProtocol() {}

    /** How a receiver judges a transfer; also the codes of resets. */
    public enum Verdict {
        /** The file is complete, verified and on the disk. */
        STORED(0, null),
        /** The receiver does not want it. */
        REFUSED(1, ErrorCode.PEER_REFUSED),
        /** The receiver cannot keep it. */
        STORAGE_FAILED(2, ErrorCode.STORAGE_FAILED),
        /** The bytes do not have the hash that the sender gave. */
        DAMAGED(3, ErrorCode.MALFORMED_FRAME),
        /** The sender broke the protocol. */
        MALFORMED(4, ErrorCode.MALFORMED_FRAME),
        /** One end gave up. */
        CANCELLED(5, ErrorCode.STREAM_RESET);

        private final int number;
        private final @Nullable ErrorCode code;

        Verdict(int number, @Nullable ErrorCode code) {
            this.number = number;
            this.code = code;
        }

        /**
         * Returns the number on the wire.
         *
         * @return the number
         */
        public int number() {
            return number;
        }

        /** An unknown number, from a newer peer, counts as a refusal. */
        static Verdict of(int number) {
            for (Verdict verdict : values()) {
                if (verdict.number == number) {
                    return verdict;
                }
            }
            return REFUSED;
        }

        /** The failure that a verdict other than STORED means to either end. */
        P2PException.Builder failure(String message) {
            return P2PException.builder(code == null ? ErrorCode.INTERNAL_FAULT : code, message);
        }
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java runtime has no SHA-256 (expected: all have)", e);
        }
    }
}
