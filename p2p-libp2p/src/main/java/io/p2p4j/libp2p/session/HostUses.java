package io.p2p4j.libp2p.session;

import io.p2p4j.api.CloseReason;
import io.p2p4j.api.error.P2PException;
import io.p2p4j.libp2p.identify.Identify;
import io.p2p4j.libp2p.identify.IdentifyReader;
import io.p2p4j.libp2p.perf.PerfResponder;
import io.p2p4j.libp2p.ping.PingResponder;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** The protocols that every host serves, each as the use of a stream. */
final class HostUses {
    private HostUses() {}

    private static void ignore(Channel channel, ByteBuffer data) {
        channel.consumed(data.remaining());
        data.position(data.limit());
    }

    /** The peer asked who this is, or is told: one answer, then the end. */
    static final class Tell implements Use {
        @Override
        public void onBytes(Channel channel, ByteBuffer data) {
            ignore(channel, data);
        }

        @Override
        public void onEnd(Channel channel) {
            // The end of this side follows the answer.
        }
    }

    /** The peer says who it is. */
    static final class Hear implements Use {
        private final IdentifyReader reader = new IdentifyReader();
        private final Consumer<Identify> heard;
        private final Runnable refused;
        private boolean over;

        Hear(Consumer<Identify> heard, Runnable refused) {
            this.heard = heard;
            this.refused = refused;
        }

        @Override
        public void onRefused(Channel channel, P2PException failure) {
            giveUp();
        }

        @Override
        public void onBytes(Channel channel, ByteBuffer data) {
            channel.consumed(data.remaining());
            try {
                reader.read(data);
            } catch (IllegalArgumentException malformed) {
                data.position(data.limit());
                channel.reset(Channel.RESET_VIOLATION);
                giveUp();
            }
        }

        @Override
        public void onEnd(Channel channel) {
            if (over) {
                return;
            }
            Identify said;
            try {
                said = reader.finish();
            } catch (IllegalArgumentException malformed) {
                channel.reset(Channel.RESET_VIOLATION);
                giveUp();
                return;
            }
            over = true;
            heard.accept(said);
            if (!channel.out().isEnding()) {
                channel.finish(null);
            }
        }

        @Override
        public void onReset(Channel channel, long code) {
            giveUp();
        }

        private void giveUp() {
            if (!over) {
                over = true;
                refused.run();
            }
        }
    }

    /** Ping. */
    static final class Ping implements Use {
        private static final int WAITING_BYTES_MAX = 4096;

        private final PingResponder responder = new PingResponder();

        @Override
        public void onBytes(Channel channel, ByteBuffer data) {
            channel.consumed(data.remaining());
            ByteBuffer answer = responder.receive(data);
            if (answer != null) {
                if (channel.out().waitingBytes() > WAITING_BYTES_MAX) {
                    channel.reset(Channel.RESET_VIOLATION);
                    return;
                }
                channel.send(answer, null);
            }
        }

        @Override
        public void onEnd(Channel channel) {
            channel.finish(null);
        }
    }

    /** Perf. */
    static final class Perf implements Use {
        private final PerfResponder responder = new PerfResponder();

        @Override
        public void onBytes(Channel channel, ByteBuffer data) {
            channel.consumed(data.remaining());
            responder.receive(data);
        }

        @Override
        public void onEnd(Channel channel) {
            if (responder.end()) {
                onWritable(channel);
            } else {
                channel.reset(Channel.RESET_VIOLATION);
            }
        }

        @Override
        public void onWritable(Channel channel) {
            while (!responder.isComplete()
                    && !channel.isOver()
                    && channel.stream().isWritable()) {
                ByteBuffer piece = responder.next(channel.stream().writableBytes());
                if (!piece.hasRemaining()) {
                    return;
                }
                channel.stream().write(piece);
            }
            if (responder.isComplete() && !channel.out().isEnding()) {
                channel.finish(null);
            }
        }
    }

    /** The peer says why it is about to end the connection. */
    static final class Goodbye implements Use {
        private static final int BYTES_MAX = 1200;

        private final BiConsumer<Channel, CloseReason> said;
        private final ByteArrayOutputStream words = new ByteArrayOutputStream();

        Goodbye(BiConsumer<Channel, CloseReason> said) {
            this.said = said;
        }

        @Override
        public void onBytes(Channel channel, ByteBuffer data) {
            channel.consumed(data.remaining());
            byte[] bytes = new byte[data.remaining()];
            data.get(bytes);
            words.writeBytes(bytes);
            if (words.size() > BYTES_MAX) {
                channel.reset(Channel.RESET_VIOLATION);
            }
        }

        @Override
        public void onEnd(Channel channel) {
            byte[] all = words.toByteArray();
            if (all.length > 0) {
                said.accept(channel, decode(all));
            }
            channel.finish(null);
        }

        /** One byte for the code, the rest is the detail. */
        static ByteBuffer encode(CloseReason reason) {
            byte[] detail = reason.detail().getBytes(StandardCharsets.UTF_8);
            return ByteBuffer.allocate(1 + detail.length)
                    .put((byte) reason.code().number())
                    .put(detail)
                    .flip();
        }

        /** A stream that nobody answers: the protocol and the words at once. */
        static ByteBuffer lastWords(String protocol, CloseReason reason) {
            ByteBuffer said = encode(reason);
            ByteBuffer proposal = Channel.proposal(protocol);
            return ByteBuffer.allocate(proposal.remaining() + said.remaining())
                    .put(proposal)
                    .put(said)
                    .flip();
        }

        private static CloseReason decode(byte[] all) {
            int number = all[0] & 0xFF;
            CloseReason.Code code = number == CloseReason.Code.CONNECTION_LOST.number()
                    ? CloseReason.Code.ABORTED
                    : CloseReason.Code.ofNumber(number);
            String detail;
            try {
                detail = StandardCharsets.UTF_8
                        .newDecoder()
                        .decode(ByteBuffer.wrap(all, 1, all.length - 1))
                        .toString();
            } catch (CharacterCodingException notText) {
                detail = "";
            }
            return new CloseReason(CloseReason.Origin.REMOTE, code, detail);
        }
    }

    /** The same where streams are not ordered: before the words stands how many bytes come before them on all others. */
    static final class CountedGoodbye implements Use {
        /** Takes the words. */
        interface Said {
            void said(Channel channel, CloseReason reason, long bytesBefore);
        }

        private final Said said;
        private final Goodbye words = new Goodbye((channel, reason) -> {});

        CountedGoodbye(Said said) {
            this.said = said;
        }

        @Override
        public void onBytes(Channel channel, ByteBuffer data) {
            words.onBytes(channel, data);
        }

        @Override
        public void onEnd(Channel channel) {
            byte[] all = words.words.toByteArray();
            long bytesBefore = all.length > Long.BYTES ? ByteBuffer.wrap(all).getLong() : -1;
            if (bytesBefore < 0) {
                channel.reset(Channel.RESET_VIOLATION);
                return;
            }
            said.said(channel, Goodbye.decode(Arrays.copyOfRange(all, Long.BYTES, all.length)), bytesBefore);
            channel.finish(null);
        }

        static ByteBuffer encode(long bytesBefore, CloseReason reason) {
            ByteBuffer plain = Goodbye.encode(reason);
            return ByteBuffer.allocate(Long.BYTES + plain.remaining())
                    .putLong(bytesBefore)
                    .put(plain)
                    .flip();
        }
    }
}
