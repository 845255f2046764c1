package io.p2p4j.libp2p.noise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.p2p4j.api.ConnectionInfo;
import io.p2p4j.api.error.ErrorCode;
import io.p2p4j.api.identity.Identity;
import io.p2p4j.core.secure.SecureChannel;
import io.p2p4j.libp2p.ChannelPair;
import io.p2p4j.libp2p.SeededContext;
import io.p2p4j.libp2p.proto.NoiseExtensions;
import io.p2p4j.libp2p.proto.NoiseHandshakePayload;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.UnaryOperator;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** Noise connections between honest ends, and with an end that is not. */
class NoiseChannelTest {
    private static final Identity ONE = Identity.fromSeed(new byte[32]);
    private static final Identity OTHER =
            Identity.fromSeed("other other other other other 32".getBytes(StandardCharsets.US_ASCII));
    private static final String YAMUX = "/yamux/1.0.0";

    private static Noise noise(Identity identity, long seed, String... muxers) {
        return new Noise(identity, new SeededContext(seed), List.of(muxers));
    }

    private static SecureChannel open(Noise noise, ConnectionInfo.Role role) {
        return noise.open(role, Optional.empty());
    }

    private static ChannelPair connected(Random cuts) {
        ChannelPair pair = new ChannelPair(
                        open(noise(ONE, 1), ConnectionInfo.Role.DIALER),
                        open(noise(OTHER, 2), ConnectionInfo.Role.LISTENER),
                        cuts)
                .connect();
        assertThat(pair.dialer.security.remoteKey()).isEqualTo(OTHER.publicKey());
        assertThat(pair.listener.security.remoteKey()).isEqualTo(ONE.publicKey());
        return pair;
    }

    // Honest ends

    @Property(seed = "1", tries = 40)
    void whatIsSentArrivesHoweverItIsCut(@ForAll long seed) {
        Random random = new Random(seed);
        ChannelPair pair = connected(random);
        ByteArrayOutputStream sent = new ByteArrayOutputStream();
        for (int i = 0; i < 5; i++) {
            byte[] bytes = new byte[random.nextInt(i == 4 ? 200_000 : 3000)];
            random.nextBytes(bytes);
            sent.writeBytes(bytes);
            if (random.nextBoolean()) {
                pair.dialer.send(bytes);
            } else {
                ByteBuffer direct =
                        ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
                pair.dialer.channel.send(direct, pair.dialer);
                assertThat(direct.hasRemaining()).isFalse();
            }
        }
        pair.listener.echo = true;
        pair.settle();
        assertThat(pair.listener.takePlain()).isEqualTo(sent.toByteArray());
        assertThat(pair.dialer.takePlain()).isEqualTo(sent.toByteArray());
        assertThat(pair.dialer.failure).isNull();
    }

    @Test
    void messagesAreAsLongAsTheyMayBe() {
        ChannelPair pair = connected(null);
        pair.dialer.records = 0;
        pair.dialer.send(new byte[3 * 65_519 + 1]);
        assertThat(pair.dialer.records).isEqualTo(4);
        assertThat(pair.dialer.takeOutput()).hasSize(3 * (2 + 65_535) + 2 + 17);
    }

    @Test
    void emptyMessagesCarryNothing() {
        ChannelPair pair = connected(null);
        pair.dialer.send(new byte[0]);
        assertThat(pair.dialer.hasOutput()).isFalse();
        pair.dialer.channel.end(pair.dialer);
        assertThat(pair.dialer.hasOutput()).isFalse();
    }

    /** The order of the dialer decides, whichever end computes it. */
    @Test
    void multiplexersAreChosenByTheDialersOrder() {
        ChannelPair pair = new ChannelPair(
                        open(noise(ONE, 1, "/b", "/a", "/c"), ConnectionInfo.Role.DIALER),
                        open(noise(OTHER, 2, "/a", "/b"), ConnectionInfo.Role.LISTENER),
                        null)
                .connect();
        assertThat(pair.dialer.security.applicationProtocol()).isEqualTo("/b");
        assertThat(pair.listener.security.applicationProtocol()).isEqualTo("/b");
        ChannelPair none = new ChannelPair(
                        open(noise(ONE, 1, "/a"), ConnectionInfo.Role.DIALER),
                        open(noise(OTHER, 2, "/b"), ConnectionInfo.Role.LISTENER),
                        null)
                .connect();
        assertThat(none.dialer.failure.code()).isEqualTo(ErrorCode.VERSION_MISMATCH);
        assertThat(none.listener.security).isNull();
    }

    /** The static key lasts, everything else is new: nothing of one connection fits another. */
    @Test
    void twoConnectionsHaveNothingInCommon() {
        Noise one = noise(ONE, 1);
        ChannelPair.End first = new ChannelPair.End(open(one, ConnectionInfo.Role.DIALER));
        ChannelPair.End second = new ChannelPair.End(open(one, ConnectionInfo.Role.DIALER));
        first.begin();
        second.begin();
        assertThat(first.takeOutput()).isNotEqualTo(second.takeOutput());
    }

    @Test
    void theSameSeedGivesTheSameBytes() {
        ChannelPair.End first = new ChannelPair.End(open(noise(ONE, 1), ConnectionInfo.Role.DIALER));
        ChannelPair.End second = new ChannelPair.End(open(noise(ONE, 1), ConnectionInfo.Role.DIALER));
        first.begin();
        second.begin();
        assertThat(first.takeOutput()).isEqualTo(second.takeOutput());
    }

    // Records of an attacker on the way

    private static byte[] record(ChannelPair pair, String text) {
        pair.dialer.send(text.getBytes(StandardCharsets.US_ASCII));
        return pair.dialer.takeOutput();
    }

    private static void assertLost(ChannelPair pair, ErrorCode code) {
        assertThat(pair.listener.failure.code()).isEqualTo(code);
        int before = pair.listener.takePlain().length;
        byte[] good = record(pair, "good");
        pair.listener.feed(good);
        assertThat(pair.listener.takePlain()).as("after " + before + " bytes").isEmpty();
    }

    @Test
    void aChangedRecordIsTheEnd() {
        for (int at = 2; at < 2 + 5 + 16; at++) {
            ChannelPair pair = connected(null);
            byte[] changed = record(pair, "hello");
            changed[at] ^= 1;
            pair.listener.feed(changed);
            assertThat(pair.listener.takePlain()).isEmpty();
            assertLost(pair, ErrorCode.CONNECTION_LOST);
        }
    }

    @Test
    void aRepeatedASwappedAndALeftOutRecordAreTheEnd() {
        ChannelPair repeated = connected(null);
        byte[] once = record(repeated, "once");
        repeated.listener.feed(once);
        assertThat(repeated.listener.takePlain())
                .asString(StandardCharsets.US_ASCII)
                .isEqualTo("once");
        repeated.listener.feed(once);
        assertLost(repeated, ErrorCode.CONNECTION_LOST);
        ChannelPair skipped = connected(null);
        record(skipped, "first");
        skipped.listener.feed(record(skipped, "second"));
        assertLost(skipped, ErrorCode.CONNECTION_LOST);
        ChannelPair reflected = connected(null);
        byte[] own = record(reflected, "mine");
        reflected.dialer.feed(own);
        assertThat(reflected.dialer.failure.code()).isEqualTo(ErrorCode.CONNECTION_LOST);
    }

    @Test
    void aRecordWithoutATagIsTheEnd() {
        for (int length : new int[] {0, 1, 15}) {
            ChannelPair pair = connected(null);
            pair.listener.feed(new byte[] {0, (byte) length});
            assertLost(pair, ErrorCode.MALFORMED_FRAME);
        }
    }

    // Ends that are not honest in the handshake

    /** Speaks Noise correctly and may say anything in it. */
    private static final class Forger {
        private final byte[] staticKey = new byte[32];
        private final HandshakeState state;

        Forger(boolean initiator) {
            byte[] ephemeral = new byte[32];
            new Random(9).nextBytes(staticKey);
            new Random(10).nextBytes(ephemeral);
            state = new HandshakeState(
                    initiator, new byte[0], staticKey, HandshakeState.publicKey(staticKey), ephemeral, ChaChaPoly.BEST);
        }

        byte[] honest(String... muxers) {
            return NoiseIdentity.payload(ONE, HandshakeState.publicKey(staticKey), List.of(muxers));
        }

        static byte[] framed(byte[] message) {
            return ByteBuffer.allocate(2 + message.length)
                    .putShort((short) message.length)
                    .put(message)
                    .array();
        }

        static byte[] unframed(byte[] bytes) {
            return Arrays.copyOfRange(bytes, 2, bytes.length);
        }
    }

    private static ChannelPair.End listenerAgainst(UnaryOperator<byte[]> forgery) throws GeneralSecurityException {
        ChannelPair.End listener = new ChannelPair.End(open(noise(OTHER, 2, YAMUX), ConnectionInfo.Role.LISTENER));
        listener.begin();
        Forger forger = new Forger(true);
        listener.feed(Forger.framed(forger.state.write(new byte[0])));
        forger.state.read(Forger.unframed(listener.takeOutput()));
        listener.feed(Forger.framed(forger.state.write(forgery.apply(forger.honest(YAMUX)))));
        return listener;
    }

    private static ChannelPair.End dialerAgainst(UnaryOperator<byte[]> forgery) throws GeneralSecurityException {
        ChannelPair.End dialer = new ChannelPair.End(open(noise(OTHER, 2, YAMUX), ConnectionInfo.Role.DIALER));
        dialer.begin();
        Forger forger = new Forger(false);
        forger.state.read(Forger.unframed(dialer.takeOutput()));
        dialer.feed(Forger.framed(forger.state.write(forgery.apply(forger.honest(YAMUX)))));
        return dialer;
    }

    private static void assertUnproven(UnaryOperator<byte[]> forgery) throws GeneralSecurityException {
        for (ChannelPair.End end : List.of(listenerAgainst(forgery), dialerAgainst(forgery))) {
            assertThat(end.security).isNull();
            assertThat(end.failure.code()).isEqualTo(ErrorCode.IDENTITY_PROOF_INVALID);
            assertThat(end.hasOutput())
                    .as("nothing is said to somebody unproven")
                    .isFalse();
        }
    }

    private static NoiseHandshakePayload.Builder parsed(byte[] payload) {
        try {
            return NoiseHandshakePayload.parseFrom(payload).toBuilder();
        } catch (com.google.protobuf.InvalidProtocolBufferException impossible) {
            throw new AssertionError(impossible);
        }
    }

    @Test
    void whoeverProvesAnIdentityIsBelieved() throws Exception {
        assertThat(listenerAgainst(honest -> honest).security.remoteKey()).isEqualTo(ONE.publicKey());
        assertThat(dialerAgainst(honest -> honest).security.remoteKey()).isEqualTo(ONE.publicKey());
    }

    @Test
    void extensionsThatAreUnknownAreLeftAside() throws Exception {
        UnaryOperator<byte[]> more = honest -> parsed(honest)
                .setExtensions(NoiseExtensions.newBuilder()
                        .addWebtransportCerthashes(ByteString.copyFromUtf8("hash"))
                        .addStreamMuxers("/other/1")
                        .addStreamMuxers(YAMUX))
                .build()
                .toByteArray();
        assertThat(listenerAgainst(more).security.applicationProtocol()).isEqualTo(YAMUX);
        UnaryOperator<byte[]> none =
                honest -> parsed(honest).clearExtensions().build().toByteArray();
        assertThat(dialerAgainst(none).security.applicationProtocol()).isEmpty();
    }

    @Test
    void whoeverProvesNothingIsRefused() throws Exception {
        assertUnproven(honest -> new byte[0]);
        assertUnproven(honest -> "not a message".getBytes(StandardCharsets.US_ASCII));
        assertUnproven(honest -> Arrays.copyOf(honest, honest.length - 1));
        assertUnproven(honest -> parsed(honest).clearIdentitySig().build().toByteArray());
        assertUnproven(honest -> parsed(honest).clearIdentityKey().build().toByteArray());
        assertUnproven(honest -> parsed(honest)
                .setIdentityKey(ByteString.copyFrom(OTHER.publicKey().toProtobuf()))
                .build()
                .toByteArray());
        assertUnproven(honest -> parsed(honest)
                .setIdentitySig(ByteString.copyFrom(ONE.sign(new byte[32])))
                .build()
                .toByteArray());
        // The proof of another connection's static key.
        assertUnproven(honest -> NoiseIdentity.payload(ONE, new byte[32], List.of()));
        assertUnproven(honest -> parsed(honest)
                .setIdentityKey(ByteString.copyFrom(new byte[5000]))
                .build()
                .toByteArray());
    }

    @Test
    void handshakeMessagesAreBounded() {
        for (ConnectionInfo.Role role : ConnectionInfo.Role.values()) {
            ChannelPair.End end = new ChannelPair.End(open(noise(OTHER, 2), role));
            end.begin();
            end.feed(new byte[] {(byte) 0xff, (byte) 0xff});
            assertThat(end.failure.code()).isEqualTo(ErrorCode.FRAME_TOO_LARGE);
        }
    }

    @Test
    void garbageInTheHandshakeIsRefused() {
        for (int length : new int[] {0, 1, 31, 95, 200}) {
            ChannelPair.End dialer = new ChannelPair.End(open(noise(OTHER, 2), ConnectionInfo.Role.DIALER));
            dialer.begin();
            dialer.feed(Forger.framed(new byte[length]));
            assertThat(dialer.failure.code()).isEqualTo(ErrorCode.SECURITY_HANDSHAKE_FAILED);
        }
        ChannelPair.End listener = new ChannelPair.End(open(noise(OTHER, 2), ConnectionInfo.Role.LISTENER));
        listener.begin();
        listener.feed(Forger.framed(new byte[31]));
        assertThat(listener.failure.code()).isEqualTo(ErrorCode.SECURITY_HANDSHAKE_FAILED);
    }

    @Test
    void nothingIsSentBeforeTheHandshakeIsOver() {
        ChannelPair.End dialer = new ChannelPair.End(open(noise(ONE, 1), ConnectionInfo.Role.DIALER));
        dialer.begin();
        assertThatThrownBy(() -> dialer.send(new byte[1])).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void namesTheLibraryThatEncrypts() {
        assertThat(Noise.cipher()).matches("ChaCha20-Poly1305 \\((JDK|Conscrypt)\\)");
    }
}
