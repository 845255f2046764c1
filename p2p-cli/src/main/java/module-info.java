/** The p2p command. */
module io.p2p4j.cli {
    requires io.p2p4j.api;
    requires io.p2p4j.tck;
    requires info.picocli;
    requires org.slf4j;
}
