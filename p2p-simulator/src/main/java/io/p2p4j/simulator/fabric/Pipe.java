package io.p2p4j.simulator.fabric;

import io.p2p4j.simulator.kernel.Hash64;
import io.p2p4j.simulator.kernel.Kernel;
import io.p2p4j.simulator.kernel.Laned;
import io.p2p4j.simulator.kernel.Probe;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One direction of a connection, like TCP: reliable and in order. What is lost comes later, and what follows it waits.
 * Only the first segment has an event in the kernel. The end that sends has one only while there is something in it: what
 * an empty pipe knows of times is over. Owned by the simulation's thread.
 */
final class Pipe implements Laned {
    static final int SEGMENT_BYTES_MAX = 64 * 1024;

    private static final byte[] NOTHING = {};
    private static final long ACK_RETRY_NANOS = 200_000_000L;

    private final LinkEnd from;
    private final LinkEnd to;
    private final LinkProfile profile;
    private @Nullable Segment first;
    private @Nullable Segment last;
    private byte[] unflushed = NOTHING;
    private int unflushedBytes;
    private int queuedBytes;
    private long busyUntilNanos;
    private long lastArrivalNanos;
    private @Nullable Trouble trouble;
    private boolean armed;
    private boolean stalled;

    /** What is to be known while something is cut. */
    private static final class Trouble {
        private long stuckSinceNanos = -1;
        private long retryNanos;
        private int unacknowledgedBytes;
        private long unacknowledgedSinceNanos = -1;
    }

    Pipe(LinkEnd from, LinkEnd to) {
        this.from = from;
        this.to = to;
        this.profile = fabric().link(from.node(), to.node());
    }

    private Fabric fabric() {
        return from.node().fabric();
    }

    private Kernel kernel() {
        return fabric().kernel();
    }

    private Router router() {
        return fabric().router();
    }

    /** Packets between two nodes arrive in their order. */
    @Override
    public long lane() {
        return Hash64.add(from.node().key(), to.node().key());
    }

    boolean isWritable() {
        boolean writable = queuedBytes + unflushedBytes < profile.queueBytes();
        stalled |= !writable;
        return writable;
    }

    /** Copies; sends whole segments, keeps the rest until the next flush. */
    void write(ByteBuffer data) {
        while (data.hasRemaining()) {
            int count = Math.min(data.remaining(), SEGMENT_BYTES_MAX - unflushedBytes);
            if (unflushed.length < unflushedBytes + count) {
                int capacity = Math.max(unflushedBytes + count, 2 * unflushed.length);
                unflushed = Arrays.copyOf(unflushed, Math.min(SEGMENT_BYTES_MAX, capacity));
            }
            data.get(unflushed, unflushedBytes, count);
            unflushedBytes += count;
            if (unflushedBytes == SEGMENT_BYTES_MAX) {
                flush();
            }
        }
    }

    void flush() {
        if (unflushedBytes > 0) {
            byte[] whole = unflushed.length == unflushedBytes ? unflushed : Arrays.copyOf(unflushed, unflushedBytes);
            unflushed = NOTHING;
            unflushedBytes = 0;
            send(Segment.Kind.DATA, whole);
        }
    }

    void send(Segment.Kind kind, byte[] data) {
        Segment segment = new Segment(kind, data);
        Probe probe = kernel().probe();
        if (probe != null) {
            probe.sent(to.node().key(), data.length, Hash64.of(data));
        }
        queuedBytes += data.length;
        stalled |= queuedBytes >= profile.queueBytes();
        add(segment);
        if (!router().shaper().takes(this, segment, profile.bytesPerSecond())) {
            segment.departsNanos = Math.max(kernel().nowNanos(), busyUntilNanos);
            busyUntilNanos = segment.departsNanos + profile.transmitNanos(data.length);
            travel(segment, busyUntilNanos);
        }
    }

    /** A segment has left at the rate of its node; a dropped one has to be sent again. */
    void onSent(Segment segment, boolean dropped) {
        travel(segment, kernel().nowNanos() + (dropped ? Router.RETRANSMIT_NANOS_MIN : 0));
    }

    private void travel(Segment segment, long sentNanos) {
        long delay = routeNanos(segment.data.length);
        segment.doomed = delay == Router.NEVER;
        long arrives = sentNanos + (segment.doomed ? Router.STUCK_NANOS_MAX : delay);
        segment.arrivesNanos = Math.max(arrives, lastArrivalNanos);
        lastArrivalNanos = segment.arrivesNanos;
        arm();
    }

    private long routeNanos(int bytes) {
        Router.Draws draws = router().resume(from.node().key(), from.sendingKey(), from.latencyDrawn, from.lossDrawn);
        long delay = router().routeNanos(from.node(), to.node(), profile, draws, bytes);
        from.latencyDrawn = (int) draws.latency().drawn();
        from.lossDrawn = (int) draws.loss().drawn();
        return delay;
    }

    private void add(Segment segment) {
        Segment before = last;
        if (before == null) {
            first = segment;
        } else {
            before.next = segment;
        }
        last = segment;
    }

    private void removeFirst(Segment head) {
        first = head.next;
        if (first == null) {
            last = null;
        }
    }

    /** Drops what has not left yet, and sends a reset behind the rest. */
    void reset() {
        unflushed = NOTHING;
        unflushedBytes = 0;
        router().shaper().dropWaiting(this);
        long now = kernel().nowNanos();
        Segment kept = null;
        Segment segment = first;
        // They depart in their order.
        while (segment != null && segment.departsNanos <= now) {
            kept = segment;
            segment = segment.next;
        }
        for (; segment != null; segment = segment.next) {
            queuedBytes -= segment.data.length;
        }
        last = kept;
        if (kept == null) {
            first = null;
        } else {
            kept.next = null;
        }
        busyUntilNanos = now;
        lastArrivalNanos = kept == null || kept.arrivesNanos == Segment.UNKNOWN ? now : kept.arrivesNanos;
        send(Segment.Kind.RESET, NOTHING);
    }

    void clear() {
        router().shaper().forget(this);
        first = null;
        last = null;
        unflushed = NOTHING;
        unflushedBytes = 0;
        queuedBytes = 0;
        if (trouble != null) {
            trouble.unacknowledgedBytes = 0;
        }
    }

    private void arm() {
        Segment head = first;
        if (!armed && head != null && head.arrivesNanos != Segment.UNKNOWN) {
            armed = true;
            kernel().post(head.arrivesNanos - kernel().nowNanos(), this);
        }
    }

    SimNode sender() {
        return from.node();
    }

    SimNode receiver() {
        return to.node();
    }

    /** Whether what arrives is answered with a reset. */
    boolean isRefused() {
        return to.isClosed();
    }

    /** The segments whose time has come, in order. */
    List<Segment> due() {
        long now = kernel().nowNanos();
        List<Segment> due = new ArrayList<>();
        for (Segment segment = first; segment != null && segment.arrivesNanos <= now; segment = segment.next) {
            due.add(segment);
        }
        return due;
    }

    /**
     * Takes in all that is due, as one read of a socket does; what a hold stops stays, without an event, until it is
     * released.
     */
    @Override
    public void run() {
        armed = false;
        do {
            if (router().holds().stops(this)) {
                armed = true;
                return;
            }
            arrive();
        } while (isDue(first));
        arm();
    }

    private boolean isDue(@Nullable Segment segment) {
        return segment != null && segment.arrivesNanos <= kernel().nowNanos();
    }

    /** A hold may have ended. */
    void resume() {
        kernel().post(0, this);
    }

    /** One segment is released while the others wait on. */
    void onReleased() {
        arrive();
    }

    private void arrive() {
        Segment head = first;
        // The queue may have been cut short by a reset after this event was armed.
        if (head == null || !isDue(head)) {
            return;
        }
        // A closed end answers with a reset, which has to get through as well.
        Router router = router();
        boolean cut = router.isCut(from.node(), to.node()) || (to.isClosed() && router.isCut(to.node(), from.node()));
        if (cut && head.kind == Segment.Kind.RESET) {
            removeFirst(head);
        } else if (cut || head.doomed) {
            retry(head);
        } else {
            if (trouble != null) {
                trouble.stuckSinceNanos = -1;
            }
            removeFirst(head);
            Segment behind = first;
            head.isFollowed = behind != null && behind.kind == Segment.Kind.DATA && isDue(behind) && !behind.doomed;
            long kind = head.kind.name().charAt(0);
            fabric().trace(Fact.DELIVERED, from.node(), to.node(), kind, head.departsNanos, head.data.length);
            kernel().trace(((long) head.data.length << 32) ^ Hash64.of(head.data));
            to.receive(head);
        }
    }

    private void retry(Segment head) {
        long now = kernel().nowNanos();
        Trouble present = trouble();
        if (present.stuckSinceNanos < 0) {
            present.stuckSinceNanos = now;
            present.retryNanos = Router.RETRANSMIT_NANOS_MIN;
        }
        if (head.doomed || now - present.stuckSinceNanos >= Router.STUCK_NANOS_MAX) {
            breakSender();
            return;
        }
        fabric().trace(Fact.RETRIED, from.node(), to.node(), head.data.length);
        head.arrivesNanos = now + present.retryNanos;
        lastArrivalNanos = Math.max(lastArrivalNanos, head.arrivesNanos);
        present.retryNanos = Math.min(2 * present.retryNanos, Router.RETRANSMIT_NANOS_MAX);
    }

    private Trouble trouble() {
        if (trouble == null) {
            trouble = new Trouble();
        }
        return trouble;
    }

    private void breakSender() {
        clear();
        from.onBroken("nothing got through to " + to.node().name() + " for " + Router.STUCK_NANOS_MAX / 1_000_000_000L
                + " s");
    }

    /** The receiver has taken bytes; the sender hears of it unless the way back is cut. */
    void onTaken(int bytes) {
        if (bytes == 0) {
            return;
        }
        if (router().isBlocked(to.node(), from.node())) {
            Trouble present = trouble();
            present.unacknowledgedBytes += bytes;
            if (present.unacknowledgedSinceNanos < 0) {
                present.unacknowledgedSinceNanos = kernel().nowNanos();
                kernel().post(ACK_RETRY_NANOS, () -> onAcknowledgeRetry(present));
            }
            return;
        }
        release(bytes);
    }

    private void onAcknowledgeRetry(Trouble present) {
        if (present.unacknowledgedBytes == 0 || from.isClosed()) {
            present.unacknowledgedSinceNanos = -1;
        } else if (!router().isBlocked(to.node(), from.node())) {
            present.unacknowledgedSinceNanos = -1;
            int bytes = present.unacknowledgedBytes;
            present.unacknowledgedBytes = 0;
            release(bytes);
        } else if (router().isCut(to.node(), from.node())
                && kernel().nowNanos() - present.unacknowledgedSinceNanos >= Router.STUCK_NANOS_MAX) {
            breakSender();
        } else {
            kernel().post(Router.RETRANSMIT_NANOS_MAX, () -> onAcknowledgeRetry(present));
        }
    }

    private void release(int bytes) {
        queuedBytes = Math.max(0, queuedBytes - bytes);
        if (stalled && queuedBytes <= profile.queueBytes() / 2) {
            stalled = false;
            from.onWritable();
        }
        if (isIdle()) {
            from.dropPipe(this);
        }
    }

    /** Whether a new pipe would do as well: nothing is in it, and nobody has it in mind. */
    private boolean isIdle() {
        return first == null
                && queuedBytes == 0
                && unflushedBytes == 0
                && !armed
                && trouble == null
                && !router().shaper().isOn();
    }
}
