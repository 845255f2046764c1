package io.p2p4j.simulator.determinism;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The first thing that two runs did not do alike.
 *
 * @param event the number of the event, 0 before the first one
 * @param first the first run's event; empty when the run was over
 * @param second the second run's
 * @param firstAct what the first run's event did otherwise; empty when the events themselves differ, or when it did less
 * @param secondAct what the second run's event did otherwise
 * @param firstOrigins where the first run's event comes from: who scheduled it, who scheduled that, and so on
 * @param secondOrigins the same for the second run's
 * @param before the last events that both runs have, in words
 * @param draws the first draws that differ, in words, when they are near
 */
public record Difference(
        long event,
        Optional<Occurrence> first,
        Optional<Occurrence> second,
        Optional<Act> firstAct,
        Optional<Act> secondAct,
        List<Origin> firstOrigins,
        List<Origin> secondOrigins,
        List<String> before,
        List<String> draws) {
    private static final int BEFORE_MAX = 4;
    private static final int ORIGINS_MAX = 4;

    /**
     * Copies.
     *
     * @param event the number of the event
     * @param first the first run's event
     * @param second the second run's
     * @param firstAct what the first did otherwise
     * @param secondAct what the second did otherwise
     * @param firstOrigins where it comes from
     * @param secondOrigins where it comes from
     * @param before the last events
     * @param draws the first draws that differ
     */
    public Difference {
        firstOrigins = List.copyOf(firstOrigins);
        secondOrigins = List.copyOf(secondOrigins);
        before = List.copyOf(before);
        draws = List.copyOf(draws);
    }

    /**
     * Returns the line of code that made the first run do what the second did not: the nearest one of the application, if
     * there is one.
     *
     * @return the site in the first run
     */
    public Site firstSite() {
        return site(firstAct, firstOrigins);
    }

    /**
     * Returns the same for the second run.
     *
     * @return the site in the second run
     */
    public Site secondSite() {
        return site(secondAct, secondOrigins);
    }

    private static Site site(Optional<Act> act, List<Origin> origins) {
        List<Site> sites = new ArrayList<>();
        act.ifPresent(it -> sites.add(it.site()));
        origins.forEach(origin -> sites.add(origin.site()));
        return sites.stream()
                .filter(Site::isApplication)
                .findFirst()
                .or(() -> sites.stream().findFirst())
                .orElse(Site.UNKNOWN);
    }

    /** Finds it in two recordings that have the same window in full. */
    static Optional<Difference> find(Recording one, Recording other) {
        List<Occurrence> mine = one.occurrences();
        List<Occurrence> theirs = other.occurrences();
        if (one.window().isEmpty() || !one.window().equals(other.window())) {
            return Optional.empty();
        }
        Strictness strictness = one.strictness();
        for (int i = 0; i < Math.max(mine.size(), theirs.size()); i++) {
            Optional<Occurrence> first = i < mine.size() ? Optional.of(mine.get(i)) : Optional.empty();
            Optional<Occurrence> second = i < theirs.size() ? Optional.of(theirs.get(i)) : Optional.empty();
            if (first.isPresent()
                    && second.isPresent()
                    && first.get().beginsLike(second.get(), strictness)
                    && first.get().compared(strictness).size() == same(first.get(), second.get(), strictness)
                    && second.get().compared(strictness).size() == same(first.get(), second.get(), strictness)) {
                continue;
            }
            return Optional.of(of(one, other, i, first, second));
        }
        return Optional.empty();
    }

    /** How many acts are the same from the beginning. */
    private static int same(Occurrence first, Occurrence second, Strictness strictness) {
        List<Act> mine = first.compared(strictness);
        List<Act> theirs = second.compared(strictness);
        int count = 0;
        while (count < Math.min(mine.size(), theirs.size()) && mine.get(count).isSame(theirs.get(count))) {
            count++;
        }
        return count;
    }

    private static Difference of(
            Recording one, Recording other, int index, Optional<Occurrence> first, Optional<Occurrence> second) {
        Strictness strictness = one.strictness();
        Optional<Act> firstAct = Optional.empty();
        Optional<Act> secondAct = Optional.empty();
        if (first.isPresent() && second.isPresent() && first.get().beginsLike(second.get(), strictness)) {
            int at = same(first.get(), second.get(), strictness);
            firstAct = first.get().compared(strictness).stream().skip(at).findFirst();
            secondAct = second.get().compared(strictness).stream().skip(at).findFirst();
        }
        List<String> before = one.occurrences().subList(Math.max(0, index - BEFORE_MAX), index).stream()
                .map(Occurrence::summary)
                .toList();
        return new Difference(
                first.or(() -> second).map(Occurrence::number).orElse(0L),
                first,
                second,
                firstAct,
                secondAct,
                origins(one, first),
                origins(other, second),
                before,
                firstDraws(one, other));
    }

    private static List<Origin> origins(Recording recording, Optional<Occurrence> event) {
        List<Origin> chain = new ArrayList<>();
        long next = event.map(Occurrence::sequence).orElse(-1L);
        while (chain.size() < ORIGINS_MAX) {
            Optional<Origin> origin = recording.origin(next);
            if (origin.isEmpty()) {
                break;
            }
            chain.add(origin.get());
            next = origin.get().parent();
        }
        return chain;
    }

    private static List<String> firstDraws(Recording one, Recording other) {
        List<String> mine = draws(one);
        List<String> theirs = draws(other);
        int at = 0;
        while (at < Math.min(mine.size(), theirs.size())
                && withoutSite(mine.get(at)).equals(withoutSite(theirs.get(at)))) {
            at++;
        }
        List<String> differ = new ArrayList<>();
        if (at < mine.size() && at < theirs.size()) {
            differ.add(mine.get(at));
            differ.add(theirs.get(at));
        }
        return differ;
    }

    private static String withoutSite(String draw) {
        return draw.substring(0, draw.lastIndexOf(" at "));
    }

    private static List<String> draws(Recording recording) {
        List<String> draws = new ArrayList<>();
        for (Occurrence event : recording.occurrences()) {
            for (Act act : event.acts()) {
                if (act.kind() == Act.Kind.DRAWS) {
                    draws.add(act + ", in " + event.number() + " at " + act.site());
                }
            }
        }
        return draws;
    }
}
