package io.p2p4j.tck.rules;

import io.p2p4j.api.Limits;
import io.p2p4j.tck.rule.RuleRun;
import java.time.Duration;

/** The times of rules about peers that vanish. */
final class Crashes {
    private static final int KEEP_ALIVE_BUDGETS = 3;
    private static final int IDLE_BUDGETS = 10;

    private Crashes() {}

    /** Limits with short times, which a loaded machine still keeps. */
    static Limits limits(RuleRun run) {
        Duration unit = run.budgets().mustNotHappen();
        return Limits.builder()
                .keepAliveInterval(unit.multipliedBy(KEEP_ALIVE_BUDGETS))
                .idleTimeout(unit.multipliedBy(IDLE_BUDGETS))
                .build();
    }

    /** When a loss must be known at the latest. */
    static Duration bound(RuleRun run, Limits limits) {
        return run.declared()
                .crashDetection()
                .orElse(limits.idleTimeout())
                .plus(run.budgets().mustHappen());
    }
}
