package io.p2p4j.bench.contest;

/**
 * A question to the figures: what is the figure of one contestant as a ratio to that of another one, or by itself?
 *
 * @param what in words
 * @param figure the name of the figure
 * @param ours the name of the contestant
 * @param theirs the name of the other one, or nothing for the figure by itself
 * @param goal what it should be
 */
public record Comparison(String what, String figure, String ours, String theirs, Goal goal) {
    /**
     * Asks for a ratio.
     *
     * @param figure the name of the figure
     * @param ours the name of the contestant
     * @param theirs the name of the other one
     * @param goal what the ratio should be
     * @return the question
     */
    public static Comparison ratio(String figure, String ours, String theirs, Goal goal) {
        return new Comparison(figure + ": " + ours + " / " + theirs, figure, ours, theirs, goal);
    }

    /**
     * Asks for the figure itself.
     *
     * @param figure the name of the figure
     * @param ours the name of the contestant
     * @param goal what it should be
     * @return the question
     */
    public static Comparison value(String figure, String ours, Goal goal) {
        return new Comparison(figure + ": " + ours, figure, ours, "", goal);
    }
}
