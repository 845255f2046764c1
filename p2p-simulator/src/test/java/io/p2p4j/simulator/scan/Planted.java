package io.p2p4j.simulator.scan;

import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;

/** What the scan must say about the member. */
@Retention(RetentionPolicy.RUNTIME)
@interface Planted {
    Hazard value();
}
