package io.p2p4j.simulator.fault;

import io.p2p4j.simulator.dns.SimulatedDns;
import io.p2p4j.simulator.fabric.DatagramProfile;
import io.p2p4j.simulator.fabric.Fabric;
import io.p2p4j.simulator.fabric.Impairment;
import io.p2p4j.simulator.fabric.SimNat;
import io.p2p4j.simulator.fabric.SimNode;
import java.util.Optional;
import java.util.function.Function;

/** Does what goes wrong on the way. Owned by the simulation's thread. */
final class PathFaults {
    private final Fabric fabric;

    PathFaults(Fabric fabric) {
        this.fabric = fabric;
    }

    /** Does it, and returns what undoes it. The name keys its draws. */
    Runnable apply(PathFault fault, Function<String, SimNode> nodes, String name) {
        if (fault instanceof PathFault.Rebind rebind) {
            Optional<SimNat> named = fabric.nats().find(rebind.node());
            named.or(() -> nodes.apply(rebind.node()).nat()).ifPresent(SimNat::rebind);
            return () -> {};
        }
        SimNode node = nodes.apply(fault.node());
        if (fault instanceof PathFault.Duplicate duplicate) {
            return impair(node, DatagramProfile.CLEAN.withDuplicate(duplicate.probability()), name);
        } else if (fault instanceof PathFault.Reorder reorder) {
            return impair(node, DatagramProfile.CLEAN.withReorder(reorder.probability(), reorder.by()), name);
        } else if (fault instanceof PathFault.Corrupt corrupt) {
            double probability = corrupt.probability();
            return impair(node, DatagramProfile.CLEAN.withCorrupt(probability).withTruncate(probability), name);
        }
        if (fault instanceof PathFault.Dns) {
            SimulatedDns dns = SimulatedDns.of(fabric);
            dns.disconnect(node);
            return () -> dns.reconnect(node);
        }
        throw new IllegalStateException("fault " + fault + " (expected one of the sealed kinds)");
    }

    private Runnable impair(SimNode node, DatagramProfile effect, String name) {
        Impairment impairment = new Impairment(node, effect, name);
        fabric.impair(impairment);
        return () -> fabric.unimpair(impairment);
    }
}
