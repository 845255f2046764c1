package io.p2p4j.examples.simulation.zoo;

import static io.p2p4j.simulator.fault.FaultProfile.Kind.LAG;
import static io.p2p4j.simulator.fault.FaultProfile.Kind.LOSS;
import static io.p2p4j.simulator.fault.FaultProfile.Kind.ONE_WAY;
import static io.p2p4j.simulator.fault.FaultProfile.Kind.PARTITION;
import static io.p2p4j.simulator.fault.FaultProfile.Kind.PAUSE;

import io.p2p4j.examples.simulation.zoo.election.Member;
import io.p2p4j.examples.simulation.zoo.election.Quorum;
import io.p2p4j.simulator.application.Blueprint;
import io.p2p4j.simulator.scenario.Cluster;
import java.util.Set;
import java.util.TreeSet;

/** Split brain. */
public final class ElectionExhibit extends Exhibit {
    /** Makes it. */
    public ElectionExhibit() {
        super(
                "election",
                "Split brain: who hears of no leader leads.",
                "Only a majority's votes make a leader, and each node has one vote a term.",
                5,
                PARTITION,
                ONE_WAY,
                PAUSE,
                LAG,
                LOSS);
    }

    @Override
    Blueprint<Member> blueprint(boolean withBug) {
        Quorum quorum = withBug ? Quorum.OWN_VOTE : Quorum.MAJORITY;
        return Blueprint.of(host -> Member.open(host.provider(), host.others(), host.number(), quorum))
                .always("a term has one leader", ElectionExhibit::oneLeader)
                .atLast("somebody leads", ElectionExhibit::someLeader)
                .build();
    }

    private static void oneLeader(Cluster<Member> cluster) {
        Set<Long> terms = new TreeSet<>();
        for (Member member : cluster.running()) {
            if (member.leads() && !terms.add(member.term())) {
                throw new AssertionError("term " + member.term() + " has two leaders");
            }
        }
    }

    private static void someLeader(Cluster<Member> cluster) {
        if (cluster.running().stream().noneMatch(Member::leads)) {
            throw new AssertionError("nobody leads");
        }
    }
}
