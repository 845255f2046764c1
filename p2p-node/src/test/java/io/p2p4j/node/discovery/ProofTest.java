package io.p2p4j.node.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import io.p2p4j.simulator.junit.Seed;
import io.p2p4j.simulator.junit.SimulatedTest;
import io.p2p4j.simulator.scenario.Run;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The proof: a network of whole nodes outlives what may happen to it, see {@link ProofScenario}. The system properties {@code
 * p2p.node.proof.nodes} and {@code p2p.sim.seeds} make it larger, and {@link ProofCampaign} is for a thousand seeds.
 */
class ProofTest {
    private static final int NODES = Integer.getInteger("p2p.node.proof.nodes", 60);
    private static final Logger LOG = Logger.getLogger("io.p2p4j");

    /** Nodes that are cut off say so, each of them. */
    @BeforeAll
    static void quiet() {
        LOG.setLevel(Level.SEVERE);
    }

    @AfterAll
    static void loud() {
        LOG.setLevel(null);
    }

    @SimulatedTest(seeds = 2)
    void theNetworkLivesOn(Seed seed) {
        ProofScenario.Book book = new ProofScenario.Book();
        Run run = ProofScenario.of(NODES, ProofPlant.NONE, book).run(seed.value());
        assertThat(ProofCampaign.wrong(NODES, run, book.ledger)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "TOO_MANY_CONNECTIONS | 60 | is connected to 51",
                "TWO_CONNECTIONS | 12 | uses 2 connections to one peer",
                "TOO_MANY_KNOWN | 210 | knows 201",
                "LOSES_MESSAGES | 12 | was acknowledged and not handled",
                "SENDS_TWICE | 12 | was handled twice",
                "OVERLAPS | 12 | while another one of its peer was handled",
                "NEVER_HEARS | 12 | of which it never heard",
                "ANOTHER_HEALTH_RULE | 30 | told that",
                "SMALL_DEGREE | 12 | degrees are out of bounds",
                "NO_BOOTSTRAP | 12 | is not connected with",
                "NO_HEALING | 30 | is not connected with"
            })
    void aPlantedFaultIsFound(ProofPlant plant, int nodes, String words) {
        Run run = ProofScenario.of(nodes, plant, new ProofScenario.Book()).run(1);
        assertThat(run.violation()).as(run.report()).isPresent();
        assertThat(run.violation().orElseThrow().cause()).hasMessageContaining(words);
    }
}
