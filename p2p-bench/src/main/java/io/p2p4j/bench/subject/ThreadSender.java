package io.p2p4j.bench.subject;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** An application thread calls writeAndFlush for each message, and waits while the channel is not writable. */
final class ThreadSender extends FrameSender {
    private volatile @Nullable Thread waiter;

    ThreadSender(Channel channel) {
        super(channel);
    }

    @Override
    void send(byte[] message, long count) throws Exception {
        for (long sent = 1; sent < count; sent++) {
            if (!channel.isWritable()) {
                awaitWritable();
            }
            channel.writeAndFlush(frame(channel, message), channel.voidPromise());
        }
        channel.writeAndFlush(frame(channel, message)).sync();
    }

    private void awaitWritable() throws InterruptedException {
        waiter = Thread.currentThread();
        while (!channel.isWritable()) {
            if (!channel.isActive()) {
                throw new IllegalStateException("the channel is closed");
            }
            LockSupport.parkNanos(this, 100_000_000);
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
        }
        waiter = null;
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        Thread thread = waiter;
        if (thread != null && channel.isWritable()) {
            LockSupport.unpark(thread);
        }
        ctx.fireChannelWritabilityChanged();
    }
}
