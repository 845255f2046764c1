package io.p2p4j.core.driver;

import io.p2p4j.api.Limits;
import io.p2p4j.api.RefusalReason;
import io.p2p4j.core.admission.HandshakePlaces;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Every connection of a provider, in any phase, and the limits on their number. Guarded by its monitor. */
final class ConnectionTable {
    private final Limits limits;
    /** Each knows its place, so that one can be removed from the middle. Once there was one. */
    private @Nullable ArrayList<ConnectionDriver> drivers;

    /** Of inbound handshakes; once somebody connected. */
    private @Nullable HandshakePlaces places;

    private int open;
    private boolean closed;

    ConnectionTable(Limits limits) {
        this.limits = limits;
    }

    /** Tells whether nobody may come any more. */
    synchronized boolean isClosed() {
        return closed;
    }

    synchronized HandshakePlaces places() {
        if (places == null) {
            places = new HandshakePlaces(limits);
        }
        return places;
    }

    synchronized int handshakesPending() {
        return places == null ? 0 : places.size();
    }

    /** Adds a connection whose link is there; refused while the provider stops. */
    synchronized boolean add(ConnectionDriver driver) {
        if (closed) {
            return false;
        }
        if (drivers == null) {
            drivers = new ArrayList<>(0);
        }
        driver.tableSlot = drivers.size();
        drivers.add(driver);
        return true;
    }

    /** Why no further connection may open, or null. */
    synchronized @Nullable Refusal refusal() {
        return open >= limits.connectionsMax() ? Refusal.limit(RefusalReason.CONNECTIONS, limits) : null;
    }

    /** Counts a connection as open, or says why it may not be. */
    synchronized @Nullable Refusal tryOpen() {
        Refusal refusal = refusal();
        if (refusal == null) {
            open++;
        }
        return refusal;
    }

    synchronized void openEnded() {
        open--;
    }

    synchronized void remove(ConnectionDriver driver, boolean wasOpen) {
        ArrayList<ConnectionDriver> known = Objects.requireNonNull(drivers, "drivers");
        ConnectionDriver last = known.remove(known.size() - 1);
        if (last != driver) {
            known.set(driver.tableSlot, last);
            last.tableSlot = driver.tableSlot;
        }
        if (wasOpen) {
            open--;
        }
    }

    synchronized List<ConnectionDriver> drivers() {
        if (drivers == null) {
            return List.of();
        }
        List<ConnectionDriver> ordered = new ArrayList<>(drivers);
        ordered.sort(Comparator.comparingLong(ConnectionDriver::number));
        return ordered;
    }

    /** Takes no more connections, and returns those that are there. */
    synchronized List<ConnectionDriver> close() {
        closed = true;
        return drivers();
    }
}
