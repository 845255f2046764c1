package io.p2p4j.tck.script;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * Makes a failing script small by delta debugging: takes out ever smaller parts while what is left still fails, then takes
 * the hurry and the size out of what is left.
 */
public final class Shrinker {
    private static final List<String> SIZES = List.of("4", "1000", "9000");

    private final Predicate<Script> fails;
    private int triesLeft;

    private Shrinker(Predicate<Script> fails, int triesMax) {
        this.fails = fails;
        this.triesLeft = triesMax;
    }

    /**
     * Shrinks a script.
     *
     * @param script one that fails
     * @param fails tells whether a script fails
     * @param triesMax how often it may be asked
     * @return a script that fails and, unless the tries ran out, fails no more without any one of its lines
     */
    public static Script shrink(Script script, Predicate<Script> fails, int triesMax) {
        Shrinker shrinker = new Shrinker(fails, triesMax);
        Script parts = new Script(shrinker.withoutParts(script.operations()));
        Script simple = new Script(shrinker.simplified(parts.operations()));
        return new Script(shrinker.withoutParts(simple.operations()));
    }

    private boolean stillFails(List<Operation> operations) {
        if (triesLeft <= 0) {
            return false;
        }
        triesLeft--;
        return fails.test(new Script(operations));
    }

    private List<Operation> withoutParts(List<Operation> script) {
        List<Operation> current = script;
        int part = Math.max(1, current.size() / 2);
        while (true) {
            List<Operation> before = current;
            for (int from = current.size() - part; from > -part; from -= part) {
                List<Operation> without = new ArrayList<>(current.subList(0, Math.max(0, from)));
                without.addAll(current.subList(Math.max(0, from) + Math.min(part, part + from), current.size()));
                if (stillFails(without)) {
                    current = without;
                }
            }
            if (part > 1) {
                part /= 2;
            } else if (current.size() == before.size()) {
                return current;
            }
        }
    }

    private List<Operation> simplified(List<Operation> script) {
        List<Operation> current = new ArrayList<>(script);
        for (int i = 0; i < current.size(); i++) {
            Operation operation = current.get(i);
            if (operation.hurried()) {
                replaceIfItFails(current, i, operation.hurried(false));
            }
            for (String size : operation.verb() == Verb.SEND ? SIZES : List.<String>of()) {
                Operation now = current.get(i);
                if (Integer.parseInt(size) < now.bytes()) {
                    replaceIfItFails(current, i, new Operation(Verb.SEND, List.of(now.word(0), size), now.hurried()));
                }
            }
        }
        return current;
    }

    private void replaceIfItFails(List<Operation> current, int index, Operation simpler) {
        Operation before = current.set(index, simpler);
        if (!stillFails(current)) {
            current.set(index, before);
        }
    }
}
