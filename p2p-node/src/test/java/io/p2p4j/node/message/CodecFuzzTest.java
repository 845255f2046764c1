package io.p2p4j.node.message;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.List;

/** See CONTRIBUTING.md, section Fuzzing. */
class CodecFuzzTest {
    /** What is read and written again is read as the same. */
    @FuzzTest(maxDuration = "10s")
    void frames(byte[] bytes) {
        FrameCodec codec = new FrameCodec();
        List<Frame> frames;
        try {
            frames = codec.decode(bytes);
        } catch (MessageFormatException refused) {
            return;
        }
        if (frames.isEmpty()) {
            return;
        }
        FrameCodec sender = new FrameCodec();
        FrameCodec receiver = new FrameCodec();
        try {
            java.nio.ByteBuffer packed =
                    FrameCodec.pack(frames.stream().map(sender::encode).toList());
            byte[] again = new byte[packed.remaining()];
            packed.get(again);
            if (receiver.decode(again).size() != frames.size()) {
                throw new AssertionError("other frames: " + frames);
            }
        } catch (MessageFormatException refused) {
            throw new AssertionError("what was written is refused: " + frames, refused);
        }
    }

    /** A compressed payload never takes more memory than its limit. */
    @FuzzTest(maxDuration = "10s")
    void compressed(byte[] bytes) {
        try {
            byte[] payload = Zstd.inJava().decompress(bytes, 1 << 16);
            if (payload.length > 1 << 16) {
                throw new AssertionError("payload of " + payload.length);
            }
        } catch (MessageFormatException refused) {
            return;
        }
    }
}
