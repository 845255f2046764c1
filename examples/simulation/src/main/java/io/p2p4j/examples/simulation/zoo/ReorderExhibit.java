package io.p2p4j.examples.simulation.zoo;

import static io.p2p4j.simulator.fault.FaultProfile.Kind.LAG;
import static io.p2p4j.simulator.fault.FaultProfile.Kind.LOSS;
import static io.p2p4j.simulator.fault.FaultProfile.Kind.ONE_WAY;
import static io.p2p4j.simulator.fault.FaultProfile.Kind.PARTITION;
import static io.p2p4j.simulator.fault.FaultProfile.Kind.PAUSE;

import io.p2p4j.examples.simulation.zoo.reorder.Display;
import io.p2p4j.examples.simulation.zoo.reorder.Order;
import io.p2p4j.examples.simulation.zoo.reorder.Party;
import io.p2p4j.examples.simulation.zoo.reorder.Ticker;
import io.p2p4j.simulator.application.Blueprint;
import io.p2p4j.simulator.scenario.Cluster;

/** Reordering across connections. */
public final class ReorderExhibit extends Exhibit {
    /** Makes it. */
    public ReorderExhibit() {
        super(
                "reorder",
                "Reordering: what the old connection was still carrying comes after the news of the new one.",
                "Messages have numbers, and a smaller one than the last is left out.",
                3,
                PARTITION,
                ONE_WAY,
                PAUSE,
                LAG,
                LOSS);
    }

    @Override
    Blueprint<Party> blueprint(boolean withBug) {
        Order order = withBug ? Order.AS_THEY_COME : Order.BY_NUMBER;
        return Blueprint.<Party>of(host -> host.number() == 0
                        ? Ticker.open(host.provider(), host.others())
                        : Display.open(host.provider(), order))
                .always("no display goes back", ReorderExhibit::forward)
                .build();
    }

    private static void forward(Cluster<Party> cluster) {
        for (Party node : cluster.running()) {
            if (node instanceof Display display && display.shown() < display.shownBefore()) {
                throw new AssertionError("shows " + display.shown() + " after " + display.shownBefore());
            }
        }
    }
}
