package io.p2p4j.bench.subject;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.quic.QuicStreamChannel;
import io.netty.handler.flush.FlushConsolidationHandler;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** A channel of raw Netty, TCP or a stream of QUIC, that sends in one of the ways. */
final class NettyWire implements Wire {
    private static final int CONSOLIDATED_FLUSHES = 256;

    private final Channel channel;
    private final Way way;
    private final FrameSender sender;
    private final Echoes echoes;

    private NettyWire(Channel channel, Way way, FrameSender sender, Echoes echoes) {
        this.channel = channel;
        this.way = way;
        this.sender = sender;
        this.echoes = echoes;
    }

    /** Puts the handlers in place, on the event loop. */
    static NettyWire on(Channel channel, Way way) {
        FrameSender sender =
                switch (way) {
                    case IN_LOOP -> new InLoopSender(channel);
                    case QUEUE -> new QueueSender(channel);
                    case CONSOLIDATED, NAIVE, BLOCKING -> new ThreadSender(channel);
                    case FUTURE, PUSH, BATCHED ->
                        throw new IllegalArgumentException("way " + way + " is none of raw Netty");
                };
        Echoes echoes = new Echoes();
        if (way == Way.CONSOLIDATED) {
            channel.pipeline().addLast(new FlushConsolidationHandler(CONSOLIDATED_FLUSHES, true));
        }
        channel.pipeline().addLast(sender).addLast(echoes);
        return new NettyWire(channel, way, sender, echoes);
    }

    @Override
    public void flood(byte[] message, long count) throws Exception {
        sender.send(message, count);
    }

    @Override
    public void roundTrips(byte[] message, long count, Latencies latencies) throws Exception {
        if (way == Way.BLOCKING) {
            for (long done = 0; done < count; done++) {
                long sentAt = System.nanoTime();
                echoes.await(Thread.currentThread());
                channel.writeAndFlush(FrameSender.frame(channel, message), channel.voidPromise());
                while (!echoes.arrived) {
                    LockSupport.park(this);
                }
                latencies.record(System.nanoTime() - sentAt);
            }
            return;
        }
        echoes.run(channel, message, count, latencies).get();
    }

    @Override
    public void close() {
        // A stream's connection is its own.
        (channel instanceof QuicStreamChannel stream ? stream.parent() : channel).close();
    }

    /** Answers each message that comes back with the next one, on the loop; or wakes the thread that waits for it. */
    private static final class Echoes extends FrameCounter {
        private byte[] message = {};
        private long left;
        private long sentAt;
        private @Nullable Latencies latencies;
        private CompletableFuture<Void> done = new CompletableFuture<>();
        private volatile boolean arrived;
        private volatile @Nullable Thread waiter;

        Echoes() {
            super(new Arrivals().newCounter());
        }

        void await(Thread thread) {
            arrived = false;
            waiter = thread;
        }

        CompletableFuture<Void> run(Channel channel, byte[] newMessage, long count, Latencies newLatencies) {
            CompletableFuture<Void> result = new CompletableFuture<>();
            channel.eventLoop().execute(() -> {
                message = newMessage;
                left = count;
                latencies = newLatencies;
                done = result;
                next(channel);
            });
            return result;
        }

        private void next(Channel channel) {
            sentAt = System.nanoTime();
            ByteBuf frame = FrameSender.frame(channel, message);
            channel.writeAndFlush(frame, channel.voidPromise());
        }

        @Override
        void onFrames(ChannelHandlerContext ctx, int complete) {
            Thread thread = waiter;
            if (thread != null) {
                arrived = true;
                LockSupport.unpark(thread);
                return;
            }
            Latencies current = latencies;
            if (current == null) {
                return;
            }
            current.record(System.nanoTime() - sentAt);
            if (--left > 0) {
                next(ctx.channel());
            } else {
                latencies = null;
                done.complete(null);
            }
        }
    }
}
