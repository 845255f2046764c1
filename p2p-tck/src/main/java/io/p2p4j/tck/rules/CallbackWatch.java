package io.p2p4j.tck.rules;

import io.p2p4j.api.Capability;
import io.p2p4j.tck.rule.Evidence;
import io.p2p4j.tck.rule.RuleRun;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Notes when one callback begins before another one has ended. Thread-safe; stages are added by the rule's thread. */
final class CallbackWatch {
    /** How long the first message's callback lasts, for others to meet it. */
    private static final long LINGER_MILLIS = 100;

    private final RuleRun run;
    private final Runnable inside;
    private final Thread ruleThread = Thread.currentThread();
    private final List<String> calls = new ArrayList<>();
    private final List<String> overlaps = new ArrayList<>();
    private final CountDownLatch met = new CountDownLatch(1);
    private @Nullable String current;
    /** True while the rule's thread adds a stage: what is called then is called by the rule itself. */
    private boolean adding;

    /** Each callback calls {@code inside} before it ends. */
    CallbackWatch(RuleRun run, Runnable inside) {
        this.run = run;
        this.inside = inside;
    }

    /** Watches the callback of a stage. */
    void on(String name, CompletionStage<?> stage) {
        adding = true;
        stage.whenComplete((result, failure) -> {
            if (Thread.currentThread() != ruleThread || !adding) {
                call(name);
            }
        });
        adding = false;
    }

    /** A callback begins and ends. */
    void call(String name) {
        String outer = enter(name);
        linger();
        inside.run();
        leave(outer);
    }

    private synchronized @Nullable String enter(String name) {
        run.saw(Evidence.CALLBACKS);
        calls.add(name);
        String outer = current;
        if (outer != null) {
            overlaps.add(name + " during " + outer);
            met.countDown();
        }
        current = name;
        return outer;
    }

    /** In virtual time there is one thread, and nobody to wait for. */
    private void linger() {
        try {
            boolean waits = receives() == 1 && !run.has(Capability.DETERMINISTIC);
            if (waits && met.await(LINGER_MILLIS, TimeUnit.MILLISECONDS)) {
                run.note("callbacks met each other");
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized void leave(@Nullable String outer) {
        current = outer;
    }

    synchronized boolean called(String name) {
        return calls.contains(name);
    }

    /** How many callbacks of receives were called. */
    synchronized int receives() {
        return (int) calls.stream().filter(name -> name.startsWith("receive")).count();
    }

    synchronized List<String> overlaps() {
        return new ArrayList<>(overlaps);
    }
}
