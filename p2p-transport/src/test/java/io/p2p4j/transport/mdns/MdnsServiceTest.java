package io.p2p4j.transport.mdns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.discovery.DiscoveryEvent;
import io.p2p4j.api.identity.Identity;
import io.p2p4j.api.identity.PeerId;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class MdnsServiceTest {
    private static final PeerId PEER = Identity.fromSeed(new byte[32]).peerId();
    private static final String INSTANCE = "abcdef._p2p._udp.local";
    private static final Multiaddr ADDRESS = Multiaddr.tcp("192.0.2.1", 4001);

    private static DnsMessage announcement() {
        return MdnsService.announcement(INSTANCE, PEER, List.of(ADDRESS, Multiaddr.memory(1)), 120);
    }

    @Test
    void whatIsAnnouncedIsUnderstood() {
        DnsMessage read = DnsMessage.read(announcement().write());
        assertThat(MdnsService.told(read)).containsExactly(new MdnsService.Told(INSTANCE, PEER, List.of(ADDRESS), 120));
        assertThat(new String(read.records().get(1).texts().get(0), StandardCharsets.UTF_8))
                .isEqualTo("dnsaddr=/ip4/192.0.2.1/tcp/4001/p2p/" + PEER);
    }

    /** A question for _p2p._udp.local, and an answer to it whose names are compressed, byte by byte after RFC 1035. */
    @Test
    void compressedNamesAreRead() {
        byte[] bytes = HexFormat.of()
                .parseHex("000084000001000100000000"
                        + "045f703270045f756470056c6f63616c00000c0001"
                        + "c00c000c000100000078000603616263c00c");
        DnsMessage read = DnsMessage.read(bytes);
        assertThat(read.questions()).containsExactly(new DnsMessage.Question(MdnsService.NAME, 12, false));
        assertThat(read.records()).containsExactly(DnsMessage.ptr(MdnsService.NAME, "abc._p2p._udp.local", 120));
    }

    @Test
    void aPointerToItselfIsRefused() {
        byte[] bytes = HexFormat.of().parseHex("000000000001000000000000" + "c00c000c0001");
        assertThatThrownBy(() -> DnsMessage.read(bytes)).hasMessageContaining("pointer to 12");
    }

    @Test
    void questionsAreAnsweredUnlessTheAnswerIsKnown() {
        DnsMessage query = DnsMessage.read(MdnsService.query().write());
        assertThat(MdnsService.answer(query, announcement()).orElseThrow().write())
                .isEqualTo(announcement().write());
        DnsMessage knowing =
                new DnsMessage(0, false, query.questions(), List.of(DnsMessage.ptr(MdnsService.NAME, INSTANCE, 60)));
        assertThat(MdnsService.answer(knowing, announcement())).isEmpty();
        DnsMessage forgetting =
                new DnsMessage(0, false, query.questions(), List.of(DnsMessage.ptr(MdnsService.NAME, INSTANCE, 59)));
        assertThat(MdnsService.answer(forgetting, announcement())).isPresent();
        DnsMessage meta =
                new DnsMessage(0, false, List.of(new DnsMessage.Question(MdnsService.META, 12, false)), List.of());
        assertThat(MdnsService.answer(meta, announcement()).orElseThrow().records())
                .containsExactly(DnsMessage.ptr(MdnsService.META, MdnsService.NAME, 120));
        DnsMessage other =
                new DnsMessage(0, false, List.of(new DnsMessage.Question("_http._tcp.local", 12, false)), List.of());
        assertThat(MdnsService.answer(other, announcement())).isEmpty();
    }

    @Test
    void anAnnouncementHoldsForItsTimeAndAGoodbyeForASecond() {
        KnownPeers known = new KnownPeers();
        MdnsService.Told told = new MdnsService.Told(INSTANCE, PEER, List.of(ADDRESS), 120);
        assertThat(known.learn(told, 0)).hasSize(1).first().isInstanceOf(DiscoveryEvent.Found.class);
        assertThat(known.learn(told, 1)).isEmpty();
        assertThat(known.isRefreshDue(TimeUnit.SECONDS.toNanos(95))).isFalse();
        assertThat(known.isRefreshDue(TimeUnit.SECONDS.toNanos(97))).isTrue();
        assertThat(known.expire(TimeUnit.SECONDS.toNanos(120))).isEmpty();
        assertThat(known.expire(TimeUnit.SECONDS.toNanos(121))).hasSize(1);
        assertThat(known.learn(told, 0)).hasSize(1);
        assertThat(known.learn(new MdnsService.Told(INSTANCE, PEER, List.of(ADDRESS), 0), 5))
                .isEmpty();
        assertThat(known.expire(TimeUnit.MILLISECONDS.toNanos(900))).isEmpty();
        assertThat(known.expire(TimeUnit.MILLISECONDS.toNanos(1100))).hasSize(1);
        assertThat(known.peers()).isEmpty();
    }

    @Test
    void whoAnnouncesThousandsFillsNoMoreThanTheTable() {
        KnownPeers known = new KnownPeers();
        for (int i = 0; i < 1100; i++) {
            byte[] seed = new byte[32];
            seed[0] = (byte) i;
            seed[1] = (byte) (i >> 8);
            known.learn(new MdnsService.Told(INSTANCE, Identity.fromSeed(seed).peerId(), List.of(ADDRESS), 120), 0);
        }
        assertThat(known.peers()).hasSize(KnownPeers.PEERS_MAX);
    }
}
