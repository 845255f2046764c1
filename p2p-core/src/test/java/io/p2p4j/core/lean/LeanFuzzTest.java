package io.p2p4j.core.lean;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.p2p4j.api.Limits;
import io.p2p4j.api.error.ErrorCode;
import io.p2p4j.core.session.SessionEvent;
import java.util.Arrays;
import org.junit.jupiter.api.Tag;

/** Whatever a peer sends, the session neither throws nor hangs, and the end of the link closes it with a type. */
@Tag("once")
class LeanFuzzTest {
    /** The first byte says where the rest begins: one method, since each starts an instrumented machine of its own. */
    @FuzzTest
    void input(byte[] data) {
        if (data.length < 2) {
            return;
        }
        byte[] rest = Arrays.copyOfRange(data, 1, data.length);
        switch (data[0] & 3) {
            case 0 -> feed(new Raw(Limits.DEFAULTS), rest);
            case 1 -> feed(new Raw(Limits.DEFAULTS), Raw.preface(rest));
            default -> feed(Raw.opened(), rest);
        }
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
