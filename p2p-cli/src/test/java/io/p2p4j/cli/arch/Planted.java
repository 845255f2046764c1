package io.p2p4j.cli.arch;

/** What the rule must say about the member. */
@interface Planted {
    Hazard value();
}
