package io.p2p4j.libp2p.session;

import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.error.P2PException;
import io.p2p4j.api.identity.PeerId;
import io.p2p4j.api.identity.PublicKey;
import io.p2p4j.core.session.SessionConfig;
import io.p2p4j.core.session.SessionEvent;
import io.p2p4j.libp2p.identify.Identify;
import io.p2p4j.libp2p.identify.PeerRecord;
import io.p2p4j.libp2p.perf.PerfResponder;
import io.p2p4j.libp2p.ping.PingResponder;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the two ends of a session know of each other: identify in both directions, and pushes of changes. */
final class Identification {
    /** The longest protocol id that an application can serve. */
    private static final int PROTOCOL_CHARS_MAX = 140;

    private final HostSession session;
    private final SessionConfig config;
    private final LocalHost host;
    private final @Nullable PeerId remote;
    private final List<String> hostProtocols;
    private List<String> protocols;
    private List<Multiaddr> listenAddresses;
    private SessionEvent.Peer peer = new SessionEvent.Peer("", List.of(), List.of(), Optional.empty());
    private boolean known;
    private int messageBytesMax;
    private long sequence;
    /** Whether something changed since the peer was told. */
    private boolean changed;
    /** Whether the peer is being told. */
    private boolean pushing;

    Identification(HostSession session, SessionConfig config, LocalHost host) {
        this.session = session;
        this.config = config;
        this.host = host;
        PublicKey key = config.remoteKey();
        this.remote = key == null ? null : key.peerId();
        this.protocols = config.protocols();
        this.listenAddresses = plain(config.listenAddresses());
        List<String> own = new ArrayList<>(List.of(
                Identify.PROTOCOL,
                Identify.PUSH_PROTOCOL,
                PingResponder.PROTOCOL,
                HostSession.MESSAGE_PROTOCOL,
                session.closeProtocol()));
        if (host.servesPerf()) {
            own.add(PerfResponder.PROTOCOL);
        }
        this.hostProtocols = List.copyOf(own);
    }

    private static List<Multiaddr> plain(List<Multiaddr> addresses) {
        return addresses.stream().map(Multiaddr::withoutPeerId).toList();
    }

    // This side

    boolean mayServe(String protocol) {
        return hostProtocols.contains(protocol)
                || (protocol.length() <= PROTOCOL_CHARS_MAX
                        && protocol.startsWith("/")
                        && protocol.chars().allMatch(c -> c > ' ' && c < 0x7F));
    }

    List<String> served() {
        List<String> all = new ArrayList<>(hostProtocols);
        all.addAll(protocols);
        return all;
    }

    /** What this side says of itself. */
    ByteBuffer own() {
        return new Identify(
                        Identify.PROTOCOL_VERSION,
                        config.agent(),
                        host.publicKey(),
                        listenAddresses,
                        config.observedAddress(),
                        served(),
                        host.signedRecord(listenAddresses),
                        config.limits().messageBytesMax())
                .encode();
    }

    void update(List<String> protocolsNow, List<Multiaddr> listenAddressesNow) {
        protocols = List.copyOf(protocolsNow);
        listenAddresses = plain(listenAddressesNow);
        changed = true;
        pushWhenChanged();
    }

    void pushWhenChanged() {
        if (!changed || pushing || !session.isOpen() || !peerServes(Identify.PUSH_PROTOCOL)) {
            return;
        }
        Channel channel = session.open(Identify.PUSH_PROTOCOL, new Push(), true);
        if (channel != null) {
            changed = false;
            pushing = true;
            channel.send(own(), null);
            channel.finish(null);
        }
    }

    /** Tells the peer; the next push waits until this one is over. */
    private final class Push implements Use {
        @Override
        public void onRefused(Channel channel, P2PException failure) {
            over();
        }

        @Override
        public void onBytes(Channel channel, ByteBuffer data) {
            channel.consumed(data.remaining());
            data.position(data.limit());
        }

        @Override
        public void onEnd(Channel channel) {
            over();
        }

        @Override
        public void onReset(Channel channel, long code) {
            over();
        }

        private void over() {
            pushing = false;
            pushWhenChanged();
        }
    }

    // The peer

    SessionEvent.Peer peer() {
        return peer;
    }

    /** The largest message that the peer takes; one that does not say takes as much as this side. */
    int messageBytesMax() {
        return messageBytesMax > 0 ? messageBytesMax : config.limits().messageBytesMax();
    }

    boolean peerServes(String protocol) {
        return peer.protocols().contains(protocol);
    }

    /** Tells whether the peer is known to be of another kind. */
    boolean isForeign() {
        return known && !peerServes(session.closeProtocol());
    }

    void ask() {
        Channel channel = session.open(Identify.PROTOCOL, new HostUses.Hear(this::onAnswer, session::identified), true);
        if (channel == null) {
            session.identified();
        }
    }

    private void onAnswer(Identify said) {
        boolean late = !session.isBeginning();
        peer = merge(said);
        messageBytesMax = said.messageBytesMax();
        known = true;
        if (late) {
            tellChange();
        }
        session.identified();
    }

    Use hearPush() {
        return new HostUses.Hear(
                said -> {
                    peer = merge(said);
                    if (!session.isBeginning()) {
                        tellChange();
                    }
                },
                () -> {});
    }

    private void tellChange() {
        session.events().add(new SessionEvent.PeerChanged(peer.protocols(), peer.listenAddresses()));
    }

    /** A push may leave out what has not changed. */
    private SessionEvent.Peer merge(Identify said) {
        List<Multiaddr> addresses = addresses(said);
        Multiaddr observed = said.observedAddress();
        return new SessionEvent.Peer(
                said.agent().isEmpty() ? peer.agent() : said.agent(),
                said.protocols().isEmpty() ? peer.protocols() : said.protocols(),
                addresses.isEmpty() && known && said.protocols().isEmpty() ? peer.listenAddresses() : addresses,
                observed == null ? peer.observedAddress() : Optional.of(observed.withoutPeerId()));
    }

    /** Signed addresses win over others; old records and records of others count for nothing. */
    private List<Multiaddr> addresses(Identify said) {
        List<Multiaddr> found = said.listenAddresses();
        byte[] envelope = said.signedRecord();
        if (envelope != null) {
            try {
                PeerRecord record = PeerRecord.open(envelope);
                boolean own = remote == null || record.peer().equals(remote);
                if (own && Long.compareUnsigned(record.sequence(), sequence) >= 0) {
                    sequence = record.sequence();
                    found = record.addresses();
                }
            } catch (IllegalArgumentException invalid) {
                // What is not signed is still what the peer says of itself over its own connection.
                found = said.listenAddresses();
            }
        }
        PeerId named = remote;
        int most = config.limits().addressesPerPeerMax();
        return found.stream()
                .limit(most)
                .map(address ->
                        named == null ? address : address.withoutPeerId().withPeerId(named))
                .toList();
    }
}
