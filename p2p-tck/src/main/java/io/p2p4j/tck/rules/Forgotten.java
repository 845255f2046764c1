package io.p2p4j.tck.rules;

import io.p2p4j.tck.rule.RuleRun;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Objects that nobody but a leak holds any more. */
final class Forgotten {
    private final Map<String, WeakReference<Object>> objects = new LinkedHashMap<>();

    /** Adds an object, which the caller lets go before the judgement. */
    void add(String name, Object object) {
        objects.put(name, new WeakReference<>(object));
    }

    void mustBeCollectable(RuleRun run) {
        WeakReference<Object> control = new WeakReference<>(new Object());
        boolean collected = Held.comesTrue(run, () -> left().isEmpty() && control.refersTo(null));
        if (!control.refersTo(null)) {
            throw run.inconclusive("this JVM collects nothing when it is asked to");
        }
        run.check(collected, "every closed object collected", left());
        run.note(objects.size() + " objects were collected");
    }

    private List<String> left() {
        List<String> left = new ArrayList<>();
        objects.forEach((name, reference) -> {
            if (!reference.refersTo(null)) {
                left.add(name);
            }
        });
        return left;
    }
}
