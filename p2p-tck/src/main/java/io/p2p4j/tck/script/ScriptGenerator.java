package io.p2p4j.tck.script;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Makes scripts from a seed: the same seed gives the same script everywhere. */
public final class ScriptGenerator {
    private static final List<String> PEERS = List.of("a", "b", "c");
    private static final int CONNECTIONS_MAX = 4;
    private static final int STREAMS_MAX = 4;
    private static final int HURRIED_PERCENT = 40;
    private static final int[] SIZES = {0, 1, 4, 5, 90, 100, 1000, 1000, 4000, 5000, 9000, 17_000, 100_000};

    /** How often each operation comes; some only once there is something that they can be about. */
    private enum Choice {
        OPEN(8),
        STREAM(9),
        SEND(40),
        CANCEL(4),
        STALL(9),
        DRAIN(7),
        END(6),
        RESET(4),
        CLOSE(4),
        ABORT(3),
        DROP(2),
        PARTITION(3),
        HEAL(4),
        RESTART(2);

        private final int weight;

        Choice(int weight) {
            this.weight = weight;
        }
    }

    private final SplittableRandom random;
    private final List<String> connections = new ArrayList<>();
    private final List<String> streams = new ArrayList<>();
    private final List<Operation> operations = new ArrayList<>();

    private ScriptGenerator(long seed) {
        random = new SplittableRandom(seed);
    }

    /**
     * Makes a script.
     *
     * @param seed any number
     * @param size the number of operations, at least one
     * @return the script, which begins with a connection
     */
    public static Script generate(long seed, int size) {
        if (size < 1) {
            throw new IllegalArgumentException("size of a script: " + size + " (expected at least 1)");
        }
        ScriptGenerator generator = new ScriptGenerator(seed);
        generator.open();
        while (generator.operations.size() < size) {
            generator.add(generator.choice());
        }
        return new Script(generator.operations);
    }

    private Choice choice() {
        int sum = 0;
        for (Choice each : Choice.values()) {
            sum += each.weight;
        }
        int drawn = random.nextInt(sum);
        Choice chosen = Choice.SEND;
        for (Choice each : Choice.values()) {
            if (drawn >= 0 && drawn < each.weight) {
                chosen = each;
            }
            drawn -= each.weight;
        }
        return chosen;
    }

    private void add(Choice choice) {
        switch (choice) {
            case OPEN -> open();
            case STREAM -> stream();
            case SEND -> add(true, Verb.SEND, anyEnd(), String.valueOf(SIZES[random.nextInt(SIZES.length)]));
            case CANCEL -> add(true, Verb.CANCEL, anyEnd());
            case STALL -> add(true, Verb.STALL, anyEnd());
            case DRAIN -> add(true, Verb.DRAIN, anyEnd());
            case END -> add(true, Verb.END, anyEnd());
            case RESET -> {
                if (!streams.isEmpty()) {
                    add(true, Verb.RESET, end(streams));
                }
            }
            case CLOSE -> add(true, Verb.CLOSE, end(connections));
            case ABORT -> add(true, Verb.ABORT, end(connections));
            case DROP -> addBetween(Verb.DROP);
            case PARTITION -> addBetween(Verb.PARTITION);
            case HEAL -> heal();
            case RESTART -> add(false, Verb.RESTART, peer());
        }
    }

    private void add(boolean mayHurry, Verb verb, String... words) {
        boolean hurried = mayHurry && random.nextInt(100) < HURRIED_PERCENT;
        operations.add(new Operation(verb, List.of(words), hurried));
    }

    private void addBetween(Verb verb) {
        String one = peer();
        add(true, verb, one, otherThan(one));
    }

    private void open() {
        if (connections.size() < CONNECTIONS_MAX) {
            String name = "k" + (connections.size() + 1);
            connections.add(name);
            String dialer = peer();
            add(false, Verb.OPEN, name, dialer, otherThan(dialer));
        }
    }

    private void stream() {
        if (streams.size() < STREAMS_MAX) {
            String name = "s" + (streams.size() + 1);
            streams.add(name);
            add(false, Verb.STREAM, name, end(connections));
        }
    }

    /** Heals what the script has cut. */
    private void heal() {
        List<Operation> cuts = operations.stream()
                .filter(each -> each.verb() == Verb.PARTITION)
                .toList();
        if (!cuts.isEmpty()) {
            Operation cut = cuts.get(random.nextInt(cuts.size()));
            add(true, Verb.HEAL, cut.word(0), cut.word(1));
        }
    }

    private String peer() {
        return PEERS.get(random.nextInt(PEERS.size()));
    }

    private String otherThan(String peer) {
        return PEERS.get((PEERS.indexOf(peer) + 1 + random.nextInt(PEERS.size() - 1)) % PEERS.size());
    }

    private String end(List<String> names) {
        return names.get(random.nextInt(names.size())) + (random.nextBoolean() ? ".near" : ".far");
    }

    private String anyEnd() {
        return streams.isEmpty() || random.nextInt(100) < 60 ? end(connections) : end(streams);
    }
}
