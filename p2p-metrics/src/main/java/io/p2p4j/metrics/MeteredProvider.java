package io.p2p4j.metrics;

import io.p2p4j.api.AddressBook;
import io.p2p4j.api.Capability;
import io.p2p4j.api.CloseReason;
import io.p2p4j.api.ConnectionInfo;
import io.p2p4j.api.ConnectionStats;
import io.p2p4j.api.DialRequest;
import io.p2p4j.api.Limits;
import io.p2p4j.api.P2PConnection;
import io.p2p4j.api.P2PEvent;
import io.p2p4j.api.P2PListener;
import io.p2p4j.api.P2PProvider;
import io.p2p4j.api.ProviderState;
import io.p2p4j.api.ProviderStats;
import io.p2p4j.api.RefusalReason;
import io.p2p4j.api.Registration;
import io.p2p4j.api.StreamHandler;
import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.context.ProviderContext;
import io.p2p4j.api.error.ErrorKind;
import io.p2p4j.api.identity.PeerId;
import io.p2p4j.api.metrics.Metrics;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;

/**
 * A provider, and what it does in numbers: connections by role, path and end, how long a dial takes, refusals by reason, bytes,
 * queues and round trips. It is the provider that was given and only looks on; give it to whom would have got the other.
 *
 * <p>What the provider counts itself is read from {@link P2PProvider#stats()} when somebody looks and costs nothing else.
 */
public final class MeteredProvider implements P2PProvider {
    private final P2PProvider provider;
    private final MicrometerMetrics metrics;
    private final Map<P2PConnection, Boolean> open = new ConcurrentHashMap<>();

    private MeteredProvider(P2PProvider provider, MicrometerMetrics metrics) {
        this.provider = provider;
        this.metrics = metrics;
    }

    /**
     * Counts what a provider does.
     *
     * @param provider the provider, best before it is started; one for each metrics
     * @param metrics where to count
     * @return the provider, to be used in its place
     */
    public static MeteredProvider of(P2PProvider provider, MicrometerMetrics metrics) {
        MeteredProvider metered = new MeteredProvider(provider, metrics);
        metered.countConnections();
        metered.countTraffic();
        metered.measureNow();
        provider.observe(metered::onEvent);
        return metered;
    }

    private void total(String name, String help, ToLongFunction<ProviderStats> count, String... tags) {
        metrics.counting(name, help, this, self -> count.applyAsLong(self.provider.stats()), tags);
    }

    private void now(String name, String help, ToDoubleFunction<ProviderStats.Gauges> value) {
        metrics.gauge(name, help, () -> value.applyAsDouble(provider.stats().gauges()));
    }

    private void countConnections() {
        total(
                "p2p_connections_opened_total",
                "Connections that opened.",
                stats -> stats.totals().connectionsDialed(),
                "role",
                "dialer");
        total(
                "p2p_connections_opened_total",
                "Connections that opened.",
                stats -> stats.totals().connectionsAccepted(),
                "role",
                "listener");
        for (CloseReason.Code code : CloseReason.Code.values()) {
            total(
                    "p2p_connections_closed_total",
                    "Connections that were open and ended.",
                    stats -> stats.closes().getOrDefault(code, 0L),
                    "code",
                    lower(code));
        }
        for (RefusalReason reason : RefusalReason.values()) {
            total(
                    "p2p_connections_refused_total",
                    "Dials of others that did not get in.",
                    stats -> stats.refusals().getOrDefault(reason, 0L),
                    "reason",
                    lower(reason));
        }
        for (ErrorKind kind : ErrorKind.values()) {
            failures(kind);
        }
        total(
                "p2p_dial_attempts_lost_total",
                "Attempts at an address that another address of the same dial was faster than.",
                stats -> stats.totals().dialAttemptsLost());
        metrics.gauge(
                "p2p_connection_success_ratio",
                "Dials that led to a connection, of all that ended since the start.",
                this::successRatio);
    }

    private Metrics.Counter failures(ErrorKind kind) {
        return metrics.counter("p2p_dials_failed_total", "Dials that failed.", "kind", lower(kind));
    }

    private Metrics.Timer establishment(ConnectionInfo.Path path) {
        return metrics.timer(
                "p2p_connection_establishment_seconds",
                "From the call of connect to the open connection.",
                "path",
                lower(path));
    }

    private void countTraffic() {
        total(
                "p2p_bytes_sent_total",
                "Payload bytes of messages and streams given to the transport.",
                stats -> stats.totals().bytesSent());
        total(
                "p2p_bytes_received_total",
                "Payload bytes of messages and streams given to the application.",
                stats -> stats.totals().bytesReceived());
        total(
                "p2p_provider_messages_sent_total",
                "Messages of the provider given to the transport.",
                stats -> stats.totals().messagesSent());
        total(
                "p2p_provider_messages_received_total",
                "Messages of the provider given to the application.",
                stats -> stats.totals().messagesReceived());
        total(
                "p2p_callbacks_failed_total",
                "Calls of application code that threw.",
                stats -> stats.totals().callbacksFailed());
        total(
                "p2p_provider_events_dropped_total",
                "Events that slow observers of the provider did not get.",
                stats -> stats.totals().eventsDropped());
    }

    private void measureNow() {
        now("p2p_connections_open", "Open connections.", ProviderStats.Gauges::connectionsOpen);
        now("p2p_listeners_open", "Open listeners.", ProviderStats.Gauges::listenersOpen);
        now("p2p_dials_pending", "Dials under way.", ProviderStats.Gauges::dialsPending);
        now("p2p_handshakes_pending", "Inbound handshakes under way.", ProviderStats.Gauges::handshakesPending);
        now("p2p_streams_open", "Streams of all open connections.", ProviderStats.Gauges::streamsOpen);
        now("p2p_send_queue_bytes", "Bytes that wait for the transport.", ProviderStats.Gauges::sendQueueBytes);
        now(
                "p2p_receive_queue_bytes",
                "Bytes that arrived and wait for the application.",
                ProviderStats.Gauges::receiveQueueBytes);
        for (ConnectionInfo.Path path : ConnectionInfo.Path.values()) {
            metrics.gauge(
                    "p2p_connections_by_path",
                    "Open connections by the way that their bytes take.",
                    () -> openConnections()
                            .filter(connection -> connection.info().path() == path)
                            .count(),
                    "path",
                    lower(path));
        }
        metrics.gauge(
                "p2p_round_trip_mean_seconds",
                "The mean of the latest round trips of the open connections.",
                () -> roundTrips().average().orElse(Double.NaN));
        metrics.gauge(
                "p2p_round_trip_worst_seconds",
                "The longest of the latest round trips of the open connections.",
                () -> roundTrips().max().orElse(Double.NaN));
    }

    private Stream<P2PConnection> openConnections() {
        return open.keySet().stream().filter(P2PConnection::isOpen);
    }

    private DoubleStream roundTrips() {
        return openConnections()
                .map(P2PConnection::stats)
                .map(ConnectionStats::roundTrip)
                .flatMap(Optional::stream)
                .mapToDouble(MeteredProvider::seconds);
    }

    private static double seconds(Duration duration) {
        return duration.toNanos() / 1e9;
    }

    private double successRatio() {
        ProviderStats.Totals totals = provider.stats().totals();
        long ended = totals.connectionsDialed() + totals.dialsFailed();
        return ended == 0 ? Double.NaN : (double) totals.connectionsDialed() / ended;
    }

    private void onEvent(P2PEvent event) {
        if (event instanceof P2PEvent.ConnectionOpened opened) {
            open.put(opened.connection(), true);
            // Its end may have been an event that this observer was too slow for.
            opened.connection().closed().thenRun(() -> open.remove(opened.connection()));
        } else if (event instanceof P2PEvent.DialFailed failed) {
            failures(failed.failure().kind()).increment();
        }
    }

    private static String lower(Enum<?> word) {
        return word.name().toLowerCase(Locale.ROOT);
    }

    @Override
    public CompletionStage<P2PConnection> connect(DialRequest request) {
        long began = context().nanoTime();
        CompletionStage<P2PConnection> dialed = provider.connect(request);
        dialed.thenAccept(connection ->
                establishment(connection.info().path()).record(context().nanoTime() - began));
        // The provider's own stage, since cancelling it calls the dial off.
        return dialed;
    }

    @Override
    public String id() {
        return provider.id();
    }

    @Override
    public PeerId localPeerId() {
        return provider.localPeerId();
    }

    @Override
    public Set<Capability> capabilities() {
        return provider.capabilities();
    }

    @Override
    public Limits limits() {
        return provider.limits();
    }

    @Override
    public ProviderContext context() {
        return provider.context();
    }

    @Override
    public ProviderState state() {
        return provider.state();
    }

    @Override
    public CompletionStage<Void> start() {
        return provider.start();
    }

    @Override
    public CompletionStage<Void> stop() {
        return provider.stop();
    }

    @Override
    public CompletionStage<P2PListener> listen() {
        return provider.listen();
    }

    @Override
    public CompletionStage<P2PListener> listen(Multiaddr address) {
        return provider.listen(address);
    }

    @Override
    public Registration handle(String protocol, StreamHandler handler) {
        return provider.handle(protocol, handler);
    }

    @Override
    public AddressBook addressBook() {
        return provider.addressBook();
    }

    @Override
    public ProviderStats stats() {
        return provider.stats();
    }

    @Override
    public Registration observe(Consumer<P2PEvent> observer) {
        return provider.observe(observer);
    }

    @Override
    public void close() {
        provider.close();
    }
}
