package io.p2p4j.cli.doctor;

import io.p2p4j.cli.status.StatusClient;
import io.p2p4j.core.json.JsonValue;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** What a running node tells of itself. */
public final class NodeChecks {
    private static final int PEERS_FEW = 5;
    private static final int DIALS_FEW = 5;
    private static final int MESSAGES_MANY = 10_000;
    private static final double LATENCY_SECONDS_MAX = 1;
    private static final double QUANTILE = 0.95;
    private static final double MEMORY_MAX = 0.9;
    private static final long QUEUE_BYTES_MAX = 64L << 20;
    private static final long MEBI = 1 << 20;

    private NodeChecks() {}

    /**
     * Asks a running node.
     *
     * @param client where it is
     * @return what was found
     * @throws InterruptedException when this thread is interrupted
     */
    public static List<Finding> of(StatusClient client) throws InterruptedException {
        try {
            StatusClient.Reply stats = client.get("/network/stats");
            if (!stats.isOk()) {
                return List.of(Finding.fault(
                        "node",
                        "the node answers with " + stats.status(),
                        "use the data directory of the node, or its token in P2P_STATUS_TOKEN"));
            }
            List<Finding> findings = new ArrayList<>();
            findings.add(ready(client));
            JsonValue counts = stats.json();
            Samples samples = Samples.parse(client.get("/metrics").body());
            findings.add(peers(counts));
            findings.add(health(counts));
            findings.add(inbound(samples));
            findings.add(dials(samples));
            findings.add(latency(samples));
            findings.add(memory(samples));
            findings.add(queues(samples));
            findings.add(data(counts));
            findings.add(transfers());
            return findings;
        } catch (IOException e) {
            return List.of(Finding.fault(
                    "node",
                    "the node does not answer: " + e.getClass().getSimpleName() + ": " + e.getMessage(),
                    "start it with `p2p node`; if it crashed, its log says why"));
        }
    }

    private static Finding ready(StatusClient client) throws IOException, InterruptedException {
        StatusClient.Reply reply = client.get("/health/ready");
        return reply.isOk()
                ? Finding.ok("node", "runs and is ready")
                : Finding.warning(
                        "node", "runs and is not ready: " + reply.body().strip(), "wait until it has started");
    }

    private static long count(JsonValue counts, String name) {
        return counts.require(name).integer(0, Long.MAX_VALUE);
    }

    private static Finding peers(JsonValue counts) {
        long connected = count(counts, "connected_peers");
        return connected == 0
                ? Finding.fault(
                        "connected-peers",
                        "the node is connected to no peer, and knows " + count(counts, "total_peers"),
                        "check P2P_BOOTSTRAP_PEERS, that the bootstrap peers run, and that a firewall allows the port; "
                                + "the log has the error of each dial")
                : Finding.ok("connected-peers", connected + " connected");
    }

    private static Finding health(JsonValue counts) {
        long known = count(counts, "total_peers");
        long healthy = count(counts, "healthy_peers");
        return known >= PEERS_FEW && healthy * 2 < known
                ? Finding.warning(
                        "healthy-peers",
                        healthy + " of " + known + " known peers are healthy",
                        "check the network for a partition, and that the peers run compatible versions")
                : Finding.ok("healthy-peers", healthy + " of " + known);
    }

    private static Finding inbound(Samples samples) {
        double accepted = samples.sum("p2p_connections_opened_total", "role=\"listener\"");
        return accepted > 0
                ? Finding.ok("reachable", "peers have dialed this node")
                : Finding.warning(
                        "reachable",
                        "no peer has dialed this node so far",
                        "allow the listening port in the firewall of this machine and its network, and announce an "
                                + "address that others reach");
    }

    /** What the log has of failed dials, in numbers. */
    private static Finding dials(Samples samples) {
        double failed = samples.sum("p2p_dials_failed_total", "");
        double opened = samples.sum("p2p_connections_opened_total", "role=\"dialer\"");
        String seen = Math.round(failed) + " of " + Math.round(failed + opened) + " dials failed";
        return failed >= DIALS_FEW && failed > opened
                ? Finding.warning(
                        "dials",
                        seen + ": " + samples.listed("p2p_dials_failed_total", "kind"),
                        "connection_failed and timeout: the peers are gone, or a firewall swallows the packets; "
                                + "protocol_error: other versions; authentication_failed: others at their addresses. "
                                + "The log has the error of each dial")
                : Finding.ok("dials", seen);
    }

    private static Finding latency(Samples samples) {
        double seconds = samples.quantile("p2p_message_latency_seconds", QUANTILE);
        if (Double.isNaN(seconds)) {
            return Finding.skipped("latency", "no message was acknowledged so far");
        }
        long millis = Math.round(seconds * 1000);
        double roundTrip = samples.sum("p2p_round_trip_mean_seconds", "");
        return seconds > LATENCY_SECONDS_MAX
                ? Finding.warning(
                        "latency",
                        "a message in twenty takes " + millis + " ms or longer; round trips take "
                                + Math.round(roundTrip * 1000) + " ms",
                        "when round trips are slow, look for congestion on the network; when they are not, for slow "
                                + "handlers and full queues")
                : Finding.ok("latency", "19 of 20 messages take " + millis + " ms or less");
    }

    private static Finding memory(Samples samples) {
        double used = samples.sum("jvm_memory_used_bytes", "area=\"heap\"");
        double most = samples.positive("jvm_memory_max_bytes", "area=\"heap\"");
        String seen = Math.round(used / MEBI) + " of " + Math.round(most / MEBI) + " MiB of the heap";
        return most > 0 && used / most > MEMORY_MAX
                ? Finding.warning(
                        "memory",
                        seen + " are used, with " + Math.round(samples.sum("p2p_connections_open", ""))
                                + " connections",
                        "give it more with P2P_JAVA_OPTS=-Xmx…, lower P2P_MAX_CONNECTIONS, and look at what handlers keep")
                : Finding.ok("memory", seen);
    }

    private static Finding queues(Samples samples) {
        double waiting = samples.sum("p2p_send_queue_bytes", "") + samples.sum("p2p_receive_queue_bytes", "");
        double unfinished = samples.sum("p2p_messages_unfinished", "");
        String seen = Math.round(waiting / MEBI) + " MiB wait in queues, " + Math.round(unfinished)
                + " messages are unfinished";
        return waiting > QUEUE_BYTES_MAX || unfinished > MESSAGES_MANY
                ? Finding.warning(
                        "queues",
                        seen,
                        "a peer or a handler is too slow: look at handlers, and at peers with `p2p peers`")
                : Finding.ok("queues", seen);
    }

    private static Finding data(JsonValue counts) {
        return count(counts, "connected_peers") == 0
                ? Finding.fault(
                        "data-path",
                        "data of others cannot be found without a connected peer",
                        "connect to more peers first; then wait until what was stored has spread")
                : Finding.skipped("data-path", "peers are connected; this version stores no data of others");
    }

    private static Finding transfers() {
        return Finding.skipped(
                "transfers", "this version has no transfer queue; `p2p send` fails with a reason instead of waiting");
    }
}
