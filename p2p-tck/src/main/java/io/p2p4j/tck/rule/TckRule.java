package io.p2p4j.tck.rule;

import io.p2p4j.api.Capability;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * One numbered rule of the contract: what it is called, why it exists, what it needs, and how it is tried.
 *
 * @param id group and number, such as {@code MSG-04}
 * @param level how binding it is
 * @param title what must hold, in a few words
 * @param intent why, in a sentence
 * @param needs capabilities without which the rule is UNSUPPORTED
 * @param realTime whether the rule is UNSUPPORTED in virtual time
 * @param evidence what must have been seen for a PASS
 * @param body how it is tried
 */
public record TckRule(
        String id,
        Level level,
        String title,
        String intent,
        Set<Capability> needs,
        boolean realTime,
        Set<Evidence> evidence,
        RuleBody body) {
    private static final Pattern ID = Pattern.compile("[A-Z]+-[0-9]{2}");

    /**
     * Checks the id and copies the sets.
     *
     * @param id group and two digits
     * @param level how binding
     * @param title what must hold
     * @param intent why
     * @param needs capabilities
     * @param realTime whether it needs real time
     * @param evidence what must be seen
     * @param body how it is tried
     */
    public TckRule {
        if (!ID.matcher(id).matches()) {
            throw new IllegalArgumentException("rule id " + id + " (expected a group and two digits, such as MSG-04)");
        }
        needs = Collections.unmodifiableSet(copy(Capability.class, needs));
        evidence = Collections.unmodifiableSet(copy(Evidence.class, evidence));
    }

    private static <E extends Enum<E>> Set<E> copy(Class<E> type, Set<E> values) {
        EnumSet<E> copy = EnumSet.noneOf(type);
        copy.addAll(values);
        return copy;
    }

    /**
     * Begins the declaration of a rule that every provider must keep.
     *
     * @param id group and number
     * @param title what must hold, in a few words
     * @return a rule without a body
     */
    public static TckRule must(String id, String title) {
        return new TckRule(id, Level.MUST, title, "", Set.of(), false, Set.of(), TckRule::noBody);
    }

    /**
     * Begins the declaration of a rule that every provider should keep.
     *
     * @param id group and number
     * @param title what should hold, in a few words
     * @return a rule without a body
     */
    public static TckRule should(String id, String title) {
        return new TckRule(id, Level.SHOULD, title, "", Set.of(), false, Set.of(), TckRule::noBody);
    }

    /**
     * Begins the declaration of a rule about something that a provider is free to do.
     *
     * @param id group and number
     * @param title what may hold, in a few words
     * @return a rule without a body
     */
    public static TckRule may(String id, String title) {
        return new TckRule(id, Level.MAY, title, "", Set.of(), false, Set.of(), TckRule::noBody);
    }

    private static void noBody(RuleRun run) {
        throw new IllegalStateException("rule without a body (expected tried(…) in its declaration)");
    }

    /**
     * Says why the rule exists.
     *
     * @param sentence one sentence
     * @return a rule like this one
     */
    public TckRule because(String sentence) {
        return new TckRule(id, level, title, sentence, needs, realTime, evidence, body);
    }

    /**
     * Names the capabilities that the rule is about.
     *
     * @param first one of them
     * @param others the others
     * @return a rule like this one
     */
    public TckRule needing(Capability first, Capability... others) {
        return new TckRule(id, level, title, intent, EnumSet.of(first, others), realTime, evidence, body);
    }

    /**
     * Says that the rule is about threads that block, of which there are none in virtual time.
     *
     * @return a rule like this one
     */
    public TckRule inRealTime() {
        return new TckRule(id, level, title, intent, needs, true, evidence, body);
    }

    /**
     * Names what must have been seen for a PASS.
     *
     * @param first one of it
     * @param others the rest
     * @return a rule like this one
     */
    public TckRule seeing(Evidence first, Evidence... others) {
        return new TckRule(id, level, title, intent, needs, realTime, EnumSet.of(first, others), body);
    }

    /**
     * Says how the rule is tried.
     *
     * @param how the body
     * @return a rule like this one
     */
    public TckRule tried(RuleBody how) {
        return new TckRule(id, level, title, intent, needs, realTime, evidence, how);
    }

    /**
     * Returns the heading that the rule stands under.
     *
     * @return the group
     */
    public RuleGroup group() {
        return RuleGroup.valueOf(id.substring(0, id.indexOf('-')));
    }

    /**
     * Returns the name that reports show.
     *
     * @return for example {@code MSG-04 messages arrive in order (MUST)}
     */
    public String displayName() {
        return id + " " + title + " (" + level + ")";
    }
}
