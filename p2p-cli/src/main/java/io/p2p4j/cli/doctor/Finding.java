package io.p2p4j.cli.doctor;

/**
 * What one check found.
 *
 * @param check the check's name, which is stable
 * @param verdict how it went
 * @param cause what was seen
 * @param remedy what to do; empty when there is nothing to do
 */
public record Finding(String check, Verdict verdict, String cause, String remedy) {
    /** How a check went. */
    public enum Verdict {
        /** As it should be. */
        OK,
        /** Works, and could be better. */
        WARNING,
        /** Does not work. */
        FAULT,
        /** Could not be looked at, or there is nothing to look at. */
        SKIPPED
    }

    static Finding ok(String check, String seen) {
        return new Finding(check, Verdict.OK, seen, "");
    }

    static Finding warning(String check, String cause, String remedy) {
        return new Finding(check, Verdict.WARNING, cause, remedy);
    }

    static Finding fault(String check, String cause, String remedy) {
        return new Finding(check, Verdict.FAULT, cause, remedy);
    }

    static Finding skipped(String check, String why) {
        return new Finding(check, Verdict.SKIPPED, why, "");
    }
}
