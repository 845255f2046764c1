package io.p2p4j.node.book;

import io.p2p4j.api.context.ProviderContext;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** One point of time on both clocks: what is shown and stored, and what spans are measured with. */
record Moment(Instant wall, long nanos) {
    static Moment of(ProviderContext context) {
        return new Moment(context.now().truncatedTo(ChronoUnit.MILLIS), context.nanoTime());
    }
}
