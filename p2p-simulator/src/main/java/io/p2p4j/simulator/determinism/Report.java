package io.p2p4j.simulator.determinism;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What came of a comparison.
 *
 * @param first the first run
 * @param second the second run
 * @param gap between which events the runs part; empty when they are the same
 * @param difference what differs first, when it was found
 * @param isRerun whether both were run again to find it
 */
public record Report(
        Recording first, Recording second, Optional<Window> gap, Optional<Difference> difference, boolean isRerun) {
    private static final int LINE_MAX = 400;
    /** How many events before the first that may differ are recorded, to show where it comes from. */
    private static final int LEAD = 16;

    /**
     * Tells whether both runs are the same.
     *
     * @return true when nothing differs
     */
    public boolean isSame() {
        return gap.isEmpty();
    }

    /**
     * Fails when the runs differ.
     *
     * @throws AssertionError with the text of the report
     */
    public void orFail() {
        if (!isSame()) {
            throw new AssertionError(text());
        }
    }

    /**
     * Returns which events to record in full to see what differs first: those between which the runs part, and some before.
     *
     * @return empty when both runs are the same
     */
    public Optional<Window> window() {
        return gap.map(it -> new Window(Math.max(0, it.from() - LEAD), it.to()));
    }

    /**
     * Describes it for people.
     *
     * @return several lines
     */
    public String text() {
        StringBuilder text = new StringBuilder();
        if (gap.isEmpty()) {
            line(text, "both runs are the same");
            runs(text);
        } else if (difference.isPresent()) {
            difference(text, difference.get());
        } else {
            line(
                    text,
                    "the runs part between events " + gap.get().from() + " and "
                            + gap.get().to());
            runs(text);
            line(
                    text,
                    isRerun
                            ? "  and did not part there again: something outside the simulation decides, such as a thread,"
                                    + " the time of day or what an earlier run left behind"
                            : "  record these events of both runs in full to see more");
        }
        return text.toString();
    }

    private void runs(StringBuilder text) {
        run(text, "first ", first);
        run(text, "second", second);
    }

    private static void run(StringBuilder text, String which, Recording run) {
        line(
                text,
                "  " + which + "  " + run.subject() + ": " + run.events() + " events, " + run.draws() + " draws, trace "
                        + run.traceHash() + " (" + run.platform() + ')');
    }

    private void difference(StringBuilder text, Difference it) {
        line(
                text,
                "the runs part at "
                        + it.first().or(it::second).map(Occurrence::toString).orElse("their end"));
        line(text, "  look first at  " + it.firstSite());
        if (!it.firstSite().equals(it.secondSite())) {
            line(text, "            and  " + it.secondSite());
        }
        runs(text);
        if (!it.before().isEmpty()) {
            line(text, "  the last events that both have");
            it.before().forEach(event -> line(text, "    " + event));
        }
        boolean isSameEvent = it.firstAct().isPresent() || it.secondAct().isPresent();
        line(text, isSameEvent ? "  this event does in the" : "  then comes in the");
        side(text, "first ", it.first(), it.firstAct(), isSameEvent);
        side(text, "second", it.second(), it.secondAct(), isSameEvent);
        if (it.firstOrigins().equals(it.secondOrigins())) {
            origins(text, "the event", it.firstOrigins());
        } else {
            origins(text, "the first run's event", it.firstOrigins());
            origins(text, "the second run's event", it.secondOrigins());
        }
        if (!it.draws().isEmpty()) {
            line(text, "  the first random numbers that differ");
            it.draws().forEach(draw -> line(text, "    " + draw));
        }
    }

    private static void side(
            StringBuilder text, String which, Optional<Occurrence> event, Optional<Act> act, boolean isSameEvent) {
        String what = isSameEvent
                ? act.map(Objects::toString).orElse("nothing more")
                : event.map(Occurrence::summary).orElse("nothing more: the run is over");
        line(text, "    " + which + "  " + what);
        act.ifPresent(it -> frames(text, "            ", it.site()));
    }

    private static void origins(StringBuilder text, String whose, List<Origin> origins) {
        String what = "  " + whose + " was scheduled";
        for (Origin origin : origins) {
            line(text, what + " by " + origin.by());
            frames(text, "    ", origin.site());
            what = "  and that one";
        }
    }

    private static void frames(StringBuilder text, String indent, Site site) {
        site.frames().forEach(frame -> line(text, indent + "at " + frame));
    }

    private static void line(StringBuilder text, String line) {
        text.append(line.length() > LINE_MAX ? line.substring(0, LINE_MAX) + " …" : line)
                .append('\n');
    }
}
