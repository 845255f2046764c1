package io.p2p4j.tck.mutant;

import java.util.ArrayList;
import java.util.List;

/** The registry: which faults there are, and which rule kills each. */
public final class Mutants {
    /** The host of all faults that it can host: it is fast, and always the same. */
    public static final String SIMULATOR = "simulator";

    /** The host of faults that only bytes on a real wire show. */
    public static final String NETTY = "netty";

    private Mutants() {}

    /**
     * Returns a harness-wide wrapper without a fault, which must pass every rule: it shows that it is the faults that are
     * found, and not the wrapping.
     *
     * @return the control
     */
    public static Mutant control() {
        return new Mutant("ID-01", "no fault at all", FaultyProvider::new);
    }

    /**
     * Returns a wrapper without a fault as well, under which streams overtake each other as the contract allows; it must
     * pass every rule.
     *
     * @return the benign variant
     */
    public static Mutant reordering() {
        return new Mutant("MUX-01", "no fault: streams overtake each other", ReorderedProvider::new);
    }

    /**
     * Returns the faults.
     *
     * @return all of them
     */
    public static List<Mutant> all() {
        List<Mutant> all = new ArrayList<>();
        all.addAll(ProviderFaults.all());
        all.addAll(ListenerFaults.all());
        all.addAll(DialFaults.all());
        all.addAll(MessageFaults.all());
        all.addAll(TransferFaults.all());
        all.addAll(BatchFaults.all());
        all.addAll(CloseFaults.all());
        all.addAll(SecurityFaults.all());
        all.addAll(ConcurrencyFaults.all());
        all.addAll(TimeFaults.all());
        all.addAll(ErrorFaults.all());
        all.addAll(ResourceFaults.all());
        all.addAll(HostileFaults.all());
        all.addAll(StreamFaults.all());
        all.addAll(DiscoveryFaults.all());
        all.addAll(EventFaults.all());
        all.addAll(DeterminismFaults.all());
        all.addAll(InteropFaults.all());
        return all;
    }

    /**
     * Returns the faults that a host plants.
     *
     * @param host {@link #SIMULATOR} or {@link #NETTY}
     * @return those of {@link #all} that are its own
     */
    public static List<Mutant> of(String host) {
        return all().stream().filter(mutant -> mutant.host().equals(host)).toList();
    }

    /**
     * Returns the faults that a host builds in.
     *
     * @param host {@link #SIMULATOR} or {@link #NETTY}
     * @return those of {@link #builtIn} that are its own
     */
    public static List<BuiltInMutant> builtInto(String host) {
        return builtIn().stream().filter(mutant -> mutant.host().equals(host)).toList();
    }

    /**
     * Names the faults that no wrapper can plant. The tests of the named host build each of them into its provider.
     *
     * @return all of them
     */
    public static List<BuiltInMutant> builtIn() {
        return List.of(
                new BuiltInMutant("SEC-02", "every peer is believed", SIMULATOR),
                new BuiltInMutant("SEC-03", "every peer is believed", SIMULATOR),
                new BuiltInMutant("DET-03", "packets are never lost", SIMULATOR),
                new BuiltInMutant("DET-03", "a partition cuts one direction", SIMULATOR),
                new BuiltInMutant("SEC-04", "everything goes in clear", NETTY),
                new BuiltInMutant("SEC-05", "everything goes in clear", NETTY),
                new BuiltInMutant("SEC-06", "everything goes in clear", NETTY),
                new BuiltInMutant("SEC-08", "every peer is believed", SIMULATOR),
                new BuiltInMutant("SEC-08", "TLS 1.2 will do as well", NETTY),
                new BuiltInMutant("SEC-09", "everything goes in clear", NETTY),
                new BuiltInMutant("SEC-10", "a link is there before its proof", NETTY),
                new BuiltInMutant("LIM-01", "the announced length is allocated", NETTY),
                new BuiltInMutant("LIM-05", "a late frame is a violation", NETTY),
                new BuiltInMutant("LIM-06", "a second opening of a stream is ignored", NETTY));
    }
}
