package io.p2p4j.simulator.determinism;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A recording as lines of fields between tabs. The first field says what the line is: {@code run}, {@code checkpoint},
 * {@code window}, {@code event}, {@code act} of the event before it, or {@code origin}.
 */
final class RecordingText {
    private static final String HEAD = "p2p4j recording 1";
    private static final int RUN_FIELDS = 9;

    private final List<Long> checkpoints = new ArrayList<>();
    private final List<Occurrence> occurrences = new ArrayList<>();
    private final List<Origin> origins = new ArrayList<>();
    private final List<Act> acts = new ArrayList<>();
    private Optional<Occurrence> event = Optional.empty();
    private List<String> run = List.of();
    private Optional<Window> window = Optional.empty();

    private RecordingText() {}

    static String write(Recording recording) {
        StringBuilder text = new StringBuilder(HEAD).append('\n');
        line(
                text,
                "run",
                recording.subject(),
                recording.platform(),
                recording.strictness(),
                recording.events(),
                recording.draws(),
                recording.traceHash(),
                recording.digest(),
                recording.stride());
        recording.checkpoints().forEach(digest -> line(text, "checkpoint", digest));
        recording.window().ifPresent(it -> line(text, "window", it.from(), it.to()));
        for (Occurrence event : recording.occurrences()) {
            line(text, "event", event.number(), event.atNanos(), event.sequence(), event.node(), event.task());
            for (Act act : event.acts()) {
                line(text, "act", act.kind(), act.what(), act.a(), act.b(), act.c(), frames(act.site()));
            }
        }
        recording.origins().forEach(it -> line(text, "origin", it.sequence(), it.parent(), it.by(), frames(it.site())));
        return text.toString();
    }

    private static String frames(Site site) {
        return String.join("\n", site.frames());
    }

    private static void line(StringBuilder text, Object... fields) {
        for (int i = 0; i < fields.length; i++) {
            text.append(i == 0 ? "" : "\t").append(escape(fields[i].toString()));
        }
        text.append('\n');
    }

    private static String escape(String field) {
        return field.replace("\\", "\\\\")
                .replace("\t", "\\t")
                .replace("\n", "\\n")
                .replace("\r", "\\r");
    }

    private static String unescape(String field) {
        StringBuilder text = new StringBuilder(field.length());
        for (int i = 0; i < field.length(); i++) {
            char c = field.charAt(i);
            if (c == '\\' && i + 1 < field.length()) {
                i++;
                char escaped = field.charAt(i);
                c = escaped == 't' ? '\t' : escaped == 'n' ? '\n' : escaped == 'r' ? '\r' : escaped;
            }
            text.append(c);
        }
        return text.toString();
    }

    static Recording parse(String text) {
        // Not lines(), which ends lines at more than \n and drops what a field may have.
        String[] lines = text.split("\n", -1);
        if (!lines[0].strip().equals(HEAD)) {
            throw new IllegalArgumentException(
                    "recording: " + lines[0] + " (expected '" + HEAD + "' in the first line)");
        }
        RecordingText reader = new RecordingText();
        for (int i = 1; i < lines.length; i++) {
            if (!lines[i].isBlank()) {
                try {
                    reader.line(lines[i]);
                } catch (IndexOutOfBoundsException | IllegalArgumentException wrong) {
                    throw new IllegalArgumentException(
                            "recording, line " + (i + 1) + ": " + lines[i] + " (" + wrong.getMessage() + ")", wrong);
                }
            }
        }
        return reader.recording();
    }

    private void line(String line) {
        List<String> f = new ArrayList<>();
        for (String field : line.split("\t", -1)) {
            f.add(unescape(field));
        }
        switch (f.get(0)) {
            case "run" -> run = List.copyOf(f.subList(0, RUN_FIELDS));
            case "checkpoint" -> checkpoints.add(number(f, 1));
            case "window" -> window = Optional.of(new Window(number(f, 1), number(f, 2)));
            case "event" -> {
                endEvent();
                event = Optional.of(
                        new Occurrence(number(f, 1), number(f, 2), number(f, 3), f.get(4), f.get(5), List.of()));
            }
            case "act" ->
                acts.add(new Act(
                        Act.Kind.valueOf(f.get(1)),
                        f.get(2),
                        number(f, 3),
                        number(f, 4),
                        number(f, 5),
                        site(f.get(6))));
            case "origin" -> origins.add(new Origin(number(f, 1), number(f, 2), f.get(3), site(f.get(4))));
            default -> throw new IllegalArgumentException("expected run, checkpoint, window, event, act or origin");
        }
    }

    private void endEvent() {
        event.ifPresent(it ->
                occurrences.add(new Occurrence(it.number(), it.atNanos(), it.sequence(), it.node(), it.task(), acts)));
        acts.clear();
    }

    private static Site site(String frames) {
        return frames.isEmpty() ? Site.UNKNOWN : new Site(List.of(frames.split("\n", -1)));
    }

    private static long number(List<String> fields, int index) {
        return Long.parseLong(fields.get(index));
    }

    private Recording recording() {
        endEvent();
        if (run.isEmpty()) {
            throw new IllegalArgumentException("recording without a line 'run' (expected one)");
        }
        return new Recording(
                run.get(1),
                run.get(2),
                Strictness.valueOf(run.get(3)),
                number(run, 4),
                number(run, 5),
                run.get(6),
                number(run, 7),
                number(run, 8),
                checkpoints,
                window,
                occurrences,
                origins);
    }
}
