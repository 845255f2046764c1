package io.p2p4j.simulator.kernel;

import java.util.random.RandomGenerator;

/**
 * One keyed stream of draws: the k-th draw is {@code mix(base + k * golden)}, where the base is a hash of the seed, the
 * purpose, the source and the destination. A draw depends on nothing else, so removing all draws of one purpose or pair
 * leaves every other draw as it was.
 *
 * <p>Every method that models use is computed here, in integers or {@link StrictMath}, because the default methods of
 * {@link RandomGenerator} may change between JDKs. Owned by the simulation's thread.
 */
public sealed class KeyedRandom implements RandomGenerator permits ProbedRandom {
    private static final double DOUBLE_UNIT = 0x1.0p-53;
    private static final float FLOAT_UNIT = 0x1.0p-24f;

    private final Kernel kernel;
    private long base;
    private long drawn;

    KeyedRandom(Kernel kernel, long seed, long purpose, long source, long destination) {
        this.kernel = kernel;
        this.base = base(seed, purpose, source, destination);
    }

    /**
     * Names a stream, for {@link #resume}.
     *
     * @param seed the simulation's seed
     * @param purpose hash of what the draws are for
     * @param source hash of who draws or sends
     * @param destination hash of who receives; 0 when there is none
     * @return its name
     */
    public static long base(long seed, long purpose, long source, long destination) {
        long hash = Hash64.mix(seed + Hash64.GOLDEN);
        hash = Hash64.mix(Hash64.add(hash, purpose));
        hash = Hash64.mix(Hash64.add(hash, source));
        return Hash64.mix(Hash64.add(hash, destination));
    }

    /**
     * Begins the stream of another thing, so that one object serves many things and nothing is kept for them.
     *
     * @param key names the thing: a {@link #draw} of its own, with the purpose added
     */
    public void restart(long key) {
        base = Hash64.mix(key);
        drawn = 0;
    }

    /**
     * Goes on with a stream where it was left, so that one object serves many streams of which only the numbers of draws are
     * kept.
     *
     * @param stream the stream's {@link #base}
     * @param count how many draws were made of it
     */
    public void resume(long stream, long count) {
        base = stream;
        drawn = count;
    }

    /**
     * Returns how many draws were made of the present stream.
     *
     * @return the number, from its beginning
     */
    public long drawn() {
        return drawn;
    }

    /**
     * Computes one draw without a stream.
     *
     * @param seed the simulation's seed
     * @param purpose hash of what the draw is for
     * @param source hash of who draws or sends
     * @param destination hash of who receives; 0 when there is none
     * @param k the number of the draw, from 0
     * @return the draw
     */
    public static long draw(long seed, long purpose, long source, long destination, long k) {
        return Hash64.mix(base(seed, purpose, source, destination) + (k + 1) * Hash64.GOLDEN);
    }

    @Override
    public long nextLong() {
        kernel.countDraw();
        drawn++;
        return Hash64.mix(base + drawn * Hash64.GOLDEN);
    }

    @Override
    public int nextInt() {
        return (int) (nextLong() >>> 32);
    }

    @Override
    public int nextInt(int bound) {
        return (int) nextLong(bound);
    }

    @Override
    public int nextInt(int origin, int bound) {
        return (int) nextLong(origin, bound);
    }

    @Override
    public long nextLong(long bound) {
        if (bound <= 0) {
            throw new IllegalArgumentException("bound: " + bound + " (expected more than 0)");
        }
        return below(bound);
    }

    @Override
    public long nextLong(long origin, long bound) {
        if (origin >= bound) {
            throw new IllegalArgumentException("origin: " + origin + " (expected less than bound, " + bound + ")");
        }
        return origin + below(bound - origin);
    }

    /** One draw, whatever the bound (unsigned): the high half of a product is unbiased enough for any model. */
    private long below(long bound) {
        long drawn64 = nextLong();
        long high = Math.multiplyHigh(drawn64, bound);
        // multiplyHigh is signed; both corrections make it the unsigned product (Math.unsignedMultiplyHigh is newer).
        return high + ((drawn64 >> 63) & bound) + ((bound >> 63) & drawn64);
    }

    @Override
    public boolean nextBoolean() {
        return nextLong() < 0;
    }

    @Override
    public double nextDouble() {
        return (nextLong() >>> 11) * DOUBLE_UNIT;
    }

    @Override
    public double nextDouble(double bound) {
        return nextDouble(0, bound);
    }

    @Override
    public double nextDouble(double origin, double bound) {
        if (!(origin < bound) || Double.isInfinite(bound - origin)) {
            throw new IllegalArgumentException("origin: " + origin + " (expected less than bound, " + bound + ")");
        }
        double value = origin + nextDouble() * (bound - origin);
        return value < bound ? value : Math.nextDown(bound);
    }

    @Override
    public float nextFloat() {
        return (nextLong() >>> 40) * FLOAT_UNIT;
    }

    @Override
    public float nextFloat(float bound) {
        return (float) nextDouble(0, bound);
    }

    @Override
    public float nextFloat(float origin, float bound) {
        return (float) nextDouble(origin, bound);
    }

    /** Two draws each: Box and Muller's transformation. */
    @Override
    public double nextGaussian() {
        double radius = StrictMath.sqrt(2 * nextExponential());
        return radius * StrictMath.cos(2 * StrictMath.PI * nextDouble());
    }

    @Override
    public double nextGaussian(double mean, double stddev) {
        if (stddev < 0) {
            throw new IllegalArgumentException("stddev: " + stddev + " (expected 0 or more)");
        }
        return mean + stddev * nextGaussian();
    }

    @Override
    public double nextExponential() {
        return -StrictMath.log(1 - nextDouble());
    }

    @Override
    public void nextBytes(byte[] bytes) {
        long word = 0;
        for (int i = 0; i < bytes.length; i++) {
            if (i % Long.BYTES == 0) {
                word = nextLong();
            }
            bytes[i] = (byte) word;
            word >>>= 8;
        }
    }
}
