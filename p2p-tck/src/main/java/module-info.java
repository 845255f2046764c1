/** The provider contract as numbered rules. */
module io.p2p4j.tck {
    requires java.management;
    requires transitive io.p2p4j.api;
    // Not transitive: who runs the kit without JUnit, as the command does, need not have it.
    requires static org.junit.jupiter.api;

    exports io.p2p4j.tck;
    exports io.p2p4j.tck.benign;
    exports io.p2p4j.tck.fixture;
    exports io.p2p4j.tck.junit;
    exports io.p2p4j.tck.mutant;
    exports io.p2p4j.tck.page;
    exports io.p2p4j.tck.rule;
    exports io.p2p4j.tck.rules;
    exports io.p2p4j.tck.run;
    exports io.p2p4j.tck.script;
    exports io.p2p4j.tck.wire;
}
