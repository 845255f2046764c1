package io.p2p4j.bench.subject;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The event loop makes the messages. Small ones are packed; a large one is the same memory each time, so that not even a
 * copy is made.
 */
final class InLoopSender extends FrameSender {
    private byte[] message = {};
    private long left;
    private @Nullable ByteBuf shared;
    /** Flushing makes the channel writable again, and calls from within. */
    private boolean pumping;

    private CompletableFuture<Void> done = CompletableFuture.completedFuture(null);

    InLoopSender(Channel channel) {
        super(channel);
    }

    @Override
    void send(byte[] newMessage, long count) throws Exception {
        CompletableFuture<Void> result = new CompletableFuture<>();
        channel.closeFuture().addListener(closed -> result.completeExceptionally(new IllegalStateException("closed")));
        channel.eventLoop().execute(() -> {
            message = newMessage;
            left = count;
            done = result;
            shared = isLarge(newMessage) ? frame(channel, newMessage) : null;
            pump();
        });
        result.get();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (!pumping) {
            pump();
        }
        ctx.fireChannelWritabilityChanged();
    }

    private void pump() {
        pumping = true;
        while (left > 0 && channel.isWritable()) {
            while (left > 0 && channel.isWritable()) {
                channel.write(next(), channel.voidPromise());
            }
            channel.flush();
        }
        pumping = false;
        if (left == 0) {
            ByteBuf large = shared;
            if (large != null) {
                shared = null;
                large.release();
            }
            done.complete(null);
        }
    }

    private ByteBuf next() {
        ByteBuf large = shared;
        if (large != null) {
            left--;
            return large.retainedDuplicate();
        }
        int size = FrameCounter.HEADER_BYTES + message.length;
        ByteBuf pack = channel.alloc().directBuffer(PACK_BYTES, PACK_BYTES);
        while (left > 0 && pack.writableBytes() >= size) {
            left--;
            pack.writeInt(message.length).writeBytes(message);
        }
        return pack;
    }
}
