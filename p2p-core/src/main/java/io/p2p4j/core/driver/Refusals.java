package io.p2p4j.core.driver;

import io.p2p4j.api.P2PEvent;
import io.p2p4j.api.RefusalReason;
import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.context.ProviderContext;
import io.p2p4j.api.error.P2PException;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reports who did not get in: an event, which is counted, and a line in the log. Strangers decide how often that happens,
 * so each reason has its line at most every ten seconds. Thread-safe.
 */
final class Refusals {
    private static final long LINE_NANOS = 10_000_000_000L;
    private static final System.Logger LOG = System.getLogger(Refusals.class.getName());

    private final ProviderContext context;
    private final EventHub events;
    /** Once something was refused; guarded by the monitor. */
    private @Nullable Map<RefusalReason, Line> lines;

    /** The line of one reason. */
    private static final class Line {
        long nextNanos;
        long notLogged;

        Line(long nowNanos) {
            nextNanos = nowNanos;
        }
    }

    Refusals(ProviderContext context, EventHub events) {
        this.context = context;
        this.events = events;
    }

    void refused(Multiaddr remoteAddress, RefusalReason reason, P2PException failure) {
        events.publish(new P2PEvent.InboundRefused(remoteAddress, reason, failure));
        long others = lineIsDue(reason);
        if (others >= 0) {
            // A stranger who is no peer is the normal state of a public port; one at a limit may be a user in trouble.
            LOG.log(
                    reason.isLimit() ? System.Logger.Level.WARNING : System.Logger.Level.INFO,
                    "refused a connection from " + remoteAddress + ": " + reason + ", " + failure.getMessage()
                            + (others == 0 ? "" : "; and " + others + " others for this reason since the last line"));
        }
    }

    /** How many were not logged before this one; negative when this one is not either. */
    private long lineIsDue(RefusalReason reason) {
        long now = context.nanoTime();
        synchronized (this) {
            if (lines == null) {
                lines = new EnumMap<>(RefusalReason.class);
            }
            Line line = lines.computeIfAbsent(reason, first -> new Line(now));
            if (line.nextNanos - now > 0) {
                line.notLogged++;
                return -1;
            }
            long others = line.notLogged;
            line.nextNanos = now + LINE_NANOS;
            line.notLogged = 0;
            return others;
        }
    }
}
