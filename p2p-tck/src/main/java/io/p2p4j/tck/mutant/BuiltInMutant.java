package io.p2p4j.tck.mutant;

/**
 * A fault inside a provider, where no wrapper reaches.
 *
 * @param ruleId the rule that must kill it
 * @param how what is wrong, in a few words
 * @param host the id of the provider whose tests plant and kill it
 */
public record BuiltInMutant(String ruleId, String how, String host) {
    @Override
    public String toString() {
        return ruleId + " " + how;
    }
}
