package io.p2p4j.bench.subject;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.util.internal.PlatformDependent;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * An application thread hands each message to a bounded lock-free queue; the event loop, woken once for many, packs what is
 * there into large buffers. What a careful application on raw Netty does.
 */
final class QueueSender extends FrameSender {
    private static final int QUEUE_MESSAGES_MAX = 16_384;
    private static final int QUEUE_BYTES_MAX = 4 << 20;

    private final Queue<byte[]> queue = PlatformDependent.newFixedMpscQueue(QUEUE_MESSAGES_MAX);
    private final AtomicBoolean draining = new AtomicBoolean();
    private final Runnable drain = this::drain;
    /** The thread that waits for room. */
    private volatile @Nullable Thread waiter;

    /** What the loop took since the beginning; {@link #drained} shows it to others. */
    private long taken;

    private volatile long drained;

    QueueSender(Channel channel) {
        super(channel);
    }

    @Override
    void send(byte[] message, long count) throws Exception {
        long start = drained;
        int roomMax = Math.max(2, Math.min(QUEUE_MESSAGES_MAX, QUEUE_BYTES_MAX / message.length));
        long known = 0;
        for (long sent = 0; sent < count; sent++) {
            if (sent - known >= roomMax) {
                // Half of it, so that the thread does not wake up for each message.
                known = awaitDrained(start, sent - roomMax / 2);
            }
            queue.add(message);
            if (!draining.get() && draining.compareAndSet(false, true)) {
                channel.eventLoop().execute(drain);
            }
        }
        awaitDrained(start, count);
    }

    private long awaitDrained(long start, long wanted) throws InterruptedException {
        if (drained - start < wanted) {
            waiter = Thread.currentThread();
            while (drained - start < wanted) {
                if (!channel.isActive()) {
                    throw new IllegalStateException("the channel is closed");
                }
                LockSupport.parkNanos(this, 100_000_000);
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
                waiter = Thread.currentThread();
            }
            waiter = null;
        }
        return drained - start;
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (channel.isWritable() && !queue.isEmpty() && draining.compareAndSet(false, true)) {
            drain();
        }
        ctx.fireChannelWritabilityChanged();
    }

    /** Packs until the queue is empty, or until the channel is full: then its writability calls again. */
    private void drain() {
        do {
            while (channel.isWritable() && !queue.isEmpty()) {
                pack();
                channel.flush();
            }
            draining.set(false);
        } while (channel.isWritable() && !queue.isEmpty() && draining.compareAndSet(false, true));
    }

    private void pack() {
        while (channel.isWritable()) {
            byte[] message = queue.peek();
            if (message == null) {
                break;
            }
            if (isLarge(message)) {
                queue.remove();
                taken++;
                channel.write(frame(channel, message), channel.voidPromise());
                continue;
            }
            ByteBuf pack = channel.alloc().directBuffer(PACK_BYTES, PACK_BYTES);
            do {
                queue.remove();
                taken++;
                pack.writeInt(message.length).writeBytes(message);
                message = queue.peek();
            } while (message != null && pack.writableBytes() >= FrameCounter.HEADER_BYTES + message.length);
            channel.write(pack, channel.voidPromise());
        }
        drained = taken;
        Thread thread = waiter;
        if (thread != null) {
            waiter = null;
            LockSupport.unpark(thread);
        }
    }
}
