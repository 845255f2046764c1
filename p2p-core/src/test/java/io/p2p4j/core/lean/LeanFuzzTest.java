package io.p2p4j.core.lean;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.p2p4j.api.Limits;
import io.p2p4j.api.error.ErrorCode;
import io.p2p4j.core.session.SessionEvent;

/** Whatever a peer sends, the session neither throws nor hangs, and the end of the link closes it with a type. */
class LeanFuzzTest {
    @FuzzTest
    void beforeTheHello(byte[] data) {
        feed(new Raw(Limits.DEFAULTS), data);
    }

    @FuzzTest
    void helloFields(byte[] data) {
        if (data.length > 0) {
            feed(new Raw(Limits.DEFAULTS), Raw.preface(data));
        }
    }

    @FuzzTest
    void frames(byte[] data) {
        feed(Raw.opened(), data);
    }

    static void feed(Raw raw, byte[] data) {
        raw.send(data);
        for (SessionEvent.StreamIncoming incoming : raw.side.all(SessionEvent.StreamIncoming.class)) {
            raw.side.session.acceptStream(incoming.id());
        }
        raw.send(data);
        raw.side.session.onLinkClosed(null, raw.nowNanos);
        raw.side.drainEvents();
        assertThat(raw.closed().failure().code()).isNotEqualTo(ErrorCode.INTERNAL_FAULT);
        assertThat(raw.side.all(SessionEvent.Closed.class)).hasSize(1);
    }
}
