package io.p2p4j.simulator.scan;

/**
 * A forbidden call.
 *
 * @param hazard what is wrong with it
 * @param type the class that calls
 * @param member its method, or its field of a forbidden type
 * @param source the file and line, as in a stack trace
 * @param target what is called
 */
public record Finding(Hazard hazard, String type, String member, String source, String target) {
    @Override
    public String toString() {
        return hazard + ": " + type + '.' + member + '(' + source + ") uses " + target + "; " + hazard.instead();
    }
}
