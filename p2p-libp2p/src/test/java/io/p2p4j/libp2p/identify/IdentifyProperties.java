package io.p2p4j.libp2p.identify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.identity.Identity;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** What holds for everything that is said of a peer, however bytes are cut; jqwik prints the seed. */
class IdentifyProperties {
    private static final Identity IDENTITY = Identity.fromSeed(new byte[32]);

    private static List<Multiaddr> addresses(Random random) {
        List<Multiaddr> addresses = new ArrayList<>();
        for (int i = random.nextInt(5); i > 0; i--) {
            addresses.add(Multiaddr.tcp("10.0.0." + random.nextInt(256), random.nextInt(65_536)));
        }
        return addresses;
    }

    @Property(seed = "1", tries = 200)
    void whatIsSaidIsHeard(@ForAll long seed) {
        Random random = new Random(seed);
        List<String> protocols = new ArrayList<>();
        for (int i = random.nextInt(600); i > 0; i--) {
            protocols.add("/protocol/" + "x".repeat(random.nextInt(60)) + i);
        }
        List<Multiaddr> addresses = addresses(random);
        byte[] record = new PeerRecord(IDENTITY.peerId(), random.nextLong(1 << 20), addresses).seal(IDENTITY);
        Identify said = new Identify(
                "ipfs/0.1.0",
                "agent/" + random.nextInt(),
                IDENTITY.publicKey().toProtobuf(),
                addresses,
                Multiaddr.tcp("127.0.0.1", 1),
                protocols,
                record,
                random.nextInt(1 << 20));
        ByteBuffer bytes = said.encode();
        IdentifyReader reader = new IdentifyReader();
        while (bytes.hasRemaining()) {
            ByteBuffer piece = bytes.slice(bytes.position(), Math.min(bytes.remaining(), 1 + random.nextInt(3000)));
            bytes.position(bytes.position() + piece.remaining());
            reader.read(piece);
        }
        Identify heard = reader.finish();
        assertThat(heard.agent()).isEqualTo(said.agent());
        assertThat(heard.protocols()).isEqualTo(said.protocols());
        assertThat(heard.listenAddresses()).isEqualTo(said.listenAddresses());
        assertThat(heard.messageBytesMax()).isEqualTo(said.messageBytesMax());
        assertThat(PeerRecord.open(heard.signedRecord()).addresses()).isEqualTo(addresses);
    }

    @Property(seed = "1", tries = 100)
    void aRecordIsReadAsItWasSealedOrNotAtAll(@ForAll long seed) {
        Random random = new Random(seed);
        PeerRecord record = new PeerRecord(IDENTITY.peerId(), random.nextLong(Long.MAX_VALUE), addresses(random));
        byte[] sealed = record.seal(IDENTITY);
        assertThat(PeerRecord.open(sealed)).isEqualTo(record);
        byte[] changed = sealed.clone();
        changed[random.nextInt(changed.length)] ^= (byte) (1 << random.nextInt(8));
        assertThatThrownBy(() -> PeerRecord.open(changed)).isInstanceOf(IllegalArgumentException.class);
    }
}
