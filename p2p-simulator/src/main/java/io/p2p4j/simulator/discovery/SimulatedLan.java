package io.p2p4j.simulator.discovery;

import io.p2p4j.api.context.ProviderContext;
import io.p2p4j.api.discovery.DiscoveredPeer;
import io.p2p4j.api.discovery.Discovery;
import io.p2p4j.api.identity.PeerId;
import io.p2p4j.simulator.fabric.Fabric;
import io.p2p4j.simulator.fabric.SimNode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The local network of a fabric, on which its nodes find each other. Owned by the simulation's thread. */
public final class SimulatedLan {
    /** How long an announcement holds when nothing else is asked for, as in multicast DNS. */
    public static final Duration TTL_DEFAULT = Duration.ofSeconds(120);

    private static final Duration TTL_MIN = Duration.ofMillis(100);
    private static final Duration TTL_MAX = Duration.ofDays(1);

    private final Fabric fabric;
    private final List<LanDiscovery> members = new ArrayList<>();

    /**
     * Creates a network on which nobody listens yet.
     *
     * @param fabric carries its datagrams
     */
    public SimulatedLan(Fabric fabric) {
        this.fabric = fabric;
    }

    /**
     * Lets a node in its present life take part.
     *
     * @param node the node
     * @param peer who it is
     * @param context time, timers, executor and chance of the node
     * @param ttl how long its announcements hold, 100 ms to a day
     * @return its discovery, listening
     */
    public Discovery join(SimNode node, PeerId peer, ProviderContext context, Duration ttl) {
        if (ttl.compareTo(TTL_MIN) < 0 || ttl.compareTo(TTL_MAX) > 0) {
            throw new IllegalArgumentException("ttl: " + ttl + " (expected " + TTL_MIN + " to " + TTL_MAX + ")");
        }
        LanDiscovery member = new LanDiscovery(this, node, peer, context, ttl);
        members.add(member);
        member.begin();
        return member;
    }

    /**
     * Announces what somebody claims, which nobody checks: what an attacker on the local network does.
     *
     * @param from the node that says it
     * @param claimed what it says
     */
    public void claim(SimNode from, DiscoveredPeer claimed) {
        send(from, new LanPacket.Announcement(claimed));
    }

    /** Sends to everybody on the same network but the sender, in the order of joining. */
    void send(SimNode from, LanPacket packet) {
        members.removeIf(LanDiscovery::isOver);
        byte[] data = packet.toString().getBytes(StandardCharsets.UTF_8);
        for (LanDiscovery member : members) {
            if (member.node() != from && member.node().isNear(from)) {
                fabric.datagram(from, member.node(), data, () -> member.onPacket(packet));
            }
        }
    }
}
