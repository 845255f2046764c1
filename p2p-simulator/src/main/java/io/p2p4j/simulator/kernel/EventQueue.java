package io.p2p4j.simulator.kernel;

import java.util.List;

/**
 * Events in the order of (time, sequence): a hierarchical timing wheel. The events of the present bucket are sorted
 * when it comes, and what is added to it later stands in a small heap or, as most does, in a run; those to come lie unordered in buckets of 33 µs, then 0.27 s, then 4.6 min, and what is more
 * than three days away in a second heap. So adding costs the same however many events wait.
 *
 * <p>Cancelled timers stay until they come up or until they are most of the queue; neither can be observed.
 */
final class EventQueue {
    private static final int CANCELLED_MIN = 64;
    private static final int FINE_SHIFT = 15;

    private Chunks chunks = new Chunks();
    private final Wheel fine = new Wheel(FINE_SHIFT, 13, chunks);
    private final Wheel middle = new Wheel(28, 10, chunks);
    private final Wheel coarse = new Wheel(38, 10, chunks);
    private final List<Wheel> wheels = List.of(fine, middle, coarse);
    private final EventBatch batch = new EventBatch();
    /** What came to the present bucket later, in any order. */
    private final EventHeap present = new EventHeap();
    /** Events of the present bucket that came in their order, as those that are due at once do. */
    private final EventRun run = new EventRun();

    private final EventHeap far = new EventHeap();
    private final Chunks.Sink toBatch = this::addToBatch;
    private final Chunks.Sink again = this::insert;
    private int size;
    private int cancelled;
    /** Where the first event is; since {@link #prepare}. */
    private Source source = Source.BATCH;

    /** Where an event of the present bucket can stand. */
    private enum Source {
        BATCH,
        RUN,
        PRESENT
    }

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
        return prepare(Long.MAX_VALUE);
    }

    /**
     * Does so unless the first event is after a time. Then the wheels stay where they are: had they turned to it, everything
     * that is added before it would stand in the heap.
     */
    boolean prepare(long untilNanos) {
        while (size > 0) {
            if (run.isEmpty() && present.isEmpty() && batch.isEmpty()) {
                if (!advance(untilNanos)) {
                    return false;
                }
                continue;
            }
            source = firstSource();
            if (Timer.isCancelled(first())) {
                cancelled--;
                remove();
            } else {
                return time() <= untilNanos;
            }
        }
        return false;
    }

    /** How many events wait in a heap, each of which costs more than others. */
    int heaped() {
        return present.size() + far.size();
    }

    private Source firstSource() {
        Source first = Source.BATCH;
        boolean none = batch.isEmpty();
        long time = none ? Long.MAX_VALUE : batch.time();
        long sequence = none ? Long.MAX_VALUE : batch.sequence();
        if (!run.isEmpty() && isBefore(run.time(), run.sequence(), time, sequence)) {
            first = Source.RUN;
            time = run.time();
            sequence = run.sequence();
        }
        if (!present.isEmpty() && isBefore(present.time(), present.sequence(), time, sequence)) {
            first = Source.PRESENT;
        }
        return first;
    }

    private static boolean isBefore(long time, long sequence, long otherTime, long otherSequence) {
        return time < otherTime || (time == otherTime && sequence < otherSequence);
    }

    private Runnable first() {
        return switch (source) {
            case BATCH -> batch.first();
            case RUN -> run.first();
            case PRESENT -> present.first();
        };
    }

    private void addToBatch(long time, long sequence, Runnable task) {
        if (batch.isFull()) {
            present.add(time, sequence, task);
        } else {
            batch.add(time, sequence, task);
        }
    }

    /** Turns the wheels to the next bucket with events, unless it is after a time, and gives them down from level to level. */
    private boolean advance(long untilNanos) {
        long next = far.isEmpty() ? Long.MAX_VALUE : far.time();
        for (Wheel wheel : wheels) {
            next = Math.min(next, wheel.next());
        }
        if (next > untilNanos) {
            return false;
        }
        // Before events are given down a level, that level must stand where they fall into it.
        for (Wheel wheel : wheels) {
            wheel.turnTo(next);
        }
        fine.drain(toBatch);
        batch.sort(next >>> FINE_SHIFT << FINE_SHIFT);
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
        return true;
    }

    long time() {
        return switch (source) {
            case BATCH -> batch.time();
            case RUN -> run.time();
            case PRESENT -> present.time();
        };
    }

    long sequence() {
        return switch (source) {
            case BATCH -> batch.sequence();
            case RUN -> run.sequence();
            case PRESENT -> present.sequence();
        };
    }

    Runnable remove() {
        size--;
        return switch (source) {
            case BATCH -> batch.remove();
            case RUN -> run.remove();
            case PRESENT -> present.remove();
        };
    }

    /** A timer in the queue was cancelled. */
    void onCancelled() {
        cancelled++;
        if (cancelled > CANCELLED_MIN && cancelled > size / 2) {
            batch.compact();
            present.compact();
            run.compact();
            far.compact();
            wheels.forEach(Wheel::compact);
            size -= cancelled;
            cancelled = 0;
        }
    }
}
