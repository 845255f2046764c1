package io.p2p4j.core.driver;

import io.p2p4j.api.StreamHandler;
import io.p2p4j.api.error.P2PException;
import io.p2p4j.core.session.SessionEvent;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Map;
import java.util.TreeMap;

/** The streams of one connection that are open or not read to their end. Owned by the connection's loop. */
final class OpenStreams {
    /** The code that a peer sees when a stream's handler or subscriber has thrown. */
    static final long RESET_APPLICATION_FAILED = 1;

    private final ProviderCore core;
    private final ConnectionDriver driver;
    private final Map<Long, DrivenStream> streams = new TreeMap<>();

    OpenStreams(ProviderCore core, ConnectionDriver driver) {
        this.core = core;
        this.driver = driver;
    }

    boolean contains(DrivenStream stream) {
        return streams.containsKey(stream.id());
    }

    DrivenStream add(long id, String protocol) {
        DrivenStream stream = new DrivenStream(driver.connection(), id, protocol);
        streams.put(id, stream);
        driver.connection().counters().streams(1);
        return stream;
    }

    /** One direction of a stream has ended. */
    void directionEnded(DrivenStream stream) {
        if (stream.isEnded() && contains(stream)) {
            driver.connection().counters().streams(-1);
        }
    }

    /** A stream has ended in both directions and was read. */
    void forget(DrivenStream stream) {
        streams.remove(stream.id());
    }

    /** This side resets a stream. */
    void reset(DrivenStream stream, long code) {
        if (remove(stream)) {
            driver.session().resetStream(stream.id(), code);
            // The pending writes fail before the stream is over.
            driver.drainEvents();
            stream.fail(stream.resetFailure("this side", code), false);
        }
    }

    private boolean remove(DrivenStream stream) {
        boolean wasOpen = !stream.isEnded() && streams.remove(stream.id()) != null;
        if (wasOpen) {
            driver.connection().counters().streams(-1);
        }
        return wasOpen;
    }

    void failAll(P2PException failure, boolean keepsData) {
        for (DrivenStream stream : new ArrayList<>(streams.values())) {
            if (!stream.isEnded()) {
                driver.connection().counters().streams(-1);
            }
            stream.fail(failure, keepsData);
        }
        streams.clear();
    }

    void onIncoming(SessionEvent.StreamIncoming incoming) {
        StreamHandler handler = core.services().handler(incoming.protocol());
        if (handler == null) {
            driver.session().refuseStream(incoming.id());
            return;
        }
        driver.session().acceptStream(incoming.id());
        DrivenStream stream = add(incoming.id(), incoming.protocol());
        driver.connection().serial().execute(() -> {
            try {
                handler.onStream(stream);
            } catch (Throwable thrown) {
                stream.reset(RESET_APPLICATION_FAILED);
                core.events().callbackFailed("stream handler of " + incoming.protocol(), thrown);
            }
        });
    }

    void onData(long id, ByteBuffer data) {
        DrivenStream stream = streams.get(id);
        if (stream != null) {
            stream.data(data);
        }
    }

    void onEnded(long id) {
        DrivenStream stream = streams.get(id);
        if (stream != null) {
            stream.readEnded();
        }
    }

    void onReset(long id, long code) {
        DrivenStream stream = streams.get(id);
        if (stream != null && remove(stream)) {
            stream.fail(stream.resetFailure("the peer", code), false);
        }
    }
}
