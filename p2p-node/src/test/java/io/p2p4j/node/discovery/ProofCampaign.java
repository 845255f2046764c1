package io.p2p4j.node.discovery;

import io.p2p4j.simulator.scenario.Run;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * The proof for very many seeds, by several processes beside each other, for as long as it takes: each seed is a line in one log, and
 * what has a line is not run again. docs/NODE.md has the command.
 */
final class ProofCampaign {
    private static final Logger LOG = Logger.getLogger("io.p2p4j");

    private ProofCampaign() {}

    /**
     * Runs what is left.
     *
     * @param arguments nodes, first and last seed, the log, and, for one of several processes, which one and how many, as {@code 0/2}
     */
    public static void main(String[] arguments) throws IOException {
        if (arguments.length < 4 || arguments.length > 5) {
            throw new IllegalArgumentException("expected: NODES FIRST-SEED LAST-SEED LOG [SHARD/SHARDS]");
        }
        LOG.setLevel(Level.SEVERE);
        int nodes = Integer.parseInt(arguments[0]);
        long last = Long.parseLong(arguments[2]);
        Path log = Path.of(arguments[3]);
        String[] shard = arguments.length == 5 ? arguments[4].split("/", 2) : new String[] {"0", "1"};
        Set<String> done = done(log, nodes);
        for (long seed = Long.parseLong(arguments[1]); seed <= last; seed++) {
            if (seed % Integer.parseInt(shard[1]) == Integer.parseInt(shard[0]) && !done.contains(key(nodes, seed))) {
                // One write, so that the lines of several processes stay whole.
                Files.writeString(log, line(nodes, seed), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
            }
        }
    }

    private static String key(int nodes, long seed) {
        return "nodes " + nodes + " seed " + seed;
    }

    private static Set<String> done(Path log, int nodes) throws IOException {
        Set<String> done = new TreeSet<>();
        if (Files.exists(log)) {
            for (String line : Files.readAllLines(log)) {
                String[] words = line.split(" ", 5);
                if (words.length == 5 && line.startsWith("nodes " + nodes + " seed ")) {
                    done.add(key(nodes, Long.parseLong(words[3])));
                }
            }
        }
        return done;
    }

    private static String line(int nodes, long seed) {
        Duration before = cpu();
        ProofScenario.Book book = new ProofScenario.Book();
        Run run = ProofScenario.of(nodes, ProofPlant.NONE, book).run(seed);
        Optional<String> wrong = wrong(nodes, run, book.ledger);
        return String.format(
                Locale.ROOT,
                "%s trace %s events %d acknowledged %d failed %d health %d cpu %.1f s %s%n",
                key(nodes, seed),
                run.traceHash(),
                run.events(),
                book.ledger.acknowledged,
                book.ledger.failed,
                book.ledger.healthChanges,
                cpu().minus(before).toMillis() / 1000.0,
                wrong.map(text -> "VIOLATED: " + text.replace('\n', ' ')).orElse("ok"));
    }

    private static Duration cpu() {
        return ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO);
    }

    /** What a run shows that it may not; also a run in which hardly anything has happened proves nothing. */
    static Optional<String> wrong(int nodes, Run run, ProofLedger ledger) {
        if (!run.held()) {
            return Optional.of(run.report());
        }
        boolean much = ledger.acknowledged > nodes * 10L
                && ledger.failed < ledger.acknowledged / 4
                && ledger.healthChanges > 0;
        return much
                ? Optional.empty()
                : Optional.of(ledger.acknowledged + " messages were acknowledged, " + ledger.failed + " failed, and "
                        + ledger.healthChanges + " changes of health were told (expected more than 10 a node, less than"
                        + " a quarter of those, and some)");
    }
}
