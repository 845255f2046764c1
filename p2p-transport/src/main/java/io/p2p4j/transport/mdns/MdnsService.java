package io.p2p4j.transport.mdns;

import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.address.Protocol;
import io.p2p4j.api.identity.PeerId;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The libp2p specification of mDNS: what is asked, answered and understood. Plain functions. */
final class MdnsService {
    static final String NAME = "_p2p._udp.local";
    static final String META = "_services._dns-sd._udp.local";
    static final long TTL_SECONDS = 120;

    private static final String KEY = "dnsaddr=";
    private static final int TEXT_BYTES_MAX = 255;
    private static final int ADDRESSES_MAX = 16;

    private MdnsService() {}

    /** What a response says of one peer; a time to live of 0 says goodbye. */
    record Told(String instance, PeerId peer, List<Multiaddr> addresses, long ttlSeconds) {}

    static DnsMessage query() {
        return new DnsMessage(0, false, List.of(new DnsMessage.Question(NAME, DnsMessage.TYPE_PTR, false)), List.of());
    }

    /** The announcement of a peer under its random name. */
    static DnsMessage announcement(String instance, PeerId peer, List<Multiaddr> addresses, long ttlSeconds) {
        List<byte[]> texts = addresses.stream()
                .filter(MdnsService::isOfANetwork)
                .map(address -> (KEY + address.withoutPeerId().withPeerId(peer)).getBytes(StandardCharsets.UTF_8))
                .filter(text -> text.length <= TEXT_BYTES_MAX)
                .limit(ADDRESSES_MAX)
                .toList();
        return new DnsMessage(
                0,
                true,
                List.of(),
                List.of(DnsMessage.ptr(NAME, instance, ttlSeconds), DnsMessage.txt(instance, texts, ttlSeconds)));
    }

    private static boolean isOfANetwork(Multiaddr address) {
        return !address.has(Protocol.MEMORY) && !address.has(Protocol.UNIX) && !address.has(Protocol.P2P_CIRCUIT);
    }

    /**
     * What is answered to a message: nothing, when it asks for something else, or knows the answer already and will for half of
     * its time (RFC 6762 section 7.1).
     */
    static Optional<DnsMessage> answer(DnsMessage query, DnsMessage announcement) {
        String instance = announcement.records().get(0).target();
        List<DnsMessage.Entry> records = new ArrayList<>();
        for (DnsMessage.Question question : query.questions()) {
            boolean ptr = question.type() == DnsMessage.TYPE_PTR || question.type() == DnsMessage.TYPE_ANY;
            boolean txt = question.type() == DnsMessage.TYPE_TXT || question.type() == DnsMessage.TYPE_ANY;
            if (ptr && question.name().equals(NAME) && !isKnown(query, instance)) {
                add(records, announcement.records());
            } else if (ptr && question.name().equals(META)) {
                add(records, List.of(DnsMessage.ptr(META, NAME, TTL_SECONDS)));
            } else if (txt && question.name().equals(instance)) {
                add(records, announcement.records().subList(1, 2));
            }
        }
        return records.isEmpty() ? Optional.empty() : Optional.of(new DnsMessage(0, true, List.of(), records));
    }

    private static void add(List<DnsMessage.Entry> to, List<DnsMessage.Entry> records) {
        records.stream().filter(record -> !to.contains(record)).forEach(to::add);
    }

    private static boolean isKnown(DnsMessage query, String instance) {
        return query.records().stream()
                .anyMatch(record -> record.type() == DnsMessage.TYPE_PTR
                        && record.name().equals(NAME)
                        && record.target().equals(instance)
                        && record.ttlSeconds() >= TTL_SECONDS / 2);
    }

    /** The peers of a response. What cannot be understood of it is left out. */
    static List<Told> told(DnsMessage response) {
        Map<PeerId, Told> all = new LinkedHashMap<>();
        for (DnsMessage.Entry record : response.records()) {
            if (record.type() == DnsMessage.TYPE_TXT && record.name().endsWith("." + NAME)) {
                for (byte[] text : record.texts()) {
                    address(text).ifPresent(address -> add(all, record, address));
                }
            }
        }
        return List.copyOf(all.values());
    }

    private static Optional<Multiaddr> address(byte[] text) {
        String attribute = new String(text, StandardCharsets.UTF_8);
        if (!attribute.startsWith(KEY)) {
            return Optional.empty();
        }
        try {
            return Optional.of(Multiaddr.parse(attribute.substring(KEY.length())));
        } catch (IllegalArgumentException foreign) {
            return Optional.empty();
        }
    }

    private static void add(Map<PeerId, Told> all, DnsMessage.Entry record, Multiaddr address) {
        PeerId peer = address.peerId().orElse(null);
        if (peer == null || address.has(Protocol.P2P_CIRCUIT)) {
            return;
        }
        Told before = all.get(peer);
        List<Multiaddr> addresses = new ArrayList<>(before == null ? List.of() : before.addresses());
        Multiaddr plain = address.withoutPeerId();
        if (addresses.size() < ADDRESSES_MAX && !plain.equals(address) && !addresses.contains(plain)) {
            addresses.add(plain);
        }
        all.put(peer, new Told(record.name(), peer, List.copyOf(addresses), record.ttlSeconds()));
    }
}
