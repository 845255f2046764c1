package io.p2p4j.tck.rules;

import io.p2p4j.api.P2PEvent;
import io.p2p4j.api.P2PProvider;
import io.p2p4j.api.ProviderStats.Totals;
import io.p2p4j.tck.rule.RuleFailure;
import io.p2p4j.tck.rule.RuleRun;
import java.util.List;
import java.util.function.Supplier;

/** What the kit itself counts of a provider. Owned by the rule's thread. */
final class Tally {
    long connectionsDialed;
    long connectionsAccepted;
    long connectionsClosed;
    long dialsFailed;
    long inboundRefused;
    long messagesSent;
    long messagesReceived;
    long bytesSent;
    long bytesReceived;
    long callbacksFailed;

    /** One message went from one provider to another. */
    static void message(Tally from, Tally to, int bytes) {
        from.messagesSent++;
        from.bytesSent += bytes;
        to.messagesReceived++;
        to.bytesReceived += bytes;
    }

    static Tally ofEvents(List<P2PEvent> events) {
        Tally tally = new Tally();
        for (P2PEvent event : events) {
            if (event instanceof P2PEvent.ConnectionOpened opened) {
                switch (opened.connection().info().role()) {
                    case DIALER -> tally.connectionsDialed++;
                    case LISTENER -> tally.connectionsAccepted++;
                }
            } else if (event instanceof P2PEvent.ConnectionClosed) {
                tally.connectionsClosed++;
            } else if (event instanceof P2PEvent.DialFailed) {
                tally.dialsFailed++;
            } else if (event instanceof P2PEvent.InboundRefused) {
                tally.inboundRefused++;
            } else if (event instanceof P2PEvent.CallbackFailed) {
                tally.callbacksFailed++;
            }
        }
        return tally;
    }

    Totals totals() {
        return new Totals(
                connectionsDialed,
                connectionsAccepted,
                connectionsClosed,
                dialsFailed,
                0,
                inboundRefused,
                messagesSent,
                messagesReceived,
                bytesSent,
                bytesReceived,
                callbacksFailed,
                0);
    }

    /** Totals as far as events tell them. */
    static Totals eventful(Totals all) {
        return new Totals(
                all.connectionsDialed(),
                all.connectionsAccepted(),
                all.connectionsClosed(),
                all.dialsFailed(),
                0,
                all.inboundRefused(),
                0,
                0,
                0,
                0,
                all.callbacksFailed(),
                all.eventsDropped());
    }

    /** Which address of a dial is faster is chance, on sockets. */
    private static Totals certain(Totals all) {
        return new Totals(
                all.connectionsDialed(),
                all.connectionsAccepted(),
                all.connectionsClosed(),
                all.dialsFailed(),
                0,
                all.inboundRefused(),
                all.messagesSent(),
                all.messagesReceived(),
                all.bytesSent(),
                all.bytesReceived(),
                all.callbacksFailed(),
                all.eventsDropped());
    }

    /** Judges that a provider has counted the same. */
    void check(RuleRun run, String name, P2PProvider provider) {
        equal(
                run,
                "totals of the " + name,
                totals(),
                () -> certain(provider.stats().totals()));
    }

    /** Waits for equality; the numbers of one snapshot may be a moment apart. */
    static <T> void equal(RuleRun run, String what, T expected, Supplier<T> actual) {
        try {
            run.eventually(what + " as expected", () -> expected.equals(actual.get()));
        } catch (RuleFailure late) {
            throw run.failure(what + " " + expected, String.valueOf(actual.get()));
        }
    }
}
