package io.p2p4j.simulator.timeline;

import io.p2p4j.core.json.JsonWriter;
import io.p2p4j.simulator.fabric.Fact;
import io.p2p4j.simulator.fabric.SimNode;
import io.p2p4j.simulator.scenario.Plan;
import io.p2p4j.simulator.scenario.Run;
import io.p2p4j.simulator.scenario.Scenario;
import io.p2p4j.simulator.scenario.Witness;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * Records a run and draws it. It keeps the last {@value #OCCURRENCES_MAX} occurrences, since what went wrong is at the end.
 * Owned by the thread of the run.
 */
public final class Timeline implements Witness {
    /** How many occurrences are kept. */
    public static final int OCCURRENCES_MAX = 50_000;

    private static final String DATA = "/*DATA*/null";

    private final ArrayDeque<Occurrence> occurrences = new ArrayDeque<>();
    private final List<Note> notes = new ArrayList<>();
    private long dropped;

    private record Occurrence(Fact fact, String from, String to, long beganNanos, long atNanos, int bytes) {}

    private record Note(Duration at, String line) {}

    private Timeline() {}

    /**
     * Runs a plan and writes its page.
     *
     * @param scenario what to run
     * @param plan the plan
     * @param page the file to write; its folder is made if need be
     * @return what came of the run
     * @throws IOException when the page cannot be written
     */
    public static Run draw(Scenario<?> scenario, Plan plan, Path page) throws IOException {
        Timeline timeline = new Timeline();
        Run run = scenario.run(plan, timeline);
        Path folder = page.toAbsolutePath().getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
        Files.writeString(page, timeline.html(run));
        return run;
    }

    @Override
    public void on(Fact fact, SimNode from, SimNode to, long beganNanos, int bytes) {
        if (occurrences.size() == OCCURRENCES_MAX) {
            occurrences.removeFirst();
            dropped++;
        }
        long now = from.fabric().kernel().nowNanos();
        occurrences.add(new Occurrence(fact, from.name(), to.name(), beganNanos, now, bytes));
    }

    @Override
    public void noted(Duration at, String line) {
        notes.add(new Note(at, line));
    }

    /** The page, with everything in it. */
    private String html(Run run) {
        try (InputStream template = Timeline.class.getResourceAsStream("timeline.html")) {
            if (template == null) {
                throw new IllegalStateException("timeline.html is missing in the module's resources");
            }
            String page = new String(template.readAllBytes(), StandardCharsets.UTF_8);
            return page.replace(DATA, json(run));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private String json(Run run) {
        JsonWriter json = new JsonWriter().open('{');
        json.key("title").text("seed " + run.plan().seed());
        json.key("report").text(run.report());
        json.key("end").number(run.simulated().toNanos());
        json.key("span").number(run.plan().span().toNanos());
        json.key("dropped").number(dropped);
        json.key("nodes").open('[');
        for (int i = 0; i < run.plan().nodes(); i++) {
            json.text("n" + i);
        }
        json.close(']').key("faults").open('[');
        run.plan().faults().faults().forEach(fault -> {
            json.open('{').key("at").number(fault.at().toNanos());
            json.key("for").number(fault.span().toNanos());
            json.key("kind").text(fault.fault().kind());
            json.key("what").text(fault.toString());
            json.key("nodes").open('[');
            fault.fault().words().forEach(json::text);
            json.close(']').close('}');
        });
        json.close(']').key("facts").open('[');
        for (Occurrence it : occurrences) {
            json.open('[').text(it.fact.name()).text(it.from).text(it.to);
            json.number(it.beganNanos).number(it.atNanos).number(it.bytes).close(']');
        }
        json.close(']').key("notes").open('[');
        notes.forEach(
                note -> json.open('[').number(note.at.toNanos()).text(note.line).close(']'));
        json.close(']').key("violation");
        run.violation()
                .ifPresentOrElse(
                        found -> json.open('{')
                                .key("at")
                                .number(found.at().toNanos())
                                .key("text")
                                .text(found.toString())
                                .close('}'),
                        () -> json.raw("null"));
        return json.close('}').toString();
    }
}
