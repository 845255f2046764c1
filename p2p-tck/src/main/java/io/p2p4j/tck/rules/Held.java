package io.p2p4j.tck.rules;

import io.p2p4j.tck.rule.RuleRun;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;
import java.util.function.IntConsumer;
import java.util.function.Supplier;

/**
 * How much of a resource is held, before and after. A leak adds up with the rounds; what a process starts once, and the
 * noise of others beside it, does not. So less than one for each round is forgiven.
 */
final class Held {
    /** How often something is done that must not add up. */
    static final int ROUNDS = 3;

    private static final int LOOKS = 20;

    private final RuleRun run;
    private final String what;
    private final Supplier<OptionalLong> now;
    private final long before;

    Held(RuleRun run, String what, Supplier<OptionalLong> now) {
        this.run = run;
        this.what = what;
        this.now = now;
        this.before = measure(run, what, now);
        run.note(what + " before: " + before);
    }

    static long measure(RuleRun run, String what, Supplier<OptionalLong> now) {
        return now.get().orElseThrow(() -> run.inconclusive("the harness cannot tell the " + what));
    }

    /** Does something once, takes the baseline, does it some times more, and judges. */
    static void returns(RuleRun run, String what, Supplier<OptionalLong> now, long unit, IntConsumer round) {
        round.accept(0);
        Held held = new Held(run, what, now);
        for (int i = 1; i <= ROUNDS; i++) {
            round.accept(i);
        }
        held.mustNotGrow((ROUNDS - 1) * unit);
    }

    void mustNotGrow(long forgiven) {
        boolean returned = comesTrue(run, () -> measure(run, what, now) <= before + forgiven);
        long after = measure(run, what, now);
        run.note(what + " after: " + after);
        run.check(returned, what + " back at " + before + " (" + forgiven + " are forgiven)", after);
    }

    /** Looks a few times, more and more seldom, since each look costs real time even where waiting is free. */
    static boolean comesTrue(RuleRun run, BooleanSupplier condition) {
        Duration part = run.budgets().mustHappen().dividedBy(LOOKS * (LOOKS + 1) / 2);
        for (int look = 0; look <= LOOKS; look++) {
            run.pass(part.multipliedBy(look));
            if (condition.getAsBoolean()) {
                return true;
            }
            // What is freed together with its owner is freed by the collector.
            System.gc();
        }
        return condition.getAsBoolean();
    }
}
