package io.p2p4j.core.driver;

import io.p2p4j.api.Registration;
import io.p2p4j.api.StreamHandler;
import io.p2p4j.api.address.Multiaddr;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * What this side tells its peers: the stream protocols it serves and where it listens. Read from any thread as one
 * immutable snapshot, changed under the monitor.
 */
final class LocalServices {
    /** The longest protocol id. */
    static final int PROTOCOL_CHARS_MAX = 140;

    private static final Snapshot NOTHING = new Snapshot(Collections.emptyMap(), List.of(), List.of());

    /** In the order of their numbers, another list whenever it changes: most have one. */
    private List<DrivenListener> listeners = List.of();

    private volatile Snapshot snapshot = NOTHING;

    Snapshot snapshot() {
        return snapshot;
    }

    @Nullable
    StreamHandler handler(String protocol) {
        return snapshot.handlers().get(protocol);
    }

    static void checkProtocol(String protocol) {
        boolean isPrintable = protocol.chars().allMatch(c -> c > ' ' && c < 0x7F);
        if (protocol.length() > PROTOCOL_CHARS_MAX || !protocol.startsWith("/") || !isPrintable) {
            throw new IllegalArgumentException("protocol: \"" + protocol + "\" (expected 1 to " + PROTOCOL_CHARS_MAX
                    + " printable ASCII characters without spaces, starting with a slash)");
        }
    }

    /** Adds a handler; {@code changed} is run afterwards and again when the handler is removed. */
    Registration add(String protocol, StreamHandler handler, Runnable changed) {
        checkProtocol(protocol);
        Objects.requireNonNull(handler, "handler");
        synchronized (this) {
            Map<String, StreamHandler> handlers = new LinkedHashMap<>(snapshot.handlers());
            if (handlers.putIfAbsent(protocol, handler) != null) {
                throw new IllegalStateException("protocol " + protocol + " already has a handler (expected none)");
            }
            publish(handlers);
        }
        changed.run();
        AtomicBoolean removed = new AtomicBoolean();
        return () -> {
            if (removed.compareAndSet(false, true)) {
                synchronized (this) {
                    Map<String, StreamHandler> handlers = new LinkedHashMap<>(snapshot.handlers());
                    handlers.remove(protocol);
                    publish(handlers);
                }
                changed.run();
            }
        };
    }

    /** A listener has got its addresses. */
    synchronized void listening(DrivenListener listener) {
        List<DrivenListener> more = new ArrayList<>(listeners);
        more.add(listener);
        more.sort(Comparator.comparingLong(DrivenListener::number));
        listeners = List.copyOf(more);
        publish(snapshot.handlers());
    }

    /** A listener is gone; tells whether it was there. */
    synchronized boolean notListening(DrivenListener listener) {
        boolean known = listeners.contains(listener);
        listeners = listeners.stream().filter(other -> other != listener).toList();
        publish(snapshot.handlers());
        return known;
    }

    private void publish(Map<String, StreamHandler> handlers) {
        List<Multiaddr> addresses = new ArrayList<>();
        for (DrivenListener listener : listeners) {
            addresses.addAll(listener.localAddresses());
        }
        snapshot = new Snapshot(
                handlers.isEmpty() ? Collections.emptyMap() : handlers,
                List.copyOf(handlers.keySet()),
                listeners.size() == 1 ? listeners.get(0).localAddresses() : List.copyOf(addresses));
    }

    /** One state; nobody changes its map. */
    record Snapshot(Map<String, StreamHandler> handlers, List<String> protocols, List<Multiaddr> listenAddresses) {}
}
