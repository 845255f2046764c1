package io.p2p4j.simulator.fabric;

import io.p2p4j.simulator.kernel.Hash64;
import io.p2p4j.simulator.kernel.Kernel;
import io.p2p4j.simulator.kernel.Laned;
import io.p2p4j.simulator.kernel.Probe;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;

/**
 * One direction of a connection, like TCP: reliable and in order. What is lost comes later, and what follows it waits.
 * Only the first segment has an event in the kernel. Owned by the simulation's thread.
 */
final class Pipe {
    static final int SEGMENT_BYTES_MAX = 64 * 1024;

    private static final byte[] NOTHING = {};
    private static final long ACK_RETRY_NANOS = 200_000_000L;

    private final Fabric fabric;
    private final Kernel kernel;
    private final Router router;
    private final LinkEnd from;
    private final LinkEnd to;
    private final LinkProfile profile;
    private final Router.Draws draws;
    private final ArrayDeque<Segment> queue = new ArrayDeque<>(2);
    private final Runnable onArrival = new Arrival(this);
    private byte[] unflushed = NOTHING;
    private int unflushedBytes;
    private int queuedBytes;
    private long busyUntilNanos;
    private long lastArrivalNanos;
    private long stuckSinceNanos = -1;
    private long retryNanos;
    private int unacknowledgedBytes;
    private long unacknowledgedSinceNanos = -1;
    private boolean armed;
    private boolean stalled;

    /** Packets between two nodes arrive in their order. */
    private record Arrival(Pipe pipe) implements Laned {
        @Override
        public long lane() {
            return Hash64.add(pipe.from.node().key(), pipe.to.node().key());
        }

        @Override
        public void run() {
            pipe.onArrival();
        }
    }

    Pipe(Fabric fabric, LinkEnd from, LinkEnd to, long connectionKey) {
        this.fabric = fabric;
        this.kernel = fabric.kernel();
        this.router = fabric.router();
        this.from = from;
        this.to = to;
        this.profile = fabric.link(from.node(), to.node());
        this.draws =
                Router.Draws.of(kernel, from.node().key(), Hash64.add(to.node().key(), connectionKey));
    }

    boolean isWritable() {
        boolean writable = queuedBytes + unflushedBytes < profile.queueBytes();
        stalled |= !writable;
        return writable;
    }

    int queuedBytes() {
        return queuedBytes;
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
        Probe probe = kernel.probe();
        if (probe != null) {
            probe.noted("sends " + data.length + " bytes to " + to.node(), Hash64.of(data));
        }
        Segment segment = new Segment(kind, data);
        queuedBytes += data.length;
        stalled |= queuedBytes >= profile.queueBytes();
        queue.add(segment);
        if (!router.shaper().takes(this, segment, profile.bytesPerSecond())) {
            segment.departsNanos = Math.max(kernel.nowNanos(), busyUntilNanos);
            busyUntilNanos = segment.departsNanos + profile.transmitNanos(data.length);
            travel(segment, busyUntilNanos);
        }
    }

    /** A segment has left at the rate of its node; a dropped one has to be sent again. */
    void onSent(Segment segment, boolean dropped) {
        travel(segment, kernel.nowNanos() + (dropped ? Router.RETRANSMIT_NANOS_MIN : 0));
    }

    private void travel(Segment segment, long sentNanos) {
        long delay = router.routeNanos(from.node(), to.node(), profile, draws, segment.data.length);
        segment.doomed = delay == Router.NEVER;
        long arrives = sentNanos + (segment.doomed ? Router.STUCK_NANOS_MAX : delay);
        segment.arrivesNanos = Math.max(arrives, lastArrivalNanos);
        lastArrivalNanos = segment.arrivesNanos;
        arm();
    }

    /** Drops what has not left yet, and sends a reset behind the rest. */
    void reset() {
        unflushed = NOTHING;
        unflushedBytes = 0;
        router.shaper().dropWaiting(this);
        long now = kernel.nowNanos();
        while (!queue.isEmpty() && queue.getLast().departsNanos > now) {
            Segment unsent = queue.removeLast();
            queuedBytes -= unsent.data.length;
        }
        busyUntilNanos = now;
        long last = queue.isEmpty() ? now : queue.getLast().arrivesNanos;
        lastArrivalNanos = last == Segment.UNKNOWN ? now : last;
        send(Segment.Kind.RESET, NOTHING);
    }

    void clear() {
        router.shaper().forget(this);
        queue.clear();
        unflushed = NOTHING;
        unflushedBytes = 0;
        queuedBytes = 0;
        unacknowledgedBytes = 0;
    }

    private void arm() {
        Segment head = queue.peek();
        if (!armed && head != null && head.arrivesNanos != Segment.UNKNOWN) {
            armed = true;
            kernel.post(head.arrivesNanos - kernel.nowNanos(), onArrival);
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
        long now = kernel.nowNanos();
        return queue.stream().takeWhile(segment -> segment.arrivesNanos <= now).toList();
    }

    /** Takes in what is due; what a hold stops stays, without an event, until it is released. */
    private void onArrival() {
        if (router.holds().stops(this)) {
            return;
        }
        armed = false;
        arrive();
        arm();
    }

    /** A hold may have ended. */
    void resume() {
        kernel.post(0, onArrival);
    }

    /** One segment is released while the others wait on. */
    void onReleased() {
        arrive();
    }

    private void arrive() {
        Segment head = queue.peek();
        // The queue may have been cut short by a reset after this event was armed.
        if (head == null || head.arrivesNanos > kernel.nowNanos()) {
            return;
        }
        // A closed end answers with a reset, which has to get through as well.
        boolean cut = router.isCut(from.node(), to.node()) || (to.isClosed() && router.isCut(to.node(), from.node()));
        if (cut && head.kind == Segment.Kind.RESET) {
            queue.poll();
        } else if (cut || head.doomed) {
            retry(head);
        } else {
            stuckSinceNanos = -1;
            queue.poll();
            long kind = head.kind.name().charAt(0);
            fabric.trace(Fact.DELIVERED, from.node(), to.node(), kind, head.departsNanos, head.data.length);
            kernel.trace(((long) head.data.length << 32) ^ Hash64.of(head.data));
            to.receive(head);
        }
    }

    private void retry(Segment head) {
        long now = kernel.nowNanos();
        if (stuckSinceNanos < 0) {
            stuckSinceNanos = now;
            retryNanos = Router.RETRANSMIT_NANOS_MIN;
        }
        if (head.doomed || now - stuckSinceNanos >= Router.STUCK_NANOS_MAX) {
            breakSender();
            return;
        }
        fabric.trace(Fact.RETRIED, from.node(), to.node(), head.data.length);
        head.arrivesNanos = now + retryNanos;
        lastArrivalNanos = Math.max(lastArrivalNanos, head.arrivesNanos);
        retryNanos = Math.min(2 * retryNanos, Router.RETRANSMIT_NANOS_MAX);
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
        if (router.isBlocked(to.node(), from.node())) {
            unacknowledgedBytes += bytes;
            if (unacknowledgedSinceNanos < 0) {
                unacknowledgedSinceNanos = kernel.nowNanos();
                kernel.post(ACK_RETRY_NANOS, this::onAcknowledgeRetry);
            }
            return;
        }
        release(bytes);
    }

    private void onAcknowledgeRetry() {
        if (unacknowledgedBytes == 0 || from.isClosed()) {
            unacknowledgedSinceNanos = -1;
        } else if (!router.isBlocked(to.node(), from.node())) {
            unacknowledgedSinceNanos = -1;
            int bytes = unacknowledgedBytes;
            unacknowledgedBytes = 0;
            release(bytes);
        } else if (router.isCut(to.node(), from.node())
                && kernel.nowNanos() - unacknowledgedSinceNanos >= Router.STUCK_NANOS_MAX) {
            breakSender();
        } else {
            kernel.post(Router.RETRANSMIT_NANOS_MAX, this::onAcknowledgeRetry);
        }
    }

    private void release(int bytes) {
        queuedBytes = Math.max(0, queuedBytes - bytes);
        if (stalled && queuedBytes <= profile.queueBytes() / 2) {
            stalled = false;
            from.onWritable();
        }
    }
}
