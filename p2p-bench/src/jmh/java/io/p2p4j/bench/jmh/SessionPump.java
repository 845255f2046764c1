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

/** Two sessions back to back, credit and all. One operation is one message from the one to the other. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class SessionPump {
    private static final int MESSAGES = 16;

    /** Bytes of a message. */
    @Param({"100", "65536"})
    public int size;

    private Sessions sessions;
    private byte[] message;

    /** Opens the sessions. */
    @Setup
    public void open() {
        sessions = new Sessions();
        message = new byte[size];
    }

    /** Many at once. */
    @Benchmark
    @OperationsPerInvocation(MESSAGES)
    public long batch() {
        for (int i = 0; i < MESSAGES; i++) {
            sessions.dialer.sendMessage(ByteBuffer.wrap(message), Sessions.TOKEN);
        }
        sessions.exchange();
        return sessions.received;
    }

    /** One by one. */
    @Benchmark
    public long single() {
        sessions.dialer.sendMessage(ByteBuffer.wrap(message), Sessions.TOKEN);
        sessions.exchange();
        return sessions.received;
    }
}
