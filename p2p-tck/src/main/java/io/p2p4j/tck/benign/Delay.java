package io.p2p4j.tck.benign;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.LockSupport;

/** Passes bytes on after a time, in order, by a thread of its own; what is under way is bounded. */
final class Delay implements Passage {
    private static final int UNDER_WAY_MAX = 4096;

    private final long nanos;
    private final LinkedBlockingQueue<Due> queue = new LinkedBlockingQueue<>();
    private final Semaphore room = new Semaphore(UNDER_WAY_MAX);
    private volatile boolean broken;

    Delay(Duration delay) {
        nanos = delay.toNanos();
        Thread thread = new Thread(this::deliver, "tck-relay-delay");
        thread.setDaemon(true);
        thread.start();
    }

    private record Due(long atNanos, Step step, boolean last) {}

    private interface Step {
        void run() throws IOException;
    }

    @Override
    public void pass(byte[] bytes, OutputStream out) throws IOException {
        if (broken) {
            throw new IOException("the other end is gone");
        }
        room.acquireUninterruptibly();
        queue.add(new Due(System.nanoTime() + nanos, () -> out.write(bytes), false));
    }

    @Override
    public void end(Runnable end) {
        queue.add(new Due(System.nanoTime() + nanos, end::run, true));
    }

    private void deliver() {
        boolean last = false;
        while (!last) {
            try {
                Due due = queue.take();
                long left = due.atNanos - System.nanoTime();
                while (left > 0) {
                    LockSupport.parkNanos(left);
                    left = due.atNanos - System.nanoTime();
                }
                last = due.last;
                due.step.run();
            } catch (IOException gone) {
                broken = true;
            } catch (InterruptedException stopped) {
                return;
            } finally {
                room.release();
            }
        }
    }
}
