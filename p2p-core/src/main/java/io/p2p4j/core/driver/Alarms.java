package io.p2p4j.core.driver;

import io.p2p4j.api.context.Cancellable;
import io.p2p4j.core.transport.Loop;
import java.util.ArrayList;
import org.jspecify.annotations.Nullable;

/**
 * When the connections of one provider on one loop want to be woken: a heap, the first of which has the loop's timer. A
 * timer for each connection would cost it five times as much memory. Equal times are in the order of the connections'
 * numbers. Owned by the loop.
 */
final class Alarms implements Runnable {
    /** A connection without an alarm. */
    static final int NONE = -1;

    private static final long FAR_NANOS = 1_000_000_000;
    /** Low bits of the clock that do not matter then: 67 ms. */
    private static final long SHARED_NANOS = (1L << 26) - 1;

    private final Loop loop;
    private final ArrayList<ConnectionDriver> heap = new ArrayList<>(0);
    private @Nullable Cancellable timer;
    /** When the timer comes, at the earliest. */
    private long timerNanos;

    private boolean running;

    Alarms(Loop loop) {
        this.loop = loop;
    }

    Loop loop() {
        return loop;
    }

    boolean isEmpty() {
        return heap.isEmpty();
    }

    /**
     * When to wake for a deadline: one that is far away may come a little late, so that many connections have one timer, and
     * what they send and hear has one turn of the loop.
     */
    static long shared(long deadlineNanos, long nowNanos) {
        return deadlineNanos - nowNanos < FAR_NANOS ? deadlineNanos : deadlineNanos | SHARED_NANOS;
    }

    /** Wakes a connection at a time instead of whatever it asked for before. */
    void set(ConnectionDriver driver, long atNanos) {
        if (driver.alarmSlot == NONE) {
            driver.alarmSlot = heap.size();
            heap.add(driver);
        }
        driver.alarmNanos = atNanos;
        siftDown(siftUp(driver.alarmSlot));
        arm();
    }

    void cancel(ConnectionDriver driver) {
        if (driver.alarmSlot != NONE) {
            remove(driver);
            arm();
        }
    }

    private void remove(ConnectionDriver driver) {
        int slot = driver.alarmSlot;
        driver.alarmSlot = NONE;
        ConnectionDriver last = heap.remove(heap.size() - 1);
        if (last != driver) {
            place(last, slot);
            siftDown(siftUp(slot));
        }
    }

    /** A timer that comes too early does no harm, so it is called off only when nobody wants one. */
    private void arm() {
        if (running) {
            return;
        }
        if (heap.isEmpty() || (timer != null && heap.get(0).alarmNanos - timerNanos < 0)) {
            if (timer != null) {
                timer.cancel();
                timer = null;
            }
        }
        if (timer == null && !heap.isEmpty()) {
            timerNanos = heap.get(0).alarmNanos;
            timer = loop.schedule(Math.max(0, timerNanos - loop.nanoTime()), this);
        }
    }

    /** The timer. */
    @Override
    public void run() {
        timer = null;
        running = true;
        long now = loop.nanoTime();
        try {
            // Who wants to be woken again at once waits for the next timer, and the loop's other work goes first.
            for (int left = heap.size(); left > 0 && isDue(now); left--) {
                ConnectionDriver due = heap.get(0);
                remove(due);
                due.onAlarm();
            }
        } finally {
            running = false;
            arm();
        }
    }

    private boolean isDue(long nowNanos) {
        return !heap.isEmpty() && heap.get(0).alarmNanos - nowNanos <= 0;
    }

    private int siftUp(int from) {
        ConnectionDriver driver = heap.get(from);
        int slot = from;
        while (slot > 0 && isBefore(driver, heap.get((slot - 1) / 2))) {
            place(heap.get((slot - 1) / 2), slot);
            slot = (slot - 1) / 2;
        }
        place(driver, slot);
        return slot;
    }

    private void siftDown(int from) {
        ConnectionDriver driver = heap.get(from);
        int slot = from;
        while (2 * slot + 1 < heap.size()) {
            int least = 2 * slot + 1;
            if (least + 1 < heap.size() && isBefore(heap.get(least + 1), heap.get(least))) {
                least++;
            }
            if (isBefore(driver, heap.get(least))) {
                break;
            }
            place(heap.get(least), slot);
            slot = least;
        }
        place(driver, slot);
    }

    private void place(ConnectionDriver driver, int slot) {
        heap.set(slot, driver);
        driver.alarmSlot = slot;
    }

    /** The clock's origin is arbitrary, so that only differences compare. */
    private static boolean isBefore(ConnectionDriver one, ConnectionDriver other) {
        long difference = one.alarmNanos - other.alarmNanos;
        return difference < 0 || (difference == 0 && one.number() < other.number());
    }
}
