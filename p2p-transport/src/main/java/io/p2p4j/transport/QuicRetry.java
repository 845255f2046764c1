package io.p2p4j.transport;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.quic.QuicTokenHandler;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Makes a dialer prove that it receives what is sent to its address (RFC 9000, section 8.1.2), as soon as many handshakes are
 * unfinished: then a flood from forged addresses costs no TLS handshake, and honest dialers one more round trip.
 *
 * <p>A token is {@code time 8 bytes, MAC 16 bytes, original connection id}; the MAC is over time, address and id.
 */
final class QuicRetry implements QuicTokenHandler {
    /** From so many unfinished handshakes of one socket on. */
    static final int HANDSHAKES = 32;

    private static final long VALID_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final int MAC_BYTES = 16;
    private static final int HEAD_BYTES = Long.BYTES + MAC_BYTES;
    private static final int ID_BYTES_MAX = 20;
    private static final String ALGORITHM = "HmacSHA256";

    private final SecretKeySpec key;
    private final AtomicInteger handshakes = new AtomicInteger();

    QuicRetry() {
        byte[] secret = new byte[32];
        new SecureRandom().nextBytes(secret);
        key = new SecretKeySpec(secret, ALGORITHM);
    }

    /** Counts unfinished handshakes. */
    void handshakes(int more) {
        handshakes.addAndGet(more);
    }

    @Override
    public boolean writeToken(ByteBuf out, ByteBuf connectionId, InetSocketAddress address) {
        if (handshakes.get() < HANDSHAKES) {
            return false;
        }
        byte[] id = bytes(connectionId, connectionId.readerIndex(), connectionId.readableBytes());
        long time = System.nanoTime();
        out.writeLong(time).writeBytes(mac(time, address, id)).writeBytes(id);
        return true;
    }

    @Override
    public int validateToken(ByteBuf token, InetSocketAddress address) {
        int length = token.readableBytes();
        if (length < HEAD_BYTES || length > maxTokenLength()) {
            return -1;
        }
        int start = token.readerIndex();
        long time = token.getLong(start);
        byte[] mac = bytes(token, start + Long.BYTES, MAC_BYTES);
        byte[] id = bytes(token, start + HEAD_BYTES, length - HEAD_BYTES);
        long age = System.nanoTime() - time;
        boolean valid = MessageDigest.isEqual(mac, mac(time, address, id)) && age >= 0 && age <= VALID_NANOS;
        return valid ? HEAD_BYTES : -1;
    }

    @Override
    public int maxTokenLength() {
        return HEAD_BYTES + ID_BYTES_MAX;
    }

    private static byte[] bytes(ByteBuf from, int index, int length) {
        byte[] bytes = new byte[length];
        from.getBytes(index, bytes);
        return bytes;
    }

    private byte[] mac(long time, InetSocketAddress address, byte[] id) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            mac.update(ByteBuffer.allocate(Long.BYTES + Integer.BYTES)
                    .putLong(time)
                    .putInt(address.getPort())
                    .array());
            mac.update(address.getAddress().getAddress());
            return Arrays.copyOf(mac.doFinal(id), MAC_BYTES);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("no " + ALGORITHM + " (expected every JDK to have it)", e);
        }
    }
}
