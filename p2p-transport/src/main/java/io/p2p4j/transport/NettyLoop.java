package io.p2p4j.transport;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.p2p4j.api.context.Cancellable;
import io.p2p4j.core.transport.Loop;
import java.util.concurrent.TimeUnit;

/** One event loop thread as the seam sees it; the same thread is the same loop. Thread-safe. */
record NettyLoop(EventLoop eventLoop, HandshakePace pace) implements Loop {
    @Override
    public boolean inLoop() {
        return eventLoop.inEventLoop();
    }

    @Override
    public void execute(Runnable task) {
        eventLoop.execute(task);
    }

    @Override
    public long nanoTime() {
        return System.nanoTime();
    }

    @Override
    public Cancellable schedule(long delayNanos, Runnable task) {
        Future<?> timer = eventLoop.schedule(task, Math.max(0, delayNanos), TimeUnit.NANOSECONDS);
        return () -> timer.cancel(false);
    }
}
