package io.p2p4j.examples.simulation.zoo;

import static io.p2p4j.simulator.fault.FaultProfile.Kind.CRASH;
import static io.p2p4j.simulator.fault.FaultProfile.Kind.LAG;
import static io.p2p4j.simulator.fault.FaultProfile.Kind.LOSS;
import static io.p2p4j.simulator.fault.FaultProfile.Kind.ONE_WAY;
import static io.p2p4j.simulator.fault.FaultProfile.Kind.PARTITION;
import static io.p2p4j.simulator.fault.FaultProfile.Kind.PAUSE;

import io.p2p4j.examples.simulation.zoo.backlog.Feed;
import io.p2p4j.examples.simulation.zoo.backlog.Overflow;
import io.p2p4j.examples.simulation.zoo.backlog.Party;
import io.p2p4j.examples.simulation.zoo.backlog.Reader;
import io.p2p4j.simulator.application.Blueprint;
import io.p2p4j.simulator.scenario.Cluster;

/** Unbounded queue. */
public final class BacklogExhibit extends Exhibit {
    private static final int QUEUE_MAX = 50;

    /** Makes it. */
    public BacklogExhibit() {
        super(
                "backlog",
                "Unbounded queue: news wait for a reader that stands still.",
                "The queue has a bound, and the oldest news are dropped.",
                4,
                PARTITION,
                ONE_WAY,
                CRASH,
                PAUSE,
                LAG,
                LOSS);
    }

    @Override
    Blueprint<Party> blueprint(boolean withBug) {
        Overflow overflow = withBug ? Overflow.KEEP_ALL : Overflow.DROP_OLDEST;
        return Blueprint.<Party>of(host -> host.number() == 0
                        ? Feed.open(host.provider(), overflow)
                        : Reader.open(host.provider(), host.addresses().get(0)))
                .always("at most " + QUEUE_MAX + " news wait", BacklogExhibit::bounded)
                .build();
    }

    private static void bounded(Cluster<Party> cluster) {
        cluster.node(0).ifPresent(node -> atMost(QUEUE_MAX, ((Feed) node).longestQueue(), "news"));
    }
}
