package io.p2p4j.examples.simulation.zoo;

import static io.p2p4j.simulator.fault.FaultProfile.Kind.CRASH;
import static io.p2p4j.simulator.fault.FaultProfile.Kind.LAG;
import static io.p2p4j.simulator.fault.FaultProfile.Kind.LOSS;
import static io.p2p4j.simulator.fault.FaultProfile.Kind.PARTITION;
import static io.p2p4j.simulator.fault.FaultProfile.Kind.PAUSE;

import io.p2p4j.examples.simulation.zoo.storm.Client;
import io.p2p4j.examples.simulation.zoo.storm.Party;
import io.p2p4j.examples.simulation.zoo.storm.Patience;
import io.p2p4j.examples.simulation.zoo.storm.Server;
import io.p2p4j.simulator.application.Blueprint;
import io.p2p4j.simulator.scenario.Cluster;

/** Retry storm. */
public final class StormExhibit extends Exhibit {
    private static final int ASKED_MAX = 30;

    /** Makes it. */
    public StormExhibit() {
        super(
                "storm",
                "Retry storm: who gets no answer in a second asks again at once, and the server never catches up.",
                "Each retry waits twice as long as the last one, by chance a bit more or less.",
                4,
                PARTITION,
                CRASH,
                PAUSE,
                LAG,
                LOSS);
    }

    @Override
    Blueprint<Party> blueprint(boolean withBug) {
        Patience patience = withBug ? Patience.NONE : Patience.BACKOFF;
        return Blueprint.<Party>of(host -> host.number() == 0
                        ? Server.open(host.provider())
                        : Client.open(host.provider(), host.addresses().get(0), patience))
                .atLast("the server is asked at most " + ASKED_MAX + " times a second", StormExhibit::calm)
                .build();
    }

    private static void calm(Cluster<Party> cluster) {
        cluster.node(0).ifPresent(node -> atMost(ASKED_MAX, ((Server) node).askedInASecond(), "requests"));
    }
}
