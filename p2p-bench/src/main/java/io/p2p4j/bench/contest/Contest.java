package io.p2p4j.bench.contest;

import io.p2p4j.bench.host.Words;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Lets contestants take turns: A B C A B C ..., each in a pair of processes of its own that lives through all rounds. */
public final class Contest {
    /** A turn grows at most so much from one look at its cost to the next. */
    private static final int GROWTH_MAX = 8;
    /** A turn of the warming up with a higher rate than so many times the best before says that it goes on. */
    private static final double BETTER = 1.05;
    /** After so many turns without one it is over, if it was long enough. */
    private static final int STEADY_TURNS = 3;

    private final Settings settings;
    private final Trial trial;
    private final List<Player> players = new ArrayList<>();

    private Contest(Settings settings, Trial trial) {
        this.settings = settings;
        this.trial = trial;
    }

    /**
     * Measures.
     *
     * @param settings how
     * @param contestants who
     * @param trial what they do
     * @return the figures of those that take part by the settings
     */
    public static List<Result.Entry> run(Settings settings, List<Contestant> contestants, Trial trial) {
        Contest contest = new Contest(settings, trial);
        try {
            for (Contestant contestant : contestants) {
                if (settings.takes(contestant)) {
                    contest.players.add(new Player(contestant));
                }
            }
            contest.players.forEach(player -> player.attempt(() -> contest.warmUp(player)));
            for (int round = 0; round < settings.rounds(); round++) {
                contest.players.forEach(player -> player.attempt(() -> contest.turn(player)));
            }
            return contest.players.stream().map(Player::entry).toList();
        } finally {
            contest.players.forEach(Player::close);
        }
    }

    private void warmUp(Player player) {
        Pair pair = Pair.open(player.contestant, settings);
        player.pair = pair;
        trial.prepare(pair);
        long operations = trial.firstOperations();
        if (trial.isFixed()) {
            player.operations = operations;
            return;
        }
        double left = settings.warmupCpuSeconds();
        double wanted = settings.roundCpuSeconds();
        double best = 0;
        int turnsSinceBetter = 0;
        while (true) {
            long now = operations;
            Cost cost = pair.measure(now, () -> trial.run(pair, now)).cost();
            double cpuSeconds = Math.max(1e-3, now / cost.capacity());
            operations = Math.max(1, (long) (now * Math.min(GROWTH_MAX, wanted / cpuSeconds)));
            left -= cpuSeconds;
            // The compiler's own time counts, so that a rate goes on rising for as long as it is at work.
            turnsSinceBetter = cost.capacity() > BETTER * best ? 0 : turnsSinceBetter + 1;
            best = Math.max(best, cost.capacity());
            boolean isSteady = turnsSinceBetter >= STEADY_TURNS || left <= -settings.warmupCpuSeconds();
            if (left <= 0 && isSteady && cpuSeconds >= wanted / GROWTH_MAX) {
                break;
            }
        }
        player.operations = operations;
    }

    private void turn(Player player) {
        Pair pair = player.pair;
        if (pair == null) {
            return;
        }
        Pair.Measured<Words> measured = pair.measure(player.operations, () -> trial.run(pair, player.operations));
        Map<String, Double> figures = trial.figures(measured.cost(), measured.result());
        player.rounds.add(figures);
        System.err.println("  " + player.contestant.name() + ", round " + player.rounds.size() + ": " + figures);
    }

    /** A contestant, its processes and what they did so far. */
    private static final class Player {
        private final Contestant contestant;
        private final List<Map<String, Double>> rounds = new ArrayList<>();
        private @Nullable Pair pair;
        private long operations;
        private String failure = "";

        Player(Contestant contestant) {
            this.contestant = contestant;
        }

        /** A contestant that fails stays out of what follows; the others go on. */
        void attempt(Runnable work) {
            if (!failure.isEmpty()) {
                return;
            }
            try {
                work.run();
            } catch (RuntimeException failed) {
                failure = String.valueOf(failed.getMessage());
                System.err.println(contestant.name() + ": " + failure);
                close();
            }
        }

        Result.Entry entry() {
            return Result.entry(contestant.name(), rounds, failure);
        }

        void close() {
            Pair open = pair;
            pair = null;
            if (open != null) {
                open.close();
            }
        }
    }
}
