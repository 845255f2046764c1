package io.p2p4j.simulator;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.p2p4j.api.P2PProvider;
import io.p2p4j.simulator.fabric.NetworkProfile;
import io.p2p4j.simulator.fabric.SecuritySuite;
import io.p2p4j.tck.ProviderRequest;
import io.p2p4j.tck.SimulatedNetwork;
import io.p2p4j.tck.TckHarness;
import io.p2p4j.tck.junit.MutantTck;
import io.p2p4j.tck.mutant.BuiltInMutant;
import io.p2p4j.tck.mutant.KillRun;
import io.p2p4j.tck.mutant.Mutant;
import io.p2p4j.tck.mutant.Mutants;
import io.p2p4j.tck.mutant.MutantsPage;
import io.p2p4j.tck.run.TckOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The rules of the kit find faults: each planted one fails its rule, and the same wrapper without a fault fails none. */
@Tag("once")
class MutantTest extends MutantTck {
    private static final Path PAGE = Path.of(System.getProperty("basedir", "."), "..", "docs", "MUTANTS.md");
    /** A fault that makes a rule run in circles for ever has failed it well before the whole of its time. */
    private static final double MATRIX_TIMESCALE = 0.1;

    @Override
    protected String host() {
        return Mutants.SIMULATOR;
    }

    @Override
    protected TckHarness newHarness(long seed) {
        return new SimulatorHarness(seed, NetworkProfile.lan());
    }

    @Override
    protected TckHarness newHarness(long seed, BuiltInMutant mutant) {
        return switch (mutant.how()) {
            case "every peer is believed" -> new SimulatorHarness(seed, NetworkProfile.lan(), SecuritySuite.NULL);
            case "packets are never lost" ->
                new SimulatorHarness(seed, NetworkProfile.lan()) {
                    @Override
                    public Optional<SimulatedNetwork> network() {
                        return Optional.of(new Conditions(simulation()) {
                            @Override
                            public P2PProvider newProvider(
                                    ProviderRequest request, Duration latency, double packetLoss) {
                                return super.newProvider(request, latency, 0);
                            }
                        });
                    }
                };
            case "a partition cuts one direction" ->
                new SimulatorHarness(seed, NetworkProfile.lan()) {
                    @Override
                    public Optional<SimulatedNetwork> network() {
                        return Optional.of(new Conditions(simulation()) {
                            @Override
                            public void partition(P2PProvider one, P2PProvider other) {
                                simulation()
                                        .partitionOneWay(
                                                simulation().nameOf(one),
                                                simulation().nameOf(other));
                            }
                        });
                    }
                };
            default ->
                throw new IllegalArgumentException(
                        "fault '" + mutant + "' is unknown to the simulator's tests (expected one of the registry)");
        };
    }

    /** Tries every rule on every fault, which takes minutes, and writes the result into the page. */
    @Test
    void matrix() throws IOException {
        assumeTrue(Boolean.getBoolean("mutants.matrix"), "asked for with -Dmutants.matrix=true");
        TckOptions options = new TckOptions(List.of(), TckOptions.SEED_DEFAULT, MATRIX_TIMESCALE, List.of(), "");
        KillRun run = new KillRun(this::newHarness, options);
        Map<Mutant, List<String>> killers = new LinkedHashMap<>();
        for (Mutant mutant : Mutants.of(host())) {
            killers.put(mutant, run.killers(mutant));
        }
        Files.writeString(PAGE, MutantsPage.markdown(Files.readString(PAGE), killers));
    }
}
