package io.p2p4j.simulator.scenario;

import io.p2p4j.api.P2PEvent;
import io.p2p4j.api.P2PProvider;
import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.config.P2PConfig;
import io.p2p4j.api.identity.Identity;
import io.p2p4j.simulator.Simulation;
import io.p2p4j.simulator.SimulationBuilder;
import io.p2p4j.simulator.dns.SimulatedDns;
import io.p2p4j.simulator.fabric.Nats;
import io.p2p4j.simulator.fabric.NodeClock;
import io.p2p4j.simulator.fabric.SimNat;
import io.p2p4j.simulator.fault.FaultInjector;
import io.p2p4j.simulator.kernel.Hash64;
import io.p2p4j.simulator.kernel.Kernel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** One run of one plan. Owned by the thread that calls {@link #run}. */
final class ScenarioRun<A> implements FaultInjector.Processes {
    private static final int FIRST_ADDRESS = 1000;
    private static final int PORT = 4001;

    private final Scenario<A> scenario;
    private final Plan plan;
    private final Witness witness;
    private final Simulation simulation;
    private final Kernel kernel;
    private final Cluster<A> cluster;
    private final List<String> names;
    /** Immutable, so that all hosts share it. */
    private List<Multiaddr> addresses = List.of();

    private int operations;
    private @Nullable Violation violation;

    ScenarioRun(Scenario<A> scenario, Plan plan, Witness witness) {
        this.witness = witness;
        this.scenario = scenario;
        this.plan = plan;
        SimulationBuilder builder =
                Simulation.builder().seed(plan.seed()).network(scenario.network).security(scenario.security);
        this.simulation = scenario.simulation
                .apply(scenario.shuffled ? builder.shuffled() : builder)
                .build();
        this.kernel = simulation.fabric().kernel();
        this.cluster = new Cluster<>(simulation, plan.nodes(), witness);
        this.names = Scenario.names(plan.nodes());
    }

    Run run() {
        try (simulation) {
            witness.made(simulation);
            addNodes();
            simulation.fabric().observe(witness);
            witness.begins(plan, simulation);
            FaultInjector faults = new FaultInjector(simulation, this);
            cluster.faults(faults::active);
            faults.plan(plan.faults());
            scenario.workload.forEach(work -> repeat(work, 0));
            runTo(plan.span());
            endFaults(faults);
            runTo(end());
            check(scenario.atLast);
            return new Run(
                    plan,
                    Optional.ofNullable(violation),
                    simulation.now(),
                    operations,
                    simulation.eventCount(),
                    simulation.drawCount(),
                    simulation.traceHash(),
                    cluster.journal());
        }
    }

    private void endFaults(FaultInjector faults) {
        Core core = cluster.healedCore();
        if (core == null) {
            faults.endAll();
        } else if (violation == null) {
            core.heal();
            faults.endAll();
            core.loseOthers(cluster, this);
        }
    }

    private void addNodes() {
        placeNodes();
        List<P2PProvider> providers = new ArrayList<>();
        List<Multiaddr> all = new ArrayList<>();
        for (int number = 0; number < names.size(); number++) {
            String name = names.get(number);
            Identity identity = simulation.identity(name);
            P2PConfig config = scenario.config
                    .apply(P2PConfig.builder().identity(identity).listenAddress(wanted(number)))
                    .build();
            providers.add(simulation.provider(name, config));
            all.add(actual(number).withPeerId(identity.peerId()));
        }
        addresses = List.copyOf(all);
        for (int number = 0; number < names.size(); number++) {
            if (scenario.clocks != null) {
                setClock(names.get(number), scenario.clocks);
            }
            start(number, 0, providers.get(number));
        }
        if (scenario.core < 1) {
            cluster.healedCore(new Core(simulation, names, scenario.core));
        }
    }

    private void placeNodes() {
        if (scenario.names != null) {
            scenario.names.accept(SimulatedDns.of(simulation.fabric()));
        }
        Nats nats = simulation.fabric().nats();
        for (Scenario.Nat nat : scenario.nats) {
            if (nat.behind().isPresent()) {
                nats.add(nat.name(), nat.profile(), nat(nat.behind().get()));
            } else {
                nats.add(nat.name(), nat.profile());
            }
        }
        for (int number = 0; number < names.size(); number++) {
            String name = names.get(number);
            scenario.places.apply(number).ifPresent(behind -> nats.place(name, nat(behind)));
        }
    }

    private SimNat nat(String name) {
        return simulation
                .fabric()
                .nats()
                .find(name)
                .orElseThrow(() -> new IllegalArgumentException(
                        "translator " + name + " is unknown (expected one that was added before)"));
    }

    private boolean inMemory() {
        return scenario.nats.isEmpty() && scenario.names == null;
    }

    /** Where a node listens: a host is known only when the node is there. */
    private Multiaddr wanted(int number) {
        return inMemory() ? Multiaddr.memory(FIRST_ADDRESS + number) : Multiaddr.tcp("0.0.0.0", PORT);
    }

    private Multiaddr actual(int number) {
        return inMemory()
                ? wanted(number)
                : Multiaddr.tcp(
                        simulation
                                .fabric()
                                .node(names.get(number))
                                .orElseThrow()
                                .host(),
                        PORT);
    }

    private void setClock(String name, Scenario.Clocks wrong) {
        RandomGenerator random = kernel.random("clock", Hash64.of(name), 0);
        long offset = wrong.offset().toNanos();
        NodeClock clock = simulation.clock(name);
        clock.step(Duration.ofNanos(random.nextLong(-offset, offset + 1)));
        clock.drift(random.nextInt(-wrong.driftPpm(), wrong.driftPpm() + 1));
    }

    private void start(int number, int life, P2PProvider provider) {
        provider.observe(event -> {
            if (event instanceof P2PEvent.CallbackFailed failed) {
                violated("no callback throws (" + failed.where() + ")", failed.failure());
            }
        });
        Host host = new Host(simulation, names.get(number), number, life, provider, addresses);
        provider.start().thenRun(() -> {
            try {
                cluster.put(number, scenario.program.start(host));
            } catch (RuntimeException | Error failure) {
                violated("the application starts", failure);
            }
        });
    }

    @Override
    public void crash(String node) {
        cluster.note("crash of " + node);
        cluster.put(names.indexOf(node), null);
        simulation.kill(node);
    }

    @Override
    public void restart(String node) {
        Core core = cluster.healedCore();
        if (core != null && core.keepsDown(names.indexOf(node))) {
            return;
        }
        cluster.note("restart of " + node);
        P2PProvider provider = simulation.restart(node);
        start(names.indexOf(node), simulation.fabric().node(node).orElseThrow().incarnation(), provider);
    }

    /** Each kind of work counts by itself, so that another kind does not change its numbers. */
    private void repeat(Scenario.Work<A> work, int number) {
        kernel.post(work.every().toNanos(), () -> {
            if (kernel.nowNanos() >= plan.span().toNanos()) {
                return;
            }
            int overall = operations++;
            repeat(work, number + 1);
            if (plan.skipped().contains(overall)) {
                return;
            }
            try {
                work.operation()
                        .run(cluster, number, kernel.random("operation", scenario.workload.indexOf(work), number));
            } catch (Exception | Error failure) {
                violated("operation " + overall + " is done", failure);
            }
        });
    }

    private void runTo(Duration time) {
        long end = time.toNanos();
        while (violation == null && kernel.isDueBy(end)) {
            try {
                kernel.step();
            } catch (RuntimeException | Error failure) {
                violated("no event throws", failure);
            }
            check(scenario.always);
            if (simulation.eventCount() > scenario.eventsMax) {
                violated(
                        "no more events than the limit",
                        new IllegalStateException(
                                "events: more than " + scenario.eventsMax + " (expected an end at " + end() + ")"));
            }
            witness.ran(simulation.eventCount());
        }
        if (violation == null) {
            kernel.runTo(end);
        }
    }

    private Duration end() {
        return plan.span().plus(scenario.settle);
    }

    private void check(List<Scenario.Named<A>> checks) {
        for (Scenario.Named<A> named : checks) {
            if (violation != null) {
                return;
            }
            try {
                named.check().check(cluster);
            } catch (Exception | Error failure) {
                violated(named.name(), failure);
            }
        }
    }

    private void violated(String check, Throwable cause) {
        if (violation == null) {
            violation = new Violation(check, simulation.now(), simulation.eventCount(), cause);
        }
    }
}
