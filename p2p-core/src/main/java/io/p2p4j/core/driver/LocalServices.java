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
            publish(handlers, snapshot.listeners());
        }
        changed.run();
        AtomicBoolean removed = new AtomicBoolean();
        return () -> {
            if (removed.compareAndSet(false, true)) {
                synchronized (this) {
                    Map<String, StreamHandler> handlers = new LinkedHashMap<>(snapshot.handlers());
                    handlers.remove(protocol);
                    publish(handlers, snapshot.listeners());
                }
                changed.run();
            }
        };
    }

    /** A listener has got its addresses. */
    synchronized void listening(DrivenListener listener) {
        List<DrivenListener> more = new ArrayList<>(snapshot.listeners());
        more.add(listener);
        more.sort(Comparator.comparingLong(DrivenListener::number));
        publish(snapshot.handlers(), List.copyOf(more));
    }

    /** A listener is gone; tells whether it was there. */
    synchronized boolean notListening(DrivenListener listener) {
        List<DrivenListener> known = snapshot.listeners();
        publish(
                snapshot.handlers(),
                known.stream().filter(other -> other != listener).toList());
        return known.contains(listener);
    }

    private void publish(Map<String, StreamHandler> handlers, List<DrivenListener> listeners) {
        snapshot = new Snapshot(
                handlers.isEmpty() ? Collections.emptyMap() : handlers, List.copyOf(handlers.keySet()), listeners);
    }

    /**
     * One state; nobody changes its map.
     *
     * @param listeners in the order of their numbers: each has its addresses, and keeps them
     */
    record Snapshot(Map<String, StreamHandler> handlers, List<String> protocols, List<DrivenListener> listeners) {
        /** Made when somebody asks: of very many providers most are idle. */
        List<Multiaddr> listenAddresses() {
            if (listeners.size() == 1) {
                return listeners.get(0).announced();
            }
            List<Multiaddr> addresses = new ArrayList<>();
            for (DrivenListener listener : listeners) {
                addresses.addAll(listener.announced());
            }
            return List.copyOf(addresses);
        }
    }
}
