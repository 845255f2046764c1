/** The provider contract as numbered rules. */
module io.p2p4j.tck {
    requires transitive io.p2p4j.api;
    requires static org.junit.jupiter.api;
}
