package io.p2p4j.transport.mdns;

import static io.p2p4j.transport.mdns.MdnsNeighbours.said;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * This multicast DNS and that of js-libp2p find each other. Without Node or its packages this is skipped, unless
 * {@code -Dp2p.js.required=true}: docs/LIBP2P.md says how to install them.
 */
@Tag("once")
@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class MdnsJsTest {
    private static final Path FOLDER = Path.of("../p2p-libp2p/src/test/js").toAbsolutePath();

    private MdnsNeighbours neighbours;

    @BeforeEach
    void begin() throws Exception {
        boolean installed = Files.isDirectory(FOLDER.resolve("node_modules/@libp2p/mdns"))
                && MdnsNeighbours.tried("node", "--version").isEmpty();
        String missing = "Node or the packages of " + FOLDER + " are missing (run npm ci there)";
        if (!installed && Boolean.getBoolean("p2p.js.required")) {
            throw new AssertionError(missing);
        }
        assumeTrue(installed, missing);
        neighbours = new MdnsNeighbours();
        neighbours.route(neighbours.far);
    }

    @AfterEach
    void end() throws Exception {
        if (neighbours != null) {
            neighbours.end();
        }
    }

    private Process startJs() throws Exception {
        return neighbours.start(neighbours
                .command(
                        neighbours.far,
                        "node",
                        "--import",
                        FOLDER.resolve("polyfill.mjs").toUri().toString(),
                        FOLDER.resolve("mdns.mjs").toString(),
                        "/ip4/10.203.78.2/tcp/4002")
                .directory(FOLDER.toFile()));
    }

    private Process startOurs() throws Exception {
        return neighbours.startPeer(neighbours.near, 1, "/ip4/10.203.78.1/tcp/4001");
    }

    private static void findEachOther(String peer, BufferedReader ours, String js, BufferedReader theirs)
            throws Exception {
        assertThat(said(ours)).isEqualTo("found " + js + " [/ip4/10.203.78.2/tcp/4002]");
        assertThat(said(theirs)).isEqualTo("found " + peer + " [/ip4/10.203.78.1/tcp/4001]");
    }

    @Test
    void whoComesSecondFindsAndIsFound() throws Exception {
        try (BufferedReader theirs = startJs().inputReader()) {
            String js = said(theirs).split(" ")[1];
            try (BufferedReader ours = startOurs().inputReader()) {
                findEachOther(said(ours).split(" ")[1], ours, js, theirs);
            }
        }
    }

    @Test
    void whoComesFirstFindsAndIsFound() throws Exception {
        try (BufferedReader ours = startOurs().inputReader()) {
            String peer = said(ours).split(" ")[1];
            try (BufferedReader theirs = startJs().inputReader()) {
                findEachOther(peer, ours, said(theirs).split(" ")[1], theirs);
            }
        }
    }
}
