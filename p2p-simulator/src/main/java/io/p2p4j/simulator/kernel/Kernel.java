package io.p2p4j.simulator.kernel;

import io.p2p4j.api.context.Cancellable;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The heart of a simulation: virtual time in nanoseconds that jumps to the next event, events in the total order (time,
 * sequence of scheduling), keyed random draws, and a rolling hash of everything that happened.
 *
 * <p>Owned by one thread, at first the creating one; every method asserts it. An exception that an event throws leaves
 * the stepping method that ran it; the kernel can go on afterwards.
 */
public final class Kernel {
    private final long seed;
    private final EventQueue queue = new EventQueue();
    private volatile Thread owner = Thread.currentThread();
    private long nowNanos;
    private long sequence;
    private long events;
    private long draws;
    private long trace;
    private boolean running;
    private @Nullable Probe probe;
    private @Nullable Shuffle shuffle;

    /**
     * Creates a kernel at time 0, owned by the calling thread.
     *
     * @param seed what all chance follows from
     */
    public Kernel(long seed) {
        this.seed = seed;
        this.trace = Hash64.mix(seed);
    }

    /**
     * Returns the seed.
     *
     * @return the seed
     */
    public long seed() {
        return seed;
    }

    /**
     * Returns the virtual time.
     *
     * @return nanoseconds since the start
     */
    public long nowNanos() {
        checkOwner();
        return nowNanos;
    }

    /**
     * Runs a task after a delay, after all tasks that are due at the same time and were given before.
     *
     * @param delayNanos nanoseconds from now; less than zero counts as zero
     * @param task what to run
     */
    public void post(long delayNanos, Runnable task) {
        checkOwner();
        Objects.requireNonNull(task, "task");
        long at = after(delayNanos);
        if (probe != null) {
            probe.posted(sequence, at, Timer.target(task));
        }
        queue.add(at, shuffle == null ? sequence : shuffle.order(sequence, at, task), task);
        sequence++;
    }

    /**
     * Runs a task after a delay unless it is called off, in the order of {@link #post}.
     *
     * @param delayNanos nanoseconds from now; less than zero counts as zero
     * @param task what to run
     * @return calls it off
     */
    public Cancellable schedule(long delayNanos, Runnable task) {
        Timer timer = new Timer(this, Objects.requireNonNull(task, "task"));
        post(delayNanos, timer);
        return timer;
    }

    /**
     * Makes a stream of draws that depend on the seed and these keys alone.
     *
     * @param purpose what it is for
     * @param source hash of who draws or sends
     * @param destination hash of who receives; 0 when there is none
     * @return a stream from its beginning
     */
    public KeyedRandom random(String purpose, long source, long destination) {
        checkOwner();
        return probe != null
                ? new ProbedRandom(this, probe, purpose, source, destination)
                : new KeyedRandom(this, seed, Hash64.of(purpose), source, destination);
    }

    /**
     * Lets events of one instant run in a random order that the seed decides, from the next instant on: those that implement
     * {@link Laned} keep their order within their lane, and all others theirs among themselves.
     *
     * @return ends it after this instant, unless another such call has not ended
     */
    public Runnable shuffle() {
        checkOwner();
        Shuffle shuffled = shuffle;
        if (shuffled == null) {
            shuffled = new Shuffle(seed);
            shuffle = shuffled;
        }
        // When nothing has been planned, the first instant too.
        shuffled.begin(sequence == 0 ? nowNanos - 1 : nowNanos);
        Shuffle begun = shuffled;
        return () -> begun.end(nowNanos());
    }

    /**
     * Runs the next event.
     *
     * @return false when there was none
     */
    public boolean step() {
        checkIdle();
        if (!queue.prepare()) {
            return false;
        }
        runNext();
        return true;
    }

    /**
     * Runs events until a condition holds; it is asked before the first and after each one.
     *
     * @param condition what to wait for; must not change anything
     * @return false when no event is left and the condition does not hold
     */
    public boolean runUntil(BooleanSupplier condition) {
        return runUntil(condition, Long.MAX_VALUE);
    }

    /**
     * Runs events until a condition holds or a time has come. In the latter case the time is that time, unless it is
     * {@link Long#MAX_VALUE}.
     *
     * @param condition what to wait for; must not change anything
     * @param deadlineNanos the last time at which events run
     * @return whether the condition holds
     */
    public boolean runUntil(BooleanSupplier condition, long deadlineNanos) {
        checkIdle();
        while (!condition.getAsBoolean()) {
            if (!queue.prepare(deadlineNanos)) {
                if (deadlineNanos != Long.MAX_VALUE) {
                    nowNanos = Math.max(nowNanos, deadlineNanos);
                }
                return condition.getAsBoolean();
            }
            runNext();
        }
        return true;
    }

    /**
     * Runs every event of a span of time, and lets exactly that time pass.
     *
     * @param span how long
     */
    public void runFor(Duration span) {
        runTo(after(span.toNanos()));
    }

    /**
     * Runs every event up to a time, and makes it now.
     *
     * @param timeNanos the time; one that has passed runs what is due now
     */
    public void runTo(long timeNanos) {
        checkIdle();
        long end = Math.max(timeNanos, nowNanos);
        while (queue.prepare(end)) {
            runNext();
        }
        nowNanos = end;
    }

    /**
     * Runs events until none is left.
     *
     * @param eventsMax how many at most
     * @return how many ran
     * @throws IllegalStateException when events are left after that many
     */
    public long runUntilIdle(long eventsMax) {
        checkIdle();
        long ran = 0;
        while (queue.prepare()) {
            if (ran == eventsMax) {
                throw new IllegalStateException("not idle after " + ran + " events: " + queue.size()
                        + " are left, the next one at " + Duration.ofNanos(queue.time()));
            }
            runNext();
            ran++;
        }
        return ran;
    }

    private void runNext() {
        long number = Shuffle.number(queue.sequence());
        nowNanos = queue.time();
        trace = Hash64.add(Hash64.add(trace, nowNanos), number);
        events++;
        Runnable task = queue.remove();
        if (probe != null) {
            probe.begins(number, nowNanos, Timer.target(task));
        }
        running = true;
        try {
            task.run();
        } finally {
            running = false;
        }
    }

    /**
     * Tells whether an event is due by a time.
     *
     * @param timeNanos the time
     * @return true when there is one
     */
    public boolean isDueBy(long timeNanos) {
        checkOwner();
        return queue.prepare(timeNanos);
    }

    /**
     * Returns when the next event is due. Ask {@link #isDueBy} before something is added that comes earlier: that costs less
     * then.
     *
     * @return the time, or {@link Long#MAX_VALUE} when there is none
     */
    public long nextEventNanos() {
        checkOwner();
        return queue.prepare() ? queue.time() : Long.MAX_VALUE;
    }

    /**
     * Returns how many events wait.
     *
     * @return the number, without those called off
     */
    public int pendingEvents() {
        checkOwner();
        return queue.size();
    }

    /**
     * Returns how many events ran.
     *
     * @return the number so far
     */
    public long eventCount() {
        checkOwner();
        return events;
    }

    /**
     * Adds a fact to the trace hash; the time is in it already.
     *
     * @param fact any number that must be the same in every run
     */
    public void trace(long fact) {
        checkOwner();
        trace = Hash64.add(trace, fact);
        if (probe != null) {
            probe.traced(fact);
        }
    }

    /**
     * Lets a probe see everything from now on. Do so before anything else, since streams of draws that are there already
     * stay unseen.
     *
     * @param value told of everything, instead of the one before
     */
    public void watch(Probe value) {
        checkOwner();
        probe = value;
    }

    /**
     * Returns the probe, for facts that are not worth their place in the trace hash but show sooner where two runs part.
     *
     * @return the probe; null when nobody looks
     */
    public @Nullable Probe probe() {
        return probe;
    }

    /**
     * Returns the rolling hash of all events, facts and draws so far.
     *
     * @return the hash
     */
    public long traceHash() {
        checkOwner();
        return Hash64.mix(Hash64.add(trace, draws));
    }

    /**
     * Writes a trace hash as people see it.
     *
     * @param hash the hash
     * @return 16 hexadecimal digits
     */
    public static String hex(long hash) {
        return String.format(Locale.ROOT, "%016x", hash);
    }

    /**
     * Returns how many random numbers were drawn.
     *
     * @return the number so far
     */
    public long drawCount() {
        checkOwner();
        return draws;
    }

    /**
     * Tells whether an event is being run, so that nothing may wait.
     *
     * @return true within an event
     */
    public boolean isRunning() {
        checkOwner();
        return running;
    }

    /**
     * Tells whether the calling thread owns this kernel; from any thread.
     *
     * @return true when it does
     */
    public boolean isOwner() {
        return Thread.currentThread() == owner;
    }

    /** Makes the calling thread the owner. The caller orders this with everything that the owner before did. */
    public void adopt() {
        owner = Thread.currentThread();
    }

    /**
     * Checks that the calling thread owns this kernel.
     *
     * @throws IllegalStateException when it does not
     */
    public void checkOwner() {
        if (!isOwner()) {
            throw new IllegalStateException(
                    "simulation used from thread " + Thread.currentThread().getName()
                            + " (expected its owner, " + owner.getName()
                            + "): a deterministic run has one thread; see docs/DETERMINISM.md");
        }
    }

    private void checkIdle() {
        checkOwner();
        if (running) {
            throw new IllegalStateException("simulation advanced from within one of its events"
                    + " (expected stages and callbacks there): handlers must not block");
        }
    }

    void countDraw() {
        checkOwner();
        draws++;
    }

    void onCancelled() {
        queue.onCancelled();
    }

    private long after(long delayNanos) {
        long at = nowNanos + Math.max(0, delayNanos);
        return at < 0 ? Long.MAX_VALUE : at;
    }
}
