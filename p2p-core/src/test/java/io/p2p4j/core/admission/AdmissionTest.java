package io.p2p4j.core.admission;

import static org.assertj.core.api.Assertions.assertThat;

import io.p2p4j.api.InboundLimits;
import io.p2p4j.api.RefusalReason;
import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.identity.Identity;
import io.p2p4j.api.identity.PeerId;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class AdmissionTest {
    private static final long SECOND = 1_000_000_000;
    private static final PeerId ALICE = Identity.generate().peerId();
    private static final PeerId BOB = Identity.generate().peerId();

    private static Admission.Source source(Admission admission, String address) {
        return Objects.requireNonNull(admission.source(Multiaddr.parse(address)));
    }

    @Test
    void loopbackAndAddressesWithoutAnIpAreNotLimited() {
        Admission admission = new Admission(InboundLimits.DEFAULTS);
        assertThat(admission.source(Multiaddr.parse("/ip4/127.0.0.1/tcp/1"))).isNull();
        assertThat(admission.source(Multiaddr.parse("/ip6/::1/tcp/1"))).isNull();
        assertThat(admission.source(Multiaddr.parse("/memory/1"))).isNull();
        assertThat(admission.source(Multiaddr.parse("/ip4/10.0.0.1/tcp/1"))).isNotNull();
        assertThat(new Admission(InboundLimits.NONE).source(Multiaddr.parse("/ip6/2001:db8::1/tcp/1")))
                .isNull();
    }

    @Test
    void handshakesOfAnAddressAndOfItsSubnetAreBoundedEachByItself() {
        Admission admission = new Admission(InboundLimits.builder()
                .handshakesPerAddressMax(2)
                .handshakesPerSubnetMax(3)
                .build());
        Admission.Source one = source(admission, "/ip4/10.0.0.1/tcp/1");
        Admission.Source other = source(admission, "/ip4/10.0.0.2/tcp/1");
        Admission.Source far = source(admission, "/ip4/10.0.1.2/tcp/1");
        assertThat(admission.tryHandshake(one, 0)).isNull();
        assertThat(admission.tryHandshake(one, 0)).isNull();
        assertThat(admission.tryHandshake(one, 0)).isEqualTo(RefusalReason.HANDSHAKES_PER_ADDRESS);
        assertThat(admission.tryHandshake(other, 0)).isNull();
        assertThat(admission.tryHandshake(other, 0)).isEqualTo(RefusalReason.HANDSHAKES_PER_SUBNET);
        assertThat(admission.tryHandshake(far, 0)).isNull();
        admission.handshakeEnded(one);
        assertThat(admission.tryHandshake(other, 0)).isNull();
    }

    @Test
    void theBucketGivesABurstAndThenItsRate() {
        Admission admission = new Admission(InboundLimits.builder()
                .dialsPerAddressBurst(3)
                .dialsPerAddressPerSecond(2)
                .build());
        Admission.Source source = source(admission, "/ip6/2001:db8::1/tcp/1");
        // A monotonic clock may begin anywhere, and go on from the largest to the smallest number.
        long now = Long.MAX_VALUE - SECOND;
        for (int i = 0; i < 3; i++) {
            assertThat(visit(admission, source, now)).isNull();
        }
        assertThat(visit(admission, source, now)).isEqualTo(RefusalReason.DIALS_PER_ADDRESS);
        assertThat(visit(admission, source, now + SECOND / 2 - 1)).isEqualTo(RefusalReason.DIALS_PER_ADDRESS);
        assertThat(visit(admission, source, now + SECOND / 2)).isNull();
        assertThat(visit(admission, source, now + SECOND / 2)).isEqualTo(RefusalReason.DIALS_PER_ADDRESS);
        // Full again, and not fuller than that.
        for (int i = 0; i < 3; i++) {
            assertThat(visit(admission, source, now + 60 * SECOND)).isNull();
        }
        assertThat(visit(admission, source, now + 60 * SECOND)).isEqualTo(RefusalReason.DIALS_PER_ADDRESS);
    }

    private static RefusalReason visit(Admission admission, Admission.Source source, long now) {
        RefusalReason reason = admission.tryHandshake(source, now);
        if (reason == null) {
            admission.handshakeEnded(source);
        }
        return reason;
    }

    private static RefusalReason open(Admission admission, Admission.Source source, PeerId peer) {
        assertThat(admission.tryHandshake(source, 0)).isNull();
        RefusalReason reason = admission.tryOpen(source, peer);
        admission.handshakeEnded(source);
        return reason;
    }

    @Test
    void openConnectionsAreBoundedByPeerAddressAndSubnet() {
        Admission admission = new Admission(InboundLimits.builder()
                .connectionsPerPeerMax(1)
                .connectionsPerAddressMax(2)
                .connectionsPerSubnetMax(3)
                .build());
        Admission.Source one = source(admission, "/ip4/10.0.0.1/tcp/1");
        Admission.Source other = source(admission, "/ip4/10.0.0.2/tcp/1");
        assertThat(open(admission, one, ALICE)).isNull();
        assertThat(open(admission, other, ALICE)).isEqualTo(RefusalReason.CONNECTIONS_PER_PEER);
        assertThat(open(admission, one, BOB)).isNull();
        assertThat(open(admission, one, Identity.generate().peerId())).isEqualTo(RefusalReason.CONNECTIONS_PER_ADDRESS);
        assertThat(open(admission, other, Identity.generate().peerId())).isNull();
        assertThat(open(admission, other, Identity.generate().peerId()))
                .isEqualTo(RefusalReason.CONNECTIONS_PER_SUBNET);
        admission.openEnded(one, ALICE);
        assertThat(open(admission, other, ALICE)).isNull();
    }

    @Test
    void whatIsOverIsForgottenAndWhoIsRefusedIsNeverRemembered() {
        Admission admission = new Admission(InboundLimits.builder()
                .dialsPerSubnetBurst(10)
                .dialsPerSubnetPerSecond(1)
                .build());
        for (int host = 1; host <= 200; host++) {
            Admission.Source source = source(admission, "/ip4/10.0.0." + host + "/tcp/1");
            RefusalReason reason = visit(admission, source, 0);
            assertThat(reason == null).isEqualTo(host <= 10);
        }
        assertThat(admission.remembered()).isEqualTo(10 + 1);
        for (int i = 0; i < 20; i++) {
            visit(admission, source(admission, "/ip4/192.0.2.1/tcp/1"), 100 * SECOND);
        }
        assertThat(admission.remembered()).isEqualTo(2);
    }

    @Test
    void aFloodFromEverywhereIsRememberedUpToABound() {
        Admission admission =
                new Admission(InboundLimits.builder().exempt(List.of()).build());
        int visits = 3 * Places.RECOVERING_MAX;
        for (int i = 0; i < visits; i++) {
            visit(
                    admission,
                    source(admission, "/ip6/2001:db8:" + Integer.toHexString(i >> 8) + ":" + (i & 0xff) + "::1/tcp/1"),
                    0);
        }
        assertThat(admission.remembered()).isLessThanOrEqualTo(2 * (Places.RECOVERING_MAX + 2));
    }
}
