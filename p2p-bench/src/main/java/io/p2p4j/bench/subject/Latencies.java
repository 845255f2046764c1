package io.p2p4j.bench.subject;

/**
 * A histogram of times with 64 buckets for each power of two, as HdrHistogram has them: a value is known to 2 %, and
 * recording allocates nothing. Not thread-safe.
 */
public final class Latencies {
    private static final int SUB_BITS = 7;
    private static final int SUB = 1 << SUB_BITS;

    private final long[] buckets = new long[(Long.SIZE - SUB_BITS) * SUB];
    private long count;
    private long max;

    /**
     * Records one time.
     *
     * @param nanos how long it took, at least 0
     */
    public void record(long nanos) {
        buckets[bucketOf(nanos)]++;
        count++;
        max = Math.max(max, nanos);
    }

    private static int bucketOf(long nanos) {
        int shift = Math.max(0, Long.SIZE - SUB_BITS - Long.numberOfLeadingZeros(nanos));
        // From the second power on the first bit is always set and needs no bucket of its own.
        return (shift << SUB_BITS) + (int) (nanos >>> shift);
    }

    private static long highestOf(int bucket) {
        int shift = bucket >>> SUB_BITS;
        long sub = bucket & (SUB - 1);
        return ((sub + 1) << shift) - 1;
    }

    /**
     * Returns how many times were recorded.
     *
     * @return the count
     */
    public long count() {
        return count;
    }

    /**
     * Returns the time that so many of all times do not exceed.
     *
     * @param share between 0 and 1
     * @return nanoseconds, at most 2 % too high; 0 when nothing was recorded
     */
    public long percentile(double share) {
        long wanted = Math.max(1, (long) Math.ceil(share * count));
        long seen = 0;
        for (int bucket = 0; bucket < buckets.length; bucket++) {
            seen += buckets[bucket];
            if (seen >= wanted) {
                return Math.min(max, highestOf(bucket));
            }
        }
        return max;
    }

    /**
     * Returns the longest time.
     *
     * @return nanoseconds; 0 when nothing was recorded
     */
    public long max() {
        return max;
    }
}
