/** The p2p command. */
module io.p2p4j.cli {
    requires io.p2p4j.api;
    requires io.p2p4j.simulator;
    requires io.p2p4j.tck;
    requires info.picocli;
    requires java.logging;
    requires org.snakeyaml.engine;

    uses io.p2p4j.simulator.application.Application;
    uses io.p2p4j.tck.TckHarnessFactory;

    // Picocli sets the fields of commands.
    opens io.p2p4j.cli to
            info.picocli;
}
