package io.p2p4j.simulator.fabric;

import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.address.Protocol;
import io.p2p4j.simulator.kernel.Hash64;
import io.p2p4j.simulator.kernel.Kernel;
import io.p2p4j.simulator.nat.NatProfile;
import io.p2p4j.simulator.nat.NatTable;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A network address translator on the fabric, with a network of its own behind it. {@link Nats#add} makes one. Owned by
 * the simulation's thread.
 */
public final class SimNat {
    /** How long a mapping of TCP lives after the last dial from inside (RFC 5382, REQ-5). */
    public static final Duration TCP_TIMEOUT = Duration.ofMinutes(124);

    private final Fabric fabric;
    private final String name;
    private final NatProfile profile;
    private final Realm outer;
    private final Realm inner;
    private final NatTable udp;
    private final NatTable tcp;
    private long ip;

    SimNat(Fabric fabric, String name, NatProfile profile, Realm outer) {
        this.fabric = fabric;
        this.name = name;
        this.profile = profile;
        this.outer = outer;
        this.inner = new Realm(this, profile.network());
        this.ip = outer.nextHost();
        // The translator has the first address of its inner network.
        inner.nextHost();
        Kernel kernel = fabric.kernel();
        long key = Hash64.of(name);
        udp = new NatTable(profile, profile.timeout().toNanos(), kernel.random("nat-udp", key, 0));
        tcp = new NatTable(profile, TCP_TIMEOUT.toNanos(), kernel.random("nat-tcp", key, 0));
        outer.nats.put(ip, this);
    }

    /**
     * Returns the name.
     *
     * @return unique among the translators of its fabric
     */
    public String name() {
        return name;
    }

    /**
     * Returns how it behaves.
     *
     * @return the profile
     */
    public NatProfile profile() {
        return profile;
    }

    /**
     * Returns its address on the outside, which {@link #rebind} changes.
     *
     * @return four decimal numbers with dots
     */
    public String outsideHost() {
        fabric.kernel().checkOwner();
        return Endpoint.dotted(ip);
    }

    /**
     * Returns what it stands behind itself.
     *
     * @return the next translator on the way out; empty when that leads into the open network
     */
    public Optional<SimNat> behind() {
        return Optional.ofNullable(outer.gateway);
    }

    /**
     * Tells whether a node reaches the open network through this translator.
     *
     * @param node any node
     * @return true also when others are on the way
     */
    public boolean isBefore(SimNode node) {
        fabric.kernel().checkOwner();
        for (SimNat gateway = node.realm().gateway; gateway != null; gateway = gateway.outer.gateway) {
            if (gateway == this) {
                return true;
            }
        }
        return false;
    }

    /**
     * Opens a port to everybody for ever, as people do by hand and by UPnP.
     *
     * @param outsidePort 1 to 65535
     * @param inside {@code /ip4/…/tcp/…} or {@code /ip4/…/udp/…} in the network behind it
     */
    public void forward(int outsidePort, Multiaddr inside) {
        if (outsidePort < 1 || outsidePort > Endpoint.PORT_MAX) {
            throw new IllegalArgumentException("outsidePort: " + outsidePort + " (expected 1 to 65535)");
        }
        fabric.fault("forward " + name + ' ' + outsidePort + ' ' + inside);
        if (inside.startsWith(Protocol.IP4, Protocol.TCP)) {
            tcp.forward(outsidePort, bits(inside));
        } else if (inside.startsWith(Protocol.IP4, Protocol.UDP)) {
            udp.forward(outsidePort, bits(inside));
        } else {
            throw new IllegalArgumentException("inside: " + inside + " (expected /ip4/…/tcp/… or /ip4/…/udp/…)");
        }
    }

    /**
     * Forgets every mapping that is not static and takes another address, as after a restart or a new lease. What comes for
     * the old address is lost. Connections through it break at once; both ends learn of it.
     */
    public void rebind() {
        fabric.fault("rebind " + name);
        udp.clear();
        tcp.clear();
        String before = outsideHost();
        outer.nats.remove(ip);
        ip = outer.nextHost();
        outer.nats.put(ip, this);
        for (SimNode node : fabric.nodes()) {
            if (isBefore(node)) {
                node.breakThrough(this, before);
            }
        }
    }

    /**
     * Counts the mappings of datagrams that are not static.
     *
     * @return how many live now
     */
    public int mappings() {
        fabric.kernel().checkOwner();
        return udp.size(fabric.kernel().nowNanos());
    }

    static long bits(Multiaddr address) {
        return Endpoint.bits(
                Endpoint.ip4(address.components().get(0).value()),
                address.port().orElse(0));
    }

    NatTable table(Wire wire) {
        return switch (wire) {
            case UDP -> udp;
            case TCP -> tcp;
        };
    }

    Realm outer() {
        return outer;
    }

    Realm inner() {
        return inner;
    }

    long ip() {
        return ip;
    }

    /** Some machine behind it, for the conditions of what has no receiver yet. */
    @Nullable
    SimNode anyMachine() {
        if (!inner.machines.isEmpty()) {
            return inner.machines.values().iterator().next();
        }
        for (SimNat next : inner.nats.values()) {
            SimNode machine = next.anyMachine();
            if (machine != null) {
                return machine;
            }
        }
        return null;
    }

    @Override
    public String toString() {
        return name;
    }
}
