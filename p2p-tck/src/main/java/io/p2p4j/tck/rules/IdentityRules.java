package io.p2p4j.tck.rules;

import static io.p2p4j.tck.rule.TckRule.must;

import io.p2p4j.api.Capability;
import io.p2p4j.api.Limits;
import io.p2p4j.api.P2PListener;
import io.p2p4j.api.P2PProvider;
import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.identity.Identity;
import io.p2p4j.api.identity.PeerId;
import io.p2p4j.tck.rule.Evidence;
import io.p2p4j.tck.rule.Pair;
import io.p2p4j.tck.rule.RuleRun;
import io.p2p4j.tck.rule.TckRule;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Who a peer is. */
final class IdentityRules {
    private static final int PEERS = 8;

    private IdentityRules() {}

    static List<TckRule> rules() {
        return List.of(
                must("ID-01", "the local peer id is constant across restarts with the same key")
                        .because("peers remember each other by id; an id that changes is a stranger")
                        .seeing(Evidence.CONNECTIONS)
                        .tried(IdentityRules::constantAcrossRestarts),
                must("ID-02", "distinct keys give distinct ids")
                        .because("two peers under one id would receive each other's messages")
                        .seeing(Evidence.CONNECTIONS)
                        .tried(IdentityRules::distinctKeysDistinctIds),
                must("ID-03", "id text and bytes round-trip, and malformed ids are rejected")
                        .because("ids travel through files, addresses and people's hands")
                        .seeing(Evidence.REFUSALS, Evidence.CONNECTIONS)
                        .tried(IdentityRules::textAndBytesRoundTrip),
                must("ID-04", "each end's remote peer id equals the other end's local peer id")
                        .because("an application trusts the remote peer id more than anything that the peer sends")
                        .seeing(Evidence.CONNECTIONS)
                        .tried(IdentityRules::remoteIsTheOthersLocal),
                must("ID-05", "the remote public key derives to the remote peer id")
                        .because("whoever verifies signatures of a peer takes its key from the connection")
                        .needing(Capability.AUTHENTICATED)
                        .seeing(Evidence.CONNECTIONS)
                        .tried(IdentityRules::keyDerivesToId));
    }

    private static void constantAcrossRestarts(RuleRun run) {
        Identity identity = run.identity("phoenix");
        P2PProvider first = run.unstarted("first life", identity, Limits.DEFAULTS);
        run.same("id before the start", identity.peerId(), first.localPeerId());
        run.await("start", first.start());
        run.same("id of the running provider", identity.peerId(), first.localPeerId());
        run.await("stop", first.stop());
        run.same("id after the stop", identity.peerId(), first.localPeerId());
        P2PProvider second = run.unstarted("second life", identity, Limits.DEFAULTS);
        run.await("start", second.start());
        run.same("id after the restart", identity.peerId(), second.localPeerId());
        P2PProvider other = run.provider("other");
        Pair pair = run.pair(other, second, run.listen(second));
        run.same(
                "id that a peer sees after the restart",
                identity.peerId(),
                pair.near().remotePeerId());
    }

    private static void distinctKeysDistinctIds(RuleRun run) {
        Set<PeerId> ids = new TreeSet<>();
        P2PProvider host = run.provider("host");
        ids.add(host.localPeerId());
        var listener = run.listen(host);
        for (int i = 0; i < PEERS; i++) {
            P2PProvider peer = run.provider("peer " + i);
            run.check(ids.add(peer.localPeerId()), "an id that no other key has", peer.localPeerId());
            Pair pair = run.pair(peer, host, listener);
            run.same("remote id of peer " + i, peer.localPeerId(), pair.far().remotePeerId());
        }
    }

    private static void textAndBytesRoundTrip(RuleRun run) {
        P2PProvider provider = run.provider("peer");
        PeerId id = provider.localPeerId();
        run.same("id from its text", id, PeerId.parse(id.toString()));
        run.same("id from its CID", id, PeerId.parse(id.toCid()));
        run.same("id from its bytes", id, PeerId.fromBytes(id.toBytes()));
        String text = id.toString();
        byte[] bytes = id.toBytes();
        for (String malformed : List.of(
                "",
                text.substring(0, text.length() - 1),
                text + "1",
                text.replace(text.charAt(text.length() - 1), '0'),
                "not a peer id")) {
            run.refuses("id from " + malformed, IllegalArgumentException.class, () -> PeerId.parse(malformed));
        }
        for (int length : List.of(0, 1, bytes.length - 1, bytes.length + 1)) {
            byte[] malformed = Arrays.copyOf(bytes, length);
            run.refuses(
                    "id from " + length + " bytes", IllegalArgumentException.class, () -> PeerId.fromBytes(malformed));
        }
        inAddresses(run, provider);
    }

    /** What a provider writes of its id is the id: a peer that reads it from an address dials nobody else. */
    private static void inAddresses(RuleRun run, P2PProvider provider) {
        P2PListener listener = run.listen(provider);
        for (Multiaddr address : listener.localAddresses()) {
            Multiaddr read = Multiaddr.parse(address.toString());
            run.same("id read from the text of " + address, Optional.of(provider.localPeerId()), read.peerId());
            run.connect(run.provider("reader"), read);
        }
    }

    private static void remoteIsTheOthersLocal(RuleRun run) {
        Pair pair = run.pair();
        run.same(
                "remote id at the dialer",
                pair.host().localPeerId(),
                pair.near().remotePeerId());
        run.same(
                "remote id at the host", pair.dialer().localPeerId(), pair.far().remotePeerId());
        run.exchange(pair.near(), pair.far());
        run.same(
                "peer info at the dialer",
                pair.host().localPeerId(),
                pair.near().peerInfo().peerId());
        run.same(
                "peer info at the host",
                pair.dialer().localPeerId(),
                pair.far().peerInfo().peerId());
    }

    private static void keyDerivesToId(RuleRun run) {
        Pair pair = run.pair();
        run.same(
                "id of the remote key at the dialer",
                pair.near().remotePeerId(),
                pair.near().remotePublicKey().peerId());
        run.same(
                "id of the remote key at the host",
                pair.far().remotePeerId(),
                pair.far().remotePublicKey().peerId());
        run.same(
                "key that the dialer sees",
                run.identity("host").publicKey(),
                pair.near().remotePublicKey());
        run.same(
                "key that the host sees",
                run.identity("dialer").publicKey(),
                pair.far().remotePublicKey());
    }
}
