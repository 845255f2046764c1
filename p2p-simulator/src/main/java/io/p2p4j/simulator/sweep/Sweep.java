package io.p2p4j.simulator.sweep;

import io.p2p4j.core.NonDeterministic;
import io.p2p4j.simulator.scenario.Run;
import io.p2p4j.simulator.scenario.Scenario;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * The runs of many seeds, on several threads if asked for. Each run is deterministic by itself; the result does not depend
 * on which thread ran it.
 */
@NonDeterministic("runs whole simulations side by side; each has one thread from its beginning to its end")
public final class Sweep {
    private final Scenario<?> scenario;

    /**
     * Which seeds to run.
     *
     * @param first the first seed
     * @param last the last one
     * @param shard which part, from 0
     * @param shards how many parts there are: part i has the seeds whose distance from the first leaves i
     */
    public record Seeds(long first, long last, int shard, int shards) {
        /**
         * Checks the part.
         *
         * @param first the first seed
         * @param last not less than the first
         * @param shard 0 to shards - 1
         * @param shards 1 or more
         */
        public Seeds {
            if (last < first || shards < 1 || shard < 0 || shard >= shards) {
                throw new IllegalArgumentException("seeds " + first + ".." + last + ", shard " + shard + "/" + shards
                        + " (expected a last seed that is not before the first, and a shard from 0 to shards - 1)");
            }
        }

        /**
         * Returns all seeds of a span.
         *
         * @param first the first seed
         * @param last the last one
         * @return one part with all of them
         */
        public static Seeds of(long first, long last) {
            return new Seeds(first, last, 0, 1);
        }

        /**
         * Returns how many seeds this part has.
         *
         * @return 0 when there are fewer seeds than parts
         */
        public long count() {
            long all = Math.addExact(Math.subtractExact(last, first), 1);
            return all / shards + (shard < all % shards ? 1 : 0);
        }

        /**
         * Returns a seed of this part.
         *
         * @param index from 0
         * @return the seed
         */
        public long seed(long index) {
            return first + shard + index * shards;
        }
    }

    /**
     * What a sweep found.
     *
     * @param runs how many seeds were run
     * @param events how many events there were in all of them
     * @param hash of all trace hashes: the sum, so that the sums of all shards add up to that of the whole
     * @param failed the runs in which something did not hold, by seed
     */
    public record Result(long runs, long events, long hash, List<Run> failed) {}

    /**
     * Makes a sweep.
     *
     * @param scenario what each seed runs; its program, operations and checks must not share anything between runs
     */
    public Sweep(Scenario<?> scenario) {
        this.scenario = scenario;
    }

    /**
     * Runs the seeds and waits for them.
     *
     * @param seeds which
     * @param jobs on how many threads
     * @param progress told of each run, by seed, on one thread after the other; a run may wait for those before it
     * @return what was found
     * @throws InterruptedException when the calling thread was interrupted; runs that have begun go on to their end
     */
    public Result run(Seeds seeds, int jobs, Consumer<Run> progress) throws InterruptedException {
        return run(seeds, jobs, new Folding(seeds, false, progress));
    }

    /**
     * Runs the seeds up to the first one in which something does not hold. The result does not depend on the number of
     * threads: runs of later seeds that have begun count for nothing.
     *
     * @param seeds which
     * @param jobs on how many threads
     * @param progress told of each run that counts, by seed, on one thread after the other
     * @return what was found
     * @throws InterruptedException when the calling thread was interrupted; runs that have begun go on to their end
     */
    public Result runToFirstFailure(Seeds seeds, int jobs, Consumer<Run> progress) throws InterruptedException {
        return run(seeds, jobs, new Folding(seeds, true, progress));
    }

    private Result run(Seeds seeds, int jobs, Folding folding) throws InterruptedException {
        AtomicLong next = new AtomicLong();
        ConcurrentLinkedQueue<Throwable> broken = new ConcurrentLinkedQueue<>();
        List<Thread> threads = new ArrayList<>();
        for (int job = 0; job < jobs; job++) {
            Thread thread = new Thread(
                    () -> {
                        for (long index = next.getAndIncrement();
                                index < seeds.count() && broken.isEmpty() && !folding.isOver();
                                index = next.getAndIncrement()) {
                            folding.add(index, scenario.run(seeds.seed(index)));
                        }
                    },
                    "p2p-sweep-" + job);
            thread.setUncaughtExceptionHandler((where, failure) -> broken.add(failure));
            thread.start();
            threads.add(thread);
        }
        for (Thread thread : threads) {
            thread.join();
        }
        if (!broken.isEmpty()) {
            throw new IllegalStateException("a run broke off", broken.peek());
        }
        return folding.result();
    }

    /** Adds runs up in the order of their seeds, whatever the order in which they end. Thread-safe. */
    private static final class Folding {
        private final Seeds seeds;
        private final boolean toFirstFailure;
        private final Consumer<Run> progress;
        /** Those that have ended before one of an earlier seed. */
        private final Map<Long, Run> early = new TreeMap<>();

        private final List<Run> failed = new ArrayList<>();
        private long runs;
        private long events;
        private long hash;
        private boolean over;

        Folding(Seeds seeds, boolean toFirstFailure, Consumer<Run> progress) {
            this.seeds = seeds;
            this.toFirstFailure = toFirstFailure;
            this.progress = progress;
        }

        synchronized boolean isOver() {
            return over;
        }

        synchronized void add(long index, Run run) {
            early.put(index, run);
            for (Run next = early.remove(runs); next != null && !over; next = early.remove(runs)) {
                runs++;
                events += next.events();
                hash += Long.parseUnsignedLong(next.traceHash(), 16);
                if (!next.held()) {
                    failed.add(next);
                }
                over = runs == seeds.count() || (toFirstFailure && !next.held());
                progress.accept(next);
            }
        }

        synchronized Result result() {
            return new Result(runs, events, hash, List.copyOf(failed));
        }
    }
}
