package io.p2p4j.api;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/**
 * Counts of a provider with {@link Capability#METRICS}. One snapshot is taken while the provider works on: its numbers may
 * be a moment apart from each other, and a number that is still for good is exact.
 *
 * @param totals what happened since the provider was made
 * @param refusals {@link Totals#inboundRefused()} by reason; a reason that never was is absent; unmodifiable, in the order
 *     of the reasons
 * @param closes {@link Totals#connectionsClosed()} by the code of {@link P2PEvent.ConnectionClosed}, likewise
 * @param gauges what there is now; all zero when nothing is open or under way
 */
public record ProviderStats(
        Totals totals, Map<RefusalReason, Long> refusals, Map<CloseReason.Code, Long> closes, Gauges gauges) {
    /** Nothing was counted; also what a provider without {@link Capability#METRICS} returns. */
    public static final ProviderStats NONE = new ProviderStats(Totals.NONE, Map.of(), Map.of(), Gauges.NONE);

    /**
     * Copies the maps.
     *
     * @param totals see the component
     * @param refusals see the component
     * @param closes see the component
     * @param gauges see the component
     */
    public ProviderStats {
        Map<RefusalReason, Long> byReason = new EnumMap<>(RefusalReason.class);
        byReason.putAll(refusals);
        refusals = Collections.unmodifiableMap(byReason);
        Map<CloseReason.Code, Long> byCode = new EnumMap<>(CloseReason.Code.class);
        byCode.putAll(closes);
        closes = Collections.unmodifiableMap(byCode);
    }

    /**
     * What happened since the provider was made. Payload only: framing and encryption are not counted.
     *
     * @param connectionsDialed connections that opened because this side dialed
     * @param connectionsAccepted connections that opened because a peer dialed
     * @param connectionsClosed connections that were open and ended, for whatever reason
     * @param dialsFailed dials that failed, one for each {@link P2PEvent.DialFailed}; a cancelled dial has not failed
     * @param dialAttemptsLost attempts at one address that were called off because another address of the same dial was faster;
     *     such a dial has not failed, and nothing of the attempt is left
     * @param inboundRefused dials of others that did not get in, one for each {@link P2PEvent.InboundRefused}
     * @param messagesSent messages given to the transport
     * @param messagesReceived messages given to the application
     * @param bytesSent payload bytes of messages and streams given to the transport
     * @param bytesReceived payload bytes of messages and streams given to the application
     * @param callbacksFailed calls of application code that threw, one for each {@link P2PEvent.CallbackFailed}
     * @param eventsDropped events that slow observers did not get, all observers together
     */
    public record Totals(
            long connectionsDialed,
            long connectionsAccepted,
            long connectionsClosed,
            long dialsFailed,
            long dialAttemptsLost,
            long inboundRefused,
            long messagesSent,
            long messagesReceived,
            long bytesSent,
            long bytesReceived,
            long callbacksFailed,
            long eventsDropped) {
        /** Nothing happened. */
        public static final Totals NONE = new Totals(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
    }

    /**
     * What there is now.
     *
     * @param listenersOpen listeners, from the call of {@link P2PProvider#listen()} to the freed address
     * @param dialsPending dials under way
     * @param handshakesPending inbound connections whose handshake is not complete; see
     *     {@link Limits#pendingHandshakesMax()}
     * @param connectionsWaiting connections of all listeners that wait for an accept; see {@link Limits#acceptQueueMax()}
     * @param connectionsOpen open connections, both roles; see {@link Limits#connectionsMax()}
     * @param streamsOpen streams of all open connections, of both ends
     * @param sendQueueBytes bytes of unfinished sends and writes; see {@link Limits#sendQueueBytesMax()}
     * @param receiveQueueBytes bytes of messages and streams of open connections that arrived and were not taken by the
     *     application; see {@link Limits#messageWindowBytes()} and {@link Limits#connectionWindowBytes()}
     */
    public record Gauges(
            int listenersOpen,
            int dialsPending,
            int handshakesPending,
            int connectionsWaiting,
            int connectionsOpen,
            int streamsOpen,
            long sendQueueBytes,
            long receiveQueueBytes) {
        /** Nothing is open or under way. */
        public static final Gauges NONE = new Gauges(0, 0, 0, 0, 0, 0, 0, 0);
    }
}
