/** The p2p command. */
module io.p2p4j.cli {
    requires io.p2p4j.api;
    requires io.p2p4j.core;
    requires io.p2p4j.metrics;
    requires io.p2p4j.node;
    requires io.p2p4j.simulator;
    requires io.p2p4j.tck;
    requires info.picocli;
    requires io.netty.buffer;
    requires io.netty.codec;
    requires io.netty.codec.http;
    requires io.netty.common;
    requires io.netty.handler;
    requires io.netty.transport;
    requires java.logging;
    requires java.management;
    requires java.net.http;
    requires jdk.management;
    requires org.snakeyaml.engine;
    requires org.tomlj;

    uses io.p2p4j.simulator.application.Application;
    uses io.p2p4j.tck.TckHarnessFactory;

    // Picocli sets the fields of commands.
    opens io.p2p4j.cli to
            info.picocli;
}
