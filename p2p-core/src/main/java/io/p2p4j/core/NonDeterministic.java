package io.p2p4j.core;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks the few classes of protocol, simulator and node code that deliberately touch the real clock, real threads or
 * unseeded chance. The build forbids all of these everywhere else, with the scan {@code ForbiddenApis} of p2p-simulator.
 * It covers the class itself and the classes nested in it, not its subclasses.
 */
@Documented
@Retention(RetentionPolicy.CLASS)
@Target(ElementType.TYPE)
public @interface NonDeterministic {
    /**
     * Why this class may do what others may not.
     *
     * @return a full sentence for the reader of the code
     */
    String value();
}
