package io.p2p4j.bench.subject;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/** Counts frames where they lie: nothing is copied, no message is an object. No receiver does less. */
class FrameCounter extends ChannelInboundHandlerAdapter {
    static final int HEADER_BYTES = 4;

    private final Arrivals.Counter counter;
    /** Bytes of the frame under way that are still to come; the header's when {@link #inHeader}. */
    private int missing = HEADER_BYTES;

    private boolean inHeader = true;
    private int length;

    FrameCounter(Arrivals.Counter counter) {
        this.counter = counter;
    }

    @Override
    public final void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf buffer = (ByteBuf) message;
        try {
            int complete = count(buffer);
            if (complete > 0) {
                counter.add(complete);
                onFrames(ctx, complete);
            }
        } finally {
            buffer.release();
        }
    }

    /** Called for frames that became complete. */
    void onFrames(ChannelHandlerContext ctx, int complete) {
        // Counted is enough.
    }

    private int count(ByteBuf buffer) {
        int complete = 0;
        int at = buffer.readerIndex();
        int end = buffer.writerIndex();
        while (at < end) {
            if (!inHeader) {
                int step = Math.min(missing, end - at);
                at += step;
                missing -= step;
            } else if (missing == HEADER_BYTES && end - at >= HEADER_BYTES) {
                missing = buffer.getInt(at);
                at += HEADER_BYTES;
                inHeader = false;
            } else {
                length = length << Byte.SIZE | buffer.getUnsignedByte(at++);
                if (--missing == 0) {
                    missing = length;
                    length = 0;
                    inHeader = false;
                }
            }
            if (!inHeader && missing == 0) {
                complete++;
                inHeader = true;
                missing = HEADER_BYTES;
            }
        }
        return complete;
    }
}
