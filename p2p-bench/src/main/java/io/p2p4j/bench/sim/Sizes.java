package io.p2p4j.bench.sim;

/**
 * How much is measured.
 *
 * @param rounds how often each figure is taken; one more round before warms up
 * @param divisor divides the sizes; 1 for real figures, more for a look whether everything runs
 */
record Sizes(int rounds, int divisor) {
    static final Sizes REAL = new Sizes(5, 1);
    static final Sizes SMOKE = new Sizes(1, 1000);

    /** A size, made smaller, but not below what makes sense. */
    int of(int real, int least) {
        return Math.max(least, real / divisor);
    }

    boolean isReal() {
        return divisor == 1;
    }
}
