package io.p2p4j.simulator.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.TestTemplate;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A test that is run once for each of many seeds. The method has one parameter, a {@link Seed}:
 *
 * <pre>{@code
 * @SimulatedTest(seeds = 100)
 * void nodesAgree(Seed seed) {
 *     seed.run(SCENARIO);
 * }
 * }</pre>
 *
 * <p>The environment variable {@code P2P_SIM_SHARD=i/n} leaves the i-th of n parts, counted from 0, so that n machines share
 * the seeds. The system property {@code p2p.sim.seed=7} leaves that seed alone, and {@code p2p.sim.seeds=1..5000} runs others
 * than the annotation names. {@code p2p.sim.reports} is the folder for the pages of failed runs, {@code target/simulations}
 * unless set.
 */
@Documented
@Target({ElementType.METHOD, ElementType.ANNOTATION_TYPE})
@Retention(RetentionPolicy.RUNTIME)
@TestTemplate
@ExtendWith(SeedsExtension.class)
@SuppressWarnings("exports") // JUnit makes the extension by itself.
public @interface SimulatedTest {
    /**
     * Returns the first seed.
     *
     * @return 1 unless set
     */
    long first() default 1;

    /**
     * Returns how many seeds there are.
     *
     * @return 10 unless set
     */
    int seeds() default 10;

    /**
     * Returns whether every seed is run a second time, which must do the same. The system property {@code p2p.sim.twice=true}
     * asks for it in all tests.
     *
     * @return false unless set
     */
    boolean twice() default false;
}
