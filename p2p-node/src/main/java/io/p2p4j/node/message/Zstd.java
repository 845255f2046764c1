package io.p2p4j.node.message;

import io.airlift.compress.zstd.ZstdCompressor;
import io.airlift.compress.zstd.ZstdDecompressor;
import java.util.Arrays;
import java.util.Optional;

/**
 * Payloads in zstd, behind the length of what they were. By the native library where it is there, else in Java; both read what the other
 * writes. Thread-safe.
 */
abstract class Zstd {
    private static final Zstd BEST = best();
    /** What is saved has to be a tenth at least. */
    private static final int SAVING_PARTS = 10;

    /** The faster one of those that work here. */
    static Zstd get() {
        return BEST;
    }

    static Zstd inJava() {
        return new InJava();
    }

    private static Zstd best() {
        try {
            return new Native();
        } catch (LinkageError missing) {
            return new InJava();
        }
    }

    /** The compressed payload, when it is worth it. */
    final Optional<byte[]> compress(byte[] payload) {
        FrameWriter out = new FrameWriter(payload.length / 2);
        out.putVarint(payload.length);
        out.put(pack(payload));
        return out.length() <= payload.length - payload.length / SAVING_PARTS
                ? Optional.of(out.toBytes())
                : Optional.empty();
    }

    /** What it was before. Never takes more memory than the limit, whatever the bytes claim. */
    final byte[] decompress(byte[] compressed, int bytesMax) throws MessageFormatException {
        FrameInput in = new FrameInput(compressed);
        int length = in.getLength(bytesMax);
        byte[] packed = in.rest();
        try {
            byte[] payload = unpack(packed, length);
            if (payload.length == length) {
                return payload;
            }
        } catch (RuntimeException malformed) {
            // The libraries tell malformed input in ways of their own.
        }
        throw new MessageFormatException("compressed payload that is not " + length + " bytes of zstd");
    }

    abstract byte[] pack(byte[] payload);

    abstract byte[] unpack(byte[] packed, int length);

    private static final class Native extends Zstd {
        private static final int LEVEL = 3;

        Native() {
            if (com.github.luben.zstd.Zstd.compressBound(1) <= 0) {
                throw new UnsatisfiedLinkError("zstd");
            }
        }

        @Override
        byte[] pack(byte[] payload) {
            return com.github.luben.zstd.Zstd.compress(payload, LEVEL);
        }

        @Override
        byte[] unpack(byte[] packed, int length) {
            byte[] payload = new byte[length];
            long count = com.github.luben.zstd.Zstd.decompress(payload, packed);
            if (com.github.luben.zstd.Zstd.isError(count)) {
                throw new IllegalArgumentException(com.github.luben.zstd.Zstd.getErrorName(count));
            }
            return count == length ? payload : new byte[0];
        }
    }

    private static final class InJava extends Zstd {
        @Override
        byte[] pack(byte[] payload) {
            ZstdCompressor compressor = new ZstdCompressor();
            byte[] packed = new byte[compressor.maxCompressedLength(payload.length)];
            int length = compressor.compress(payload, 0, payload.length, packed, 0, packed.length);
            return Arrays.copyOf(packed, length);
        }

        @Override
        byte[] unpack(byte[] packed, int length) {
            byte[] payload = new byte[length];
            int count = new ZstdDecompressor().decompress(packed, 0, packed.length, payload, 0, length);
            return count == length ? payload : new byte[0];
        }
    }
}
