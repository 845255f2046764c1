package io.p2p4j.simulator.sweep;

import io.p2p4j.core.NonDeterministic;
import io.p2p4j.simulator.scenario.Run;
import io.p2p4j.simulator.scenario.Scenario;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
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
     * @param progress told of each run as it ends, on its thread
     * @return what was found
     * @throws InterruptedException when the calling thread was interrupted; runs that have begun go on to their end
     */
    public Result run(Seeds seeds, int jobs, Consumer<Run> progress) throws InterruptedException {
        AtomicLong next = new AtomicLong(seeds.first() + seeds.shard());
        AtomicLong runs = new AtomicLong();
        AtomicLong events = new AtomicLong();
        AtomicLong hash = new AtomicLong();
        ConcurrentLinkedQueue<Run> failed = new ConcurrentLinkedQueue<>();
        ConcurrentLinkedQueue<Throwable> broken = new ConcurrentLinkedQueue<>();
        List<Thread> threads = new ArrayList<>();
        for (int job = 0; job < jobs; job++) {
            Thread thread = new Thread(
                    () -> {
                        for (long seed = next.getAndAdd(seeds.shards());
                                seed <= seeds.last() && broken.isEmpty();
                                seed = next.getAndAdd(seeds.shards())) {
                            Run run = scenario.run(seed);
                            runs.incrementAndGet();
                            events.addAndGet(run.events());
                            hash.addAndGet(Long.parseUnsignedLong(run.traceHash(), 16));
                            if (!run.held()) {
                                failed.add(run);
                            }
                            progress.accept(run);
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
        List<Run> sorted = new ArrayList<>(failed);
        sorted.sort(Comparator.comparingLong(run -> run.plan().seed()));
        return new Result(runs.get(), events.get(), hash.get(), List.copyOf(sorted));
    }
}
