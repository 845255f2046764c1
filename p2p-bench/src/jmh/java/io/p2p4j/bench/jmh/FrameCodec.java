package io.p2p4j.bench.jmh;

import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** One session alone: frames out of messages, and messages out of frames. One operation is one message. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class FrameCodec {
    private static final int MESSAGES = 16;
    private static final int MESSAGE_COST = 32;

    /** Bytes of a message. */
    @Param({"100", "16384"})
    public int size;

    private Sessions encoding;
    private Sessions decoding;
    private byte[] message;
    /** What gives the encoder credit for one invocation. */
    private ByteBuffer window;
    /** The frames of one invocation. */
    private ByteBuffer frames;

    /** Opens the sessions. */
    @Setup
    public void open() {
        message = new byte[size];
        encoding = new Sessions();
        decoding = new Sessions();
        window = ByteBuffer.allocate(16).put((byte) 0x0a).put((byte) 0);
        int rest = MESSAGES * (size + MESSAGE_COST);
        for (; rest > 0x7f; rest >>>= 7) {
            window.put((byte) (rest | 0x80));
        }
        window.put((byte) rest).flip();
        encode();
        frames = ByteBuffer.allocateDirect(encoding.fromDialer.bytes.flip().remaining());
        frames.put(encoding.fromDialer.bytes).flip();
    }

    /** Messages to frames. */
    @Benchmark
    @OperationsPerInvocation(MESSAGES)
    public int encode() {
        encoding.fromDialer.bytes.clear();
        encoding.dialer.onBytes(window.rewind(), 0);
        for (int i = 0; i < MESSAGES; i++) {
            encoding.dialer.sendMessage(ByteBuffer.wrap(message), Sessions.TOKEN);
        }
        encoding.pump(encoding.dialer, encoding.fromDialer);
        return encoding.fromDialer.bytes.position();
    }

    /** Frames to messages. */
    @Benchmark
    @OperationsPerInvocation(MESSAGES)
    public long decode() {
        decoding.listener.onBytes(frames.rewind(), 0);
        decoding.fromListener.bytes.clear();
        decoding.pump(decoding.listener, decoding.fromListener);
        return decoding.received;
    }
}
