package io.p2p4j.examples.simulation.zoo;

import static io.p2p4j.simulator.fault.FaultProfile.Kind.CLOCK_DRIFT;
import static io.p2p4j.simulator.fault.FaultProfile.Kind.CLOCK_STEP;
import static io.p2p4j.simulator.fault.FaultProfile.Kind.LAG;
import static io.p2p4j.simulator.fault.FaultProfile.Kind.PARTITION;
import static io.p2p4j.simulator.fault.FaultProfile.Kind.PAUSE;

import io.p2p4j.examples.simulation.zoo.lease.Borrower;
import io.p2p4j.examples.simulation.zoo.lease.Clerk;
import io.p2p4j.examples.simulation.zoo.lease.Clocks;
import io.p2p4j.examples.simulation.zoo.lease.Party;
import io.p2p4j.simulator.application.Blueprint;
import io.p2p4j.simulator.scenario.Cluster;

/** Clock skew. */
public final class LeaseExhibit extends Exhibit {
    /** Makes it. */
    public LeaseExhibit() {
        super(
                "lease",
                "Clock skew: a lease ends at a time of day, by the borrower's wall clock.",
                "It ends after a span of time by the monotonic clock, with a margin for clocks that go wrong.",
                4,
                CLOCK_STEP,
                CLOCK_DRIFT,
                PARTITION,
                PAUSE,
                LAG);
    }

    @Override
    Blueprint<Party> blueprint(boolean withBug) {
        Clocks clocks = withBug ? Clocks.TIME_OF_DAY : Clocks.TIME_THAT_PASSES;
        return Blueprint.<Party>of(host -> host.number() == 0
                        ? Clerk.open(host.provider())
                        : Borrower.open(host.provider(), host.addresses().get(0), clocks))
                .always("one borrower has it", LeaseExhibit::oneBorrower)
                .build();
    }

    private static void oneBorrower(Cluster<Party> cluster) {
        long count = cluster.running().stream()
                .filter(node -> node instanceof Borrower borrower && borrower.has())
                .count();
        atMost(1, count, "borrowers");
    }
}
