package io.p2p4j.bench.workload;

import java.util.List;

/** All workloads, in the order in which they run. */
public final class Workloads {
    private static final List<Workload> ALL = List.of(
            new BulkWorkload(),
            new SmallWorkload(),
            new RoundTripWorkload(),
            new StreamsWorkload("stream", 1),
            new StreamsWorkload("streams", 100),
            new FairnessWorkload(),
            new ConnectWorkload(),
            new IdleWorkload(),
            new CrowdWorkload(),
            new StormWorkload(),
            new SmallHeapWorkload(),
            Libp2pWorkload.bulk(),
            Libp2pWorkload.small(),
            Libp2pWorkload.roundTrip(),
            Libp2pWorkload.connect(),
            Libp2pWorkload.streams(),
            Libp2pWorkload.idle(),
            new JsWorkload("noise"),
            new JsWorkload("tls"));

    private Workloads() {}

    /**
     * Lists them.
     *
     * @return all workloads
     */
    public static List<Workload> all() {
        return ALL;
    }

    /**
     * Lists the most telling ones.
     *
     * @return some workloads
     */
    public static List<Workload> shortSet() {
        return List.of(ALL.get(0), ALL.get(1), ALL.get(2));
    }

    /**
     * Finds one by its name.
     *
     * @param id the name
     * @return the workload
     * @throws IllegalArgumentException when there is none
     */
    public static Workload of(String id) {
        return ALL.stream()
                .filter(workload -> workload.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("argument " + id + " (expected one of "
                        + ALL.stream().map(Workload::id).toList() + ", or an option)"));
    }
}
