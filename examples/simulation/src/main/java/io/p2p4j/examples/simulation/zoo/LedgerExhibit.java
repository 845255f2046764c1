package io.p2p4j.examples.simulation.zoo;

import static io.p2p4j.simulator.fault.FaultProfile.Kind.CRASH;
import static io.p2p4j.simulator.fault.FaultProfile.Kind.LAG;
import static io.p2p4j.simulator.fault.FaultProfile.Kind.LOSS;
import static io.p2p4j.simulator.fault.FaultProfile.Kind.PARTITION;
import static io.p2p4j.simulator.fault.FaultProfile.Kind.POWER_LOSS;

import io.p2p4j.examples.simulation.zoo.ledger.Customer;
import io.p2p4j.examples.simulation.zoo.ledger.Ledger;
import io.p2p4j.examples.simulation.zoo.ledger.Party;
import io.p2p4j.examples.simulation.zoo.ledger.Receipt;
import io.p2p4j.simulator.application.Blueprint;
import io.p2p4j.simulator.scenario.Cluster;

/** Lost update. */
public final class LedgerExhibit extends Exhibit {
    /** Makes it. */
    public LedgerExhibit() {
        super(
                "ledger",
                "Lost update: an entry is acknowledged before it is on the disk.",
                "The receipt waits for the sync.",
                3,
                POWER_LOSS,
                CRASH,
                PARTITION,
                LAG,
                LOSS);
    }

    @Override
    Blueprint<Party> blueprint(boolean withBug) {
        Receipt receipt = withBug ? Receipt.BEFORE_SYNC : Receipt.AFTER_SYNC;
        return Blueprint.<Party>of(host -> host.number() == 0
                        ? Ledger.open(host.provider(), host.disk(), receipt)
                        : Customer.open(host.provider(), host.addresses().get(0), host.number()))
                .always("what was acknowledged is there", LedgerExhibit::kept)
                .build();
    }

    private static void kept(Cluster<Party> cluster) {
        if (cluster.node(0).orElse(null) instanceof Ledger ledger) {
            for (Party node : cluster.running()) {
                if (node instanceof Customer customer) {
                    atMost(ledger.greatest(customer.number()), customer.promised(), "acknowledged");
                }
            }
        }
    }
}
