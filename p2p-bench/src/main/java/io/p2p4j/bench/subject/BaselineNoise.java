package io.p2p4j.bench.subject;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandler;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.p2p4j.libp2p.noise.Noise;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.Provider;
import java.util.List;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * The records of Noise without its handshake: each of nearly 64 KiB behind two bytes of length, in ChaCha20-Poly1305 by
 * the library that p2p-libp2p takes here. What is written between two flushes shares records. Both ends know the keys.
 */
final class BaselineNoise extends ByteToMessageDecoder implements ChannelOutboundHandler {
    private static final String CONSCRYPT = "Conscrypt";
    private static final int LENGTH_BYTES = 2;
    /** With its length within 64 KiB: in a small heap Netty's allocator asks the system for each buffer that is larger. */
    private static final int RECORD_BYTES_MAX = (1 << 16) - 1 - LENGTH_BYTES;

    private static final int TAG_BYTES = 16;
    private static final int KEY_BYTES = 32;
    private static final int NONCE_BYTES = 12;
    private static final int COUNTER_OFFSET = 4;

    private final SecretKey sendKey;
    private final SecretKey receiveKey;
    private final Cipher sealing;
    private final Cipher opening;
    /** Conscrypt works outside the heap, and copies what is not there; the JDK's cipher is the other way round. */
    private final boolean outside = Noise.cipherLibrary().equals(CONSCRYPT);

    private final ByteBuffer plain = allocate(RECORD_BYTES_MAX - TAG_BYTES);
    private final ByteBuffer work = allocate(RECORD_BYTES_MAX);
    private long sent;
    private long received;

    BaselineNoise(boolean dialer) {
        SecretKey one = key(1);
        SecretKey other = key(2);
        sendKey = dialer ? one : other;
        receiveKey = dialer ? other : one;
        sealing = cipher();
        opening = cipher();
    }

    private static SecretKey key(int number) {
        byte[] key = new byte[KEY_BYTES];
        key[0] = (byte) number;
        return new SecretKeySpec(key, "ChaCha20");
    }

    private static Cipher cipher() {
        try {
            if (!Noise.cipherLibrary().equals(CONSCRYPT)) {
                return Cipher.getInstance("ChaCha20-Poly1305");
            }
            Provider conscrypt = (Provider) Class.forName("org.conscrypt.OpenSSLProvider")
                    .getConstructor()
                    .newInstance();
            return Cipher.getInstance("ChaCha20/Poly1305/NoPadding", conscrypt);
        } catch (ReflectiveOperationException | GeneralSecurityException missing) {
            throw new IllegalStateException(missing);
        }
    }

    private static IvParameterSpec nonce(long counter) {
        byte[] nonce = new byte[NONCE_BYTES];
        for (int i = 0; i < Long.BYTES; i++) {
            nonce[COUNTER_OFFSET + i] = (byte) (counter >>> (Byte.SIZE * i));
        }
        return new IvParameterSpec(nonce);
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) throws Exception {
        if (in.readableBytes() < LENGTH_BYTES) {
            return;
        }
        int length = in.getUnsignedShort(in.readerIndex());
        if (in.readableBytes() < LENGTH_BYTES + length) {
            return;
        }
        in.skipBytes(LENGTH_BYTES);
        ByteBuffer sealed = in.nioBuffer(in.readerIndex(), length);
        if (sealed.isDirect() != outside) {
            sealed = work.clear().put(sealed).flip();
        }
        in.skipBytes(length);
        opening.init(Cipher.DECRYPT_MODE, receiveKey, nonce(received++));
        ByteBuf record = buffer(ctx, length);
        out.add(record.writerIndex(opening.doFinal(sealed, record.nioBuffer(0, length))));
    }

    private ByteBuffer allocate(int bytes) {
        return outside ? ByteBuffer.allocateDirect(bytes) : ByteBuffer.allocate(bytes);
    }

    private ByteBuf buffer(ChannelHandlerContext ctx, int bytes) {
        return outside ? ctx.alloc().directBuffer(bytes) : ctx.alloc().heapBuffer(bytes);
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) throws Exception {
        ByteBuf bytes = (ByteBuf) message;
        try {
            while (bytes.isReadable()) {
                plain.limit(Math.min(plain.capacity(), plain.position() + bytes.readableBytes()));
                bytes.readBytes(plain);
                if (plain.position() == plain.capacity()) {
                    seal(ctx);
                }
            }
        } finally {
            bytes.release();
        }
        promise.trySuccess();
    }

    private void seal(ChannelHandlerContext ctx) throws GeneralSecurityException {
        sealing.init(Cipher.ENCRYPT_MODE, sendKey, nonce(sent++));
        int count = plain.flip().remaining() + TAG_BYTES;
        ByteBuf record = buffer(ctx, LENGTH_BYTES + count).writeShort(count);
        sealing.doFinal(plain, record.nioBuffer(LENGTH_BYTES, count));
        plain.clear();
        ctx.write(record.writerIndex(LENGTH_BYTES + count));
    }

    @Override
    public void flush(ChannelHandlerContext ctx) throws Exception {
        if (plain.position() > 0) {
            seal(ctx);
        }
        ctx.flush();
    }

    @Override
    public void bind(ChannelHandlerContext ctx, SocketAddress local, ChannelPromise promise) {
        ctx.bind(local, promise);
    }

    @Override
    public void connect(ChannelHandlerContext ctx, SocketAddress remote, SocketAddress local, ChannelPromise promise) {
        ctx.connect(remote, local, promise);
    }

    @Override
    public void disconnect(ChannelHandlerContext ctx, ChannelPromise promise) {
        ctx.disconnect(promise);
    }

    @Override
    public void close(ChannelHandlerContext ctx, ChannelPromise promise) {
        ctx.close(promise);
    }

    @Override
    public void deregister(ChannelHandlerContext ctx, ChannelPromise promise) {
        ctx.deregister(promise);
    }

    @Override
    public void read(ChannelHandlerContext ctx) {
        ctx.read();
    }
}
