package io.p2p4j.libp2p.noise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.southernstorm.noise.protocol.CipherStatePair;
import java.io.InputStream;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Properties;
import java.util.Random;
import java.util.stream.Stream;
import javax.crypto.SecretKey;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The handshake against the published vector and against another implementation. */
class HandshakeStateTest {
    private static final byte[] NOTHING = {};

    static Stream<ChaChaPoly> ciphers() {
        return Stream.of(ChaChaPoly.jdk(), ChaChaPoly.BEST);
    }

    private static Properties vector() throws Exception {
        Properties vector = new Properties();
        try (InputStream in = HandshakeStateTest.class.getResourceAsStream("xx-25519-chachapoly-sha256.properties")) {
            vector.load(in);
        }
        return vector;
    }

    private static HandshakeState side(Properties vector, boolean initiator, ChaChaPoly cipher) {
        String name = initiator ? "init" : "resp";
        byte[] staticKey = hex(vector, name + ".static");
        return new HandshakeState(
                initiator,
                hex(vector, "prologue"),
                staticKey,
                HandshakeState.publicKey(staticKey),
                hex(vector, name + ".ephemeral"),
                cipher);
    }

    private static byte[] hex(Properties vector, String name) {
        return HexFormat.of().parseHex(vector.getProperty(name));
    }

    @ParameterizedTest
    @MethodSource("ciphers")
    void producesTheVector(ChaChaPoly cipher) throws Exception {
        Properties vector = vector();
        HandshakeState initiator = side(vector, true, cipher);
        HandshakeState responder = side(vector, false, cipher);
        for (int i = 1; i <= 3; i++) {
            HandshakeState writer = i % 2 == 1 ? initiator : responder;
            HandshakeState reader = i % 2 == 1 ? responder : initiator;
            byte[] payload = hex(vector, i + ".payload");
            byte[] message = writer.write(payload);
            assertThat(message).isEqualTo(hex(vector, i + ".message"));
            assertThat(reader.read(message)).isEqualTo(payload);
        }
        assertThat(initiator.handshakeHash()).isEqualTo(hex(vector, "handshake.hash"));
        assertThat(responder.handshakeHash()).isEqualTo(hex(vector, "handshake.hash"));
        assertThat(initiator.otherStatic()).isEqualTo(HandshakeState.publicKey(hex(vector, "resp.static")));
        assertThat(responder.otherStatic()).isEqualTo(HandshakeState.publicKey(hex(vector, "init.static")));
        SecretKey[] ofInitiator = initiator.split();
        SecretKey[] ofResponder = responder.split();
        for (int i = 4; i <= 6; i++) {
            // The vector's messages go on in turns, each direction with a counter of its own.
            boolean fromInitiator = i % 2 == 1;
            long counter = (i - 4) / 2;
            byte[] payload = hex(vector, i + ".payload");
            byte[] sealed = new byte[payload.length + ChaChaPoly.TAG_BYTES];
            cipher.seal(
                    (fromInitiator ? ofInitiator : ofResponder)[0],
                    counter,
                    NOTHING,
                    payload,
                    0,
                    payload.length,
                    sealed,
                    0);
            assertThat(sealed).isEqualTo(hex(vector, i + ".message"));
            byte[] opened = new byte[payload.length];
            int count = cipher.open(
                    (fromInitiator ? ofResponder : ofInitiator)[1],
                    counter,
                    NOTHING,
                    sealed,
                    0,
                    sealed.length,
                    opened,
                    0);
            assertThat(count).isEqualTo(payload.length);
            assertThat(opened).isEqualTo(payload);
        }
    }

    /** Whatever the payloads: noise-java at the other end, in both roles, and records in both directions afterwards. */
    @Property(seed = "1", tries = 30)
    void agreesWithAnotherImplementation(@ForAll long seed) throws Exception {
        Random random = new Random(seed);
        for (boolean initiator : new boolean[] {true, false}) {
            com.southernstorm.noise.protocol.HandshakeState other = new com.southernstorm.noise.protocol.HandshakeState(
                    HandshakeState.PROTOCOL,
                    initiator
                            ? com.southernstorm.noise.protocol.HandshakeState.RESPONDER
                            : com.southernstorm.noise.protocol.HandshakeState.INITIATOR);
            other.getLocalKeyPair().setPrivateKey(bytes(random, 32), 0);
            other.start();
            byte[] staticKey = bytes(random, 32);
            HandshakeState own = new HandshakeState(
                    initiator,
                    NOTHING,
                    staticKey,
                    HandshakeState.publicKey(staticKey),
                    bytes(random, 32),
                    ChaChaPoly.BEST);
            boolean ownTurn = initiator;
            for (int i = 0; i < 3; i++) {
                byte[] payload = bytes(random, random.nextInt(300));
                if (ownTurn) {
                    byte[] message = own.write(payload);
                    byte[] read = new byte[message.length];
                    int count = other.readMessage(message, 0, message.length, read, 0);
                    assertThat(Arrays.copyOf(read, count)).isEqualTo(payload);
                } else {
                    byte[] message = new byte[1024];
                    int count = other.writeMessage(message, 0, payload, 0, payload.length);
                    assertThat(own.read(Arrays.copyOf(message, count))).isEqualTo(payload);
                }
                ownTurn = !ownTurn;
            }
            assertThat(own.handshakeHash()).isEqualTo(other.getHandshakeHash());
            records(own.split(), other.split(), random);
        }
    }

    private static void records(SecretKey[] own, CipherStatePair other, Random random) throws Exception {
        for (int i = 0; i < 3; i++) {
            byte[] plain = bytes(random, random.nextInt(2000));
            byte[] sealed = new byte[plain.length + ChaChaPoly.TAG_BYTES];
            ChaChaPoly.BEST.seal(own[0], i, NOTHING, plain, 0, plain.length, sealed, 0);
            byte[] opened = new byte[sealed.length];
            int count = other.getReceiver().decryptWithAd(null, sealed, 0, opened, 0, sealed.length);
            assertThat(Arrays.copyOf(opened, count)).isEqualTo(plain);
            byte[] theirs = new byte[sealed.length];
            other.getSender().encryptWithAd(null, plain, 0, theirs, 0, plain.length);
            byte[] back = new byte[plain.length];
            ChaChaPoly.BEST.open(own[1], i, NOTHING, theirs, 0, theirs.length, back, 0);
            assertThat(back).isEqualTo(plain);
        }
    }

    private static byte[] bytes(Random random, int count) {
        byte[] bytes = new byte[count];
        random.nextBytes(bytes);
        return bytes;
    }

    @Test
    void refusesKeysOfSmallOrder() throws Exception {
        HandshakeState responder = side(vector(), false, ChaChaPoly.BEST);
        responder.read(new byte[32]);
        assertThatThrownBy(() -> responder.write(NOTHING))
                .isInstanceOf(GeneralSecurityException.class)
                .hasMessageContaining("small order");
    }

    @Test
    void everyChangedOrMissingByteIsNoticed() throws Exception {
        Properties vector = vector();
        byte[] second = hex(vector, "2.message");
        byte[] third = hex(vector, "3.message");
        for (int i = 0; i < second.length; i++) {
            byte[] changed = second.clone();
            changed[i] ^= 1;
            assertRefused(vector, changed);
            assertRefused(vector, Arrays.copyOf(second, i));
        }
        for (int i = 0; i < third.length; i++) {
            byte[] changed = third.clone();
            changed[i] ^= 0x40;
            assertThirdRefused(vector, changed);
            assertThirdRefused(vector, Arrays.copyOf(third, i));
        }
    }

    private static void assertRefused(Properties vector, byte[] second) throws Exception {
        HandshakeState initiator = side(vector, true, ChaChaPoly.BEST);
        initiator.write(hex(vector, "1.payload"));
        assertThatThrownBy(() -> initiator.read(second)).isInstanceOf(GeneralSecurityException.class);
    }

    private static void assertThirdRefused(Properties vector, byte[] third) throws Exception {
        HandshakeState responder = side(vector, false, ChaChaPoly.BEST);
        responder.read(hex(vector, "1.message"));
        responder.write(hex(vector, "2.payload"));
        assertThatThrownBy(() -> responder.read(third)).isInstanceOf(GeneralSecurityException.class);
    }

    @Test
    void isUsedInTurns() throws Exception {
        HandshakeState initiator = side(vector(), true, ChaChaPoly.BEST);
        assertThatThrownBy(() -> initiator.read(NOTHING)).isInstanceOf(IllegalStateException.class);
        initiator.write(NOTHING);
        assertThatThrownBy(() -> initiator.write(NOTHING)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(initiator::split).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(initiator::otherStatic).isInstanceOf(IllegalStateException.class);
    }
}
