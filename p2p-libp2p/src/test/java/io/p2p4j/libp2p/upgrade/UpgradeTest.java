package io.p2p4j.libp2p.upgrade;

import static org.assertj.core.api.Assertions.assertThat;

import io.p2p4j.api.ConnectionInfo;
import io.p2p4j.api.error.ErrorCode;
import io.p2p4j.api.identity.Identity;
import io.p2p4j.api.identity.PeerId;
import io.p2p4j.core.secure.SecureChannel;
import io.p2p4j.libp2p.ChannelPair;
import io.p2p4j.libp2p.SeededContext;
import io.p2p4j.libp2p.noise.Noise;
import io.p2p4j.libp2p.tls.Tls;
import io.p2p4j.transport.TlsEngine;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Two ends of an upgrade with memory between them. */
class UpgradeTest {
    static final String YAMUX = "/yamux/1.0.0";
    static final Identity ONE = Identity.fromSeed(seed(1));
    static final Identity OTHER = Identity.fromSeed(seed(2));

    private static byte[] seed(int of) {
        byte[] seed = new byte[32];
        Arrays.fill(seed, (byte) of);
        return seed;
    }

    static Upgrade upgrade(Identity identity, List<String> early, List<String> muxers) {
        Noise noise = new Noise(identity, new SeededContext(identity == ONE ? 1 : 2), early);
        return new Upgrade(List.of(new SecurityOffer(Noise.PROTOCOL_ID, noise)), muxers);
    }

    static SecureChannel dialer(Upgrade upgrade, PeerId expected) {
        return upgrade.open(ConnectionInfo.Role.DIALER, Optional.of(expected));
    }

    static SecureChannel listener(Upgrade upgrade) {
        return upgrade.open(ConnectionInfo.Role.LISTENER, Optional.empty());
    }

    private static ChannelPair pair(List<String> earlyOfOne, List<String> earlyOfOther, Random cuts) {
        return new ChannelPair(
                        dialer(upgrade(ONE, earlyOfOne, List.of(YAMUX)), OTHER.peerId()),
                        listener(upgrade(OTHER, earlyOfOther, List.of(YAMUX))),
                        cuts)
                .connect();
    }

    private static void assertOpen(ChannelPair pair) {
        assertThat(pair.dialer.failure).isNull();
        assertThat(pair.listener.failure).isNull();
        assertThat(pair.dialer.security.remoteKey()).isEqualTo(OTHER.publicKey());
        assertThat(pair.listener.security.remoteKey()).isEqualTo(ONE.publicKey());
        assertThat(pair.dialer.security.applicationProtocol()).isEqualTo(YAMUX);
        assertThat(pair.listener.security.applicationProtocol()).isEqualTo(YAMUX);
        pair.listener.echo = true;
        byte[] sent = new byte[200_000];
        new Random(5).nextBytes(sent);
        pair.dialer.send(sent);
        pair.settle();
        assertThat(pair.dialer.takePlain()).isEqualTo(sent);
        assertThat(pair.listener.takePlain()).isEqualTo(sent);
    }

    @Test
    void opensWithTheMultiplexerAgreedEarly() {
        assertOpen(pair(List.of(YAMUX), List.of(YAMUX), null));
    }

    @Test
    void opensWithTheMultiplexerAgreedOverTheSecuredBytes() {
        assertOpen(pair(List.of(), List.of(YAMUX), null));
        assertOpen(pair(List.of(YAMUX), List.of(), null));
        assertOpen(pair(List.of(), List.of(), null));
    }

    @Test
    void opensHoweverTheBytesAreCut() {
        for (int seed = 0; seed < 20; seed++) {
            assertOpen(pair(seed % 2 == 0 ? List.of(YAMUX) : List.of(), List.of(YAMUX), new Random(seed)));
        }
    }

    private static Upgrade tls(Identity identity, List<String> early) {
        return new Upgrade(
                List.of(new SecurityOffer(Tls.PROTOCOL_ID, new Tls(identity, TlsEngine.JDK, early))), List.of(YAMUX));
    }

    @Test
    void opensOverTlsWithTheMultiplexerAgreedByAlpnOrLater() {
        for (List<String> early : List.of(List.of(YAMUX), List.<String>of())) {
            Upgrade one = tls(ONE, early);
            Upgrade other = tls(OTHER, List.of(YAMUX));
            for (int seed = 0; seed < 10; seed++) {
                ChannelPair pair = new ChannelPair(
                                dialer(one, OTHER.peerId()), listener(other), seed == 0 ? null : new Random(seed))
                        .connect();
                assertOpen(pair);
                assertThat(pair.dialer.security.protocol())
                        .startsWith("TLSv1.3/")
                        .endsWith("(JDK)");
                pair.dialer.channel.end(pair.dialer);
                pair.settle();
                assertThat(pair.listener.ended).isTrue();
                pair.dialer.channel.release();
                pair.listener.channel.release();
            }
        }
    }

    @Test
    void takesWhatBothHave() {
        Noise noise = new Noise(ONE, new SeededContext(1), List.of(YAMUX));
        Upgrade both = new Upgrade(
                List.of(
                        new SecurityOffer(Noise.PROTOCOL_ID, noise),
                        new SecurityOffer(Tls.PROTOCOL_ID, new Tls(ONE, TlsEngine.JDK, List.of(YAMUX)))),
                List.of(YAMUX));
        ChannelPair overTls =
                new ChannelPair(dialer(both, OTHER.peerId()), listener(tls(OTHER, List.of(YAMUX))), null).connect();
        assertOpen(overTls);
        assertThat(overTls.dialer.security.protocol()).startsWith("TLS");
        ChannelPair none = new ChannelPair(
                        dialer(upgrade(ONE, List.of(), List.of(YAMUX)), OTHER.peerId()),
                        listener(tls(OTHER, List.of())),
                        null)
                .connect();
        assertThat(none.dialer.failure.code()).isEqualTo(ErrorCode.VERSION_MISMATCH);
        assertThat(none.dialer.failure)
                .hasMessageContaining("no security in common")
                .hasMessageContaining("/noise");
        assertThat(none.listener.security).isNull();
    }

    @Test
    void refusesAnotherPeer() {
        ChannelPair pair = new ChannelPair(
                        dialer(upgrade(ONE, List.of(YAMUX), List.of(YAMUX)), ONE.peerId()),
                        listener(upgrade(OTHER, List.of(YAMUX), List.of(YAMUX))),
                        null)
                .connect();
        assertThat(pair.dialer.failure.code()).isEqualTo(ErrorCode.PEER_ID_MISMATCH);
        assertThat(pair.dialer.failure)
                .hasMessageContaining(ONE.peerId().toString())
                .hasMessageContaining(OTHER.peerId().toString());
        assertThat(pair.dialer.security).isNull();
        assertThat(pair.listener.security).isNull();
    }
}
