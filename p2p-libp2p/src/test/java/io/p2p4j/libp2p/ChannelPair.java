package io.p2p4j.libp2p;

import io.p2p4j.api.error.P2PException;
import io.p2p4j.core.secure.SecureChannel;
import io.p2p4j.core.transport.LinkSecurity;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Two channels with nothing but memory between them, which may cut their bytes anywhere. */
public final class ChannelPair {
    public final End dialer;
    public final End listener;
    private final @Nullable Random cuts;

    public ChannelPair(SecureChannel dialer, SecureChannel listener, @Nullable Random cuts) {
        this.dialer = new End(dialer);
        this.listener = new End(listener);
        this.cuts = cuts;
    }

    /** Lets both begin and carries bytes until neither has any. */
    public ChannelPair connect() {
        dialer.begin();
        listener.begin();
        return settle();
    }

    /** Carries bytes until neither end has any. */
    public ChannelPair settle() {
        while (dialer.hasOutput() || listener.hasOutput()) {
            carry(dialer, listener);
            carry(listener, dialer);
        }
        return this;
    }

    private void carry(End from, End to) {
        byte[] bytes = from.takeOutput();
        for (int at = 0; at < bytes.length; ) {
            int count = cuts == null ? bytes.length : Math.min(1 + cuts.nextInt(40), bytes.length - at);
            to.feed(Arrays.copyOfRange(bytes, at, at + count));
            at += count;
        }
    }

    /** One end and all that came of it. */
    public static final class End implements SecureChannel.Output {
        public final SecureChannel channel;
        private final ByteArrayOutputStream output = new ByteArrayOutputStream();
        private final ByteArrayOutputStream plain = new ByteArrayOutputStream();
        public @Nullable LinkSecurity security;
        public @Nullable P2PException failure;
        public boolean ended;
        public int records;
        /** When not null, answers all plain bytes from within the call. */
        public boolean echo;

        public End(SecureChannel channel) {
            this.channel = channel;
        }

        public void begin() {
            try {
                channel.start(this);
            } catch (P2PException refused) {
                failure = refused;
            }
        }

        public void feed(byte[] bytes) {
            ByteBuffer in = ByteBuffer.wrap(bytes);
            try {
                channel.receive(in, this);
            } catch (P2PException refused) {
                failure = refused;
            }
            if (in.hasRemaining()) {
                throw new AssertionError(in.remaining() + " bytes were not taken");
            }
        }

        public void send(byte[] bytes) {
            channel.send(ByteBuffer.wrap(bytes), this);
        }

        public boolean hasOutput() {
            return output.size() > 0;
        }

        public byte[] takeOutput() {
            byte[] bytes = output.toByteArray();
            output.reset();
            return bytes;
        }

        public byte[] takePlain() {
            byte[] bytes = plain.toByteArray();
            plain.reset();
            return bytes;
        }

        private static byte[] copy(ByteBuffer bytes) {
            byte[] copy = new byte[bytes.remaining()];
            bytes.get(copy);
            return copy;
        }

        @Override
        public void wire(ByteBuffer bytes) {
            records++;
            output.writeBytes(copy(bytes));
        }

        @Override
        public void open(LinkSecurity proven) {
            if (security != null) {
                throw new AssertionError("opened twice");
            }
            security = proven;
        }

        @Override
        public void plain(ByteBuffer bytes) {
            if (security == null) {
                throw new AssertionError("plain bytes before the end of the handshake");
            }
            byte[] copy = copy(bytes);
            plain.writeBytes(copy);
            if (echo) {
                channel.send(ByteBuffer.wrap(copy), this);
            }
        }

        @Override
        public void ended() {
            ended = true;
        }
    }
}
