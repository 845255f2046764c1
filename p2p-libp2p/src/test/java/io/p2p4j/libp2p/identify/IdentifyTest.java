package io.p2p4j.libp2p.identify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.identity.Identity;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Messages of identify, and signed peer records. */
class IdentifyTest {
    private static final Multiaddr ADDRESS = Multiaddr.parse("/ip4/127.0.0.1/tcp/4001");
    private static final Identity IDENTITY = Identity.fromSeed(new byte[32]);

    private static Identify read(ByteBuffer bytes, int fragment) {
        IdentifyReader reader = new IdentifyReader();
        while (bytes.hasRemaining()) {
            int count = Math.min(fragment, bytes.remaining());
            reader.read(bytes.slice(bytes.position(), count));
            bytes.position(bytes.position() + count);
        }
        return reader.finish();
    }

    private static Identify full(List<String> protocols) {
        byte[] record = new PeerRecord(IDENTITY.peerId(), 7, List.of(ADDRESS)).seal(IDENTITY);
        return new Identify(
                "ipfs/0.1.0",
                "agent/1",
                IDENTITY.publicKey().toProtobuf(),
                List.of(ADDRESS),
                ADDRESS,
                protocols,
                record,
                1000);
    }

    @Test
    void aMessageIsThatOfTheSpecification() {
        Identify small = new Identify("", "a/1", null, List.of(ADDRESS), null, List.of("/x"), null, 0);
        assertThat(HexFormat.of().formatHex(small.encode().array()))
                .isEqualTo("13" + "3203612f31" + "1208047f000001060fa1" + "1a022f78");
    }

    @Test
    void everythingComesBackHoweverItIsCut() {
        for (int fragment : List.of(1, 7, 10_000)) {
            Identify back = read(full(List.of("/a/1", "/b/1")).encode(), fragment);
            assertThat(back.protocolVersion()).isEqualTo("ipfs/0.1.0");
            assertThat(back.agent()).isEqualTo("agent/1");
            assertThat(back.publicKey()).isEqualTo(IDENTITY.publicKey().toProtobuf());
            assertThat(back.listenAddresses()).containsExactly(ADDRESS);
            assertThat(back.observedAddress()).isEqualTo(ADDRESS);
            assertThat(back.protocols()).containsExactly("/a/1", "/b/1");
            assertThat(back.messageBytesMax()).isEqualTo(1000);
            assertThat(PeerRecord.open(back.signedRecord()))
                    .isEqualTo(new PeerRecord(IDENTITY.peerId(), 7, List.of(ADDRESS)));
        }
    }

    @Test
    void muchIsToldInSeveralMessages() {
        List<String> protocols =
                IntStream.range(0, 1000).mapToObj(i -> "/protocol/number/" + i).toList();
        ByteBuffer bytes = full(protocols).encode();
        assertThat(bytes.remaining()).isGreaterThan(2 * Identify.MESSAGE_BYTES_MAX);
        assertThat(read(bytes, 1000).protocols()).isEqualTo(protocols);
        List<String> tooMany = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            tooMany.add("/protocol/number/" + i);
        }
        assertThat(read(full(tooMany).encode(), 1000).protocols()).hasSizeBetween(1000, 19_999);
    }

    @Test
    void whatIsNoMessageIsRefused() {
        assertThatThrownBy(() -> read(ByteBuffer.wrap(new byte[] {-1, -1, 3}), 1))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> read(ByteBuffer.wrap(new byte[] {5, 1}), 1))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> read(ByteBuffer.wrap(new byte[0]), 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> read(ByteBuffer.wrap(new byte[] {1, 0}), 1))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> read(ByteBuffer.wrap(new byte[11]), 1)).isInstanceOf(IllegalArgumentException.class);
        assertThat(Identify.decode(new byte[] {0x12, 1, 9}).listenAddresses()).isEmpty();
    }

    @Test
    void aRecordThatWasChangedIsRefused() {
        byte[] envelope = new PeerRecord(IDENTITY.peerId(), 7, List.of(ADDRESS)).seal(IDENTITY);
        for (int i = 0; i < envelope.length; i++) {
            byte[] changed = envelope.clone();
            changed[i] ^= 1;
            assertThatThrownBy(() -> PeerRecord.open(changed)).isInstanceOf(IllegalArgumentException.class);
        }
        Identity other = Identity.generate();
        assertThatThrownBy(() -> new PeerRecord(IDENTITY.peerId(), 7, List.of(ADDRESS)).seal(other))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
