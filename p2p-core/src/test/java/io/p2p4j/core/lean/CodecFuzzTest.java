package io.p2p4j.core.lean;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.p2p4j.api.error.ErrorCode;
import io.p2p4j.core.session.SessionEvent;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** The codecs of the lean protocol understand bytes, in one canonical form, or refuse them with a {@link WireException}. */
class CodecFuzzTest {
    private static final int FRAME_BYTES_MAX = 2000;

    @FuzzTest
    void hello(byte[] data) {
        understood(data, HelloCodec::decode).ifPresent(hello -> {
            Hello again = HelloCodec.decode(ByteBuffer.wrap(HelloCodec.encode(hello)));
            assertThat(again).isEqualTo(hello);
        });
    }

    @FuzzTest
    void update(byte[] data) {
        understood(data, HelloCodec::decodeUpdate).ifPresent(update -> {
            byte[] written = HelloCodec.encodeUpdate(update.protocols(), update.listenAddresses());
            SessionEvent.PeerChanged again = HelloCodec.decodeUpdate(ByteBuffer.wrap(written));
            assertThat(again).isEqualTo(update);
        });
    }

    private static <T> Optional<T> understood(byte[] data, Function<ByteBuffer, T> parse) {
        try {
            return Optional.of(parse.apply(ByteBuffer.wrap(data)));
        } catch (WireException refused) {
            assertThat(refused.getMessage()).isNotBlank();
            return Optional.empty();
        }
    }

    /** The first byte says how the rest is cut, which must not matter. */
    @FuzzTest
    void frames(byte[] data) {
        if (data.length > 1) {
            List<String> whole = read(data, data.length);
            assertThat(read(data, 1 + (data[0] & 0x3f))).isEqualTo(whole);
        }
    }

    private static List<String> read(byte[] data, int fragment) {
        Told told = new Told();
        FrameReader reader = new FrameReader(told, FRAME_BYTES_MAX);
        try {
            // So that not every input has to find the preface.
            reader.read(ByteBuffer.wrap(Raw.preface(new byte[0])));
            for (int at = 1; at < data.length; at += fragment) {
                reader.read(ByteBuffer.wrap(data, at, Math.min(fragment, data.length - at)));
            }
        } catch (WireException refused) {
            assertThat(refused.code).isIn(ErrorCode.MALFORMED_FRAME, ErrorCode.FRAME_TOO_LARGE);
            told.all.add("refused " + refused.code);
        }
        return told.all;
    }

    /** What a reader tells, with the pieces of a body put together. */
    private static final class Told implements FrameReader.Handler {
        final List<String> all = new ArrayList<>();
        private int body;

        @Override
        public void onHello(ByteBuffer fields) {
            all.add("hello " + hash(fields));
        }

        @Override
        public void onFields(FrameType type, long first, long second) {
            all.add(type + " " + first + " " + second);
            body = 1;
        }

        @Override
        public void onBody(ByteBuffer data) {
            while (data.hasRemaining()) {
                body = 31 * body + data.get();
            }
        }

        @Override
        public void onBodyEnd() {
            all.add("body " + body);
        }

        @Override
        public void onFrame(FrameType type, long first, long second, ByteBuffer collected) {
            all.add(type + " " + first + " " + second + " " + hash(collected));
        }

        private static int hash(ByteBuffer data) {
            return data.hashCode();
        }
    }
}
