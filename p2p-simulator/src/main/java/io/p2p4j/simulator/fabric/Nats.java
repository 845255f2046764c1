package io.p2p4j.simulator.fabric;

import io.p2p4j.simulator.nat.NatProfile;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The network address translators of a fabric, and who stands behind which. Owned by the simulation's thread. */
public final class Nats {
    private final Fabric fabric;
    private final Realm open;
    private final Map<String, SimNat> nats = new LinkedHashMap<>();
    private final Map<String, SimNat> places = new LinkedHashMap<>();

    Nats(Fabric fabric, Realm open) {
        this.fabric = fabric;
        this.open = open;
    }

    /**
     * Adds a translator in the open network.
     *
     * @param name a name that no other translator has
     * @param profile how it behaves
     * @return the translator, with an empty network behind it
     */
    public SimNat add(String name, NatProfile profile) {
        return add(name, profile, open);
    }

    /**
     * Adds a translator behind another one.
     *
     * @param name a name that no other translator has
     * @param profile how it behaves
     * @param behind in whose inner network it has its outside address
     * @return the translator, with an empty network behind it
     */
    public SimNat add(String name, NatProfile profile, SimNat behind) {
        return add(name, profile, behind.inner());
    }

    private SimNat add(String name, NatProfile profile, Realm outer) {
        fabric.kernel().checkOwner();
        if (nats.containsKey(name)) {
            throw new IllegalArgumentException("translator " + name + " exists (expected a new name)");
        }
        SimNat nat = new SimNat(fabric, name, profile, outer);
        nats.put(name, nat);
        return nat;
    }

    /**
     * Lets the node of a name, when it is added, stand behind a translator. Without this it is in the open network.
     *
     * @param node a name that no node has yet
     * @param behind the nearest translator on its way out
     */
    public void place(String node, SimNat behind) {
        if (fabric.node(node).isPresent()) {
            throw new IllegalArgumentException("node " + node + " exists (expected to be placed before)");
        }
        places.put(node, behind);
    }

    /**
     * Finds a translator.
     *
     * @param name its name
     * @return the translator, if there is one
     */
    public Optional<SimNat> find(String name) {
        fabric.kernel().checkOwner();
        return Optional.ofNullable(nats.get(name));
    }

    /**
     * Returns all translators.
     *
     * @return in the order in which they were added
     */
    public Collection<SimNat> all() {
        fabric.kernel().checkOwner();
        return Collections.unmodifiableCollection(nats.values());
    }

    @Nullable
    SimNat place(String node) {
        return places.get(node);
    }

    boolean isEmpty() {
        return nats.isEmpty();
    }

    /** Whether an address is one behind some translator, and so of no machine in the open network. */
    boolean isInner(long destination) {
        return nats.values().stream().anyMatch(nat -> nat.inner().isLocal(destination));
    }
}
