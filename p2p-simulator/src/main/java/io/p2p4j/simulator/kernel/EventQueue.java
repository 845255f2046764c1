package io.p2p4j.simulator.kernel;

import java.util.List;

/**
 * Events in the order of (time, sequence): a hierarchical timing wheel. The events of the present bucket stand in a small
 * heap, which gives the order; those to come lie unordered in buckets of 33 µs, then 0.27 s, then 4.6 min, and what is more
 * than three days away in a second heap. So adding costs the same however many events wait.
 *
 * <p>Cancelled timers stay until they come up or until they are most of the queue; neither can be observed.
 */
final class EventQueue {
    private static final int CANCELLED_MIN = 64;

    private Chunks chunks = new Chunks();
    private final Wheel fine = new Wheel(15, 13, chunks);
    private final Wheel middle = new Wheel(28, 10, chunks);
    private final Wheel coarse = new Wheel(38, 10, chunks);
    private final List<Wheel> wheels = List.of(fine, middle, coarse);
    private final EventHeap present = new EventHeap();
    /** Events of the present bucket that came in their order, as those that are due at once do. */
    private final EventRun run = new EventRun();

    private final EventHeap far = new EventHeap();
    private final Chunks.Sink toPresent = present::add;
    private final Chunks.Sink again = this::insert;
    private int size;
    private int cancelled;
    /** Whether the first event is that of the run, and not of the heap; since {@link #prepare}. */
    private boolean runIsFirst;

    /** Events that will run. */
    int size() {
        return size - cancelled;
    }

    void add(long time, long sequence, Runnable task) {
        size++;
        insert(time, sequence, task);
    }

    private void insert(long time, long sequence, Runnable task) {
        if (fine.covers(time)) {
            fine.add(time, sequence, task);
        } else if (fine.isPast(time)) {
            if (!run.add(time, sequence, task)) {
                present.add(time, sequence, task);
            }
        } else if (middle.covers(time)) {
            middle.add(time, sequence, task);
        } else if (coarse.covers(time)) {
            coarse.add(time, sequence, task);
        } else {
            far.add(time, sequence, task);
        }
    }

    /** Puts the first live event in front; call before {@link #time}, {@link #sequence} and {@link #remove}. */
    boolean prepare() {
        while (size > 0) {
            if (run.isEmpty() && present.isEmpty()) {
                advance();
                continue;
            }
            runIsFirst = isRunFirst();
            if (Timer.isCancelled(runIsFirst ? run.first() : present.first())) {
                cancelled--;
                remove();
            } else {
                return true;
            }
        }
        return false;
    }

    private boolean isRunFirst() {
        if (run.isEmpty() || present.isEmpty()) {
            return present.isEmpty();
        }
        return run.time() < present.time() || (run.time() == present.time() && run.sequence() < present.sequence());
    }

    /** Turns the wheels to the next bucket with events, and gives them down from level to level. */
    private void advance() {
        long next = far.isEmpty() ? Long.MAX_VALUE : far.time();
        for (Wheel wheel : wheels) {
            next = Math.min(next, wheel.next());
        }
        // Before events are given down a level, that level must stand where they fall into it.
        for (Wheel wheel : wheels) {
            wheel.turnTo(next);
        }
        fine.drain(toPresent);
        middle.drain(again);
        coarse.drain(again);
        while (!far.isEmpty() && fine.isPast(far.time())) {
            present.add(far.time(), far.sequence(), far.remove());
        }
        if (chunks.isSparse()) {
            Chunks smaller = new Chunks();
            wheels.forEach(wheel -> wheel.moveTo(smaller));
            chunks = smaller;
        }
    }

    long time() {
        return runIsFirst ? run.time() : present.time();
    }

    long sequence() {
        return runIsFirst ? run.sequence() : present.sequence();
    }

    Runnable remove() {
        size--;
        return runIsFirst ? run.remove() : present.remove();
    }

    /** A timer in the queue was cancelled. */
    void onCancelled() {
        cancelled++;
        if (cancelled > CANCELLED_MIN && cancelled > size / 2) {
            present.compact();
            run.compact();
            far.compact();
            wheels.forEach(Wheel::compact);
            size -= cancelled;
            cancelled = 0;
        }
    }
}
