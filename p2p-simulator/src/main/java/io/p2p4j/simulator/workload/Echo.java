package io.p2p4j.simulator.workload;

import io.p2p4j.api.P2PConnection;
import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.simulator.scenario.Cluster;
import io.p2p4j.simulator.scenario.Host;
import io.p2p4j.simulator.scenario.Program;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Questions and answers: a node asks another one a number on a connection that it keeps, and the other one sends it back.
 * Messages of a connection keep their order, so the first answer belongs to the first question. Owned by the simulation's
 * thread.
 */
public final class Echo {
    /** How many questions may wait on one connection, unless said otherwise. */
    public static final int WAITING_MAX_DEFAULT = 64;

    private final Host host;
    private final int waitingMax;
    private final Map<Multiaddr, Line> lines = new LinkedHashMap<>();
    private long asked;
    private long answered;
    private String wrong = "";

    private Echo(Host host, int waitingMax) {
        this.host = host;
        this.waitingMax = waitingMax;
    }

    /**
     * Returns the application.
     *
     * @param waitingMax how many questions may wait on one connection; further ones are not asked
     * @return starts it on a node
     */
    public static Program<Echo> program(int waitingMax) {
        if (waitingMax < 1) {
            throw new IllegalArgumentException("waitingMax: " + waitingMax + " (expected 1 or more)");
        }
        return host -> new Echo(host, waitingMax).begin();
    }

    private Echo begin() {
        host.provider().listen().thenAccept(listener -> listener.onConnection(Echo::serve));
        return this;
    }

    private static void serve(P2PConnection connection) {
        connection.receive().whenComplete((question, failure) -> {
            if (failure != null || question.isEmpty()) {
                connection.close();
                return;
            }
            // A failure shows as the end of the connection.
            connection.send(question.get()).exceptionally(lost -> null);
            serve(connection);
        });
    }

    /**
     * Asks another node, when there is one. The first question to a node dials it and is lost when that fails.
     *
     * @param random chooses whom
     */
    public void ask(RandomGenerator random) {
        List<Multiaddr> others = host.others();
        if (others.isEmpty()) {
            return;
        }
        Multiaddr other = others.get(random.nextInt(others.size()));
        Line line = lines.get(other);
        if (line != null) {
            line.ask(random.nextLong());
            return;
        }
        Line dialing = new Line(other);
        lines.put(other, dialing);
        host.provider().connect(other).whenComplete((connection, failure) -> {
            if (failure == null) {
                dialing.open(connection);
            } else {
                lines.remove(other);
            }
        });
    }

    /**
     * Returns how many questions were sent.
     *
     * @return the number in this life
     */
    public long asked() {
        return asked;
    }

    /**
     * Returns how many answers came.
     *
     * @return the number in this life
     */
    public long answered() {
        return answered;
    }

    /**
     * Checks that every answer was the one to its question.
     *
     * @param cluster the nodes
     */
    public static void answersAreRight(Cluster<Echo> cluster) {
        for (int number = 0; number < cluster.size(); number++) {
            cluster.node(number)
                    .map(node -> node.wrong)
                    .filter(text -> !text.isEmpty())
                    .ifPresent(text -> {
                        throw new IllegalStateException(text);
                    });
        }
    }

    /**
     * Checks that no question waits. To be asked when the faults have been over for some time.
     *
     * @param cluster the nodes
     */
    public static void noQuestionWaits(Cluster<Echo> cluster) {
        for (Echo node : cluster.running()) {
            node.lines.forEach((other, line) -> {
                if (!line.waiting.isEmpty()) {
                    throw new IllegalStateException("node " + node.host.name() + " waits for " + line.waiting.size()
                            + " answers of " + other + " (expected none)");
                }
            });
        }
    }

    /** The way to a node that is asked; without a connection while it is dialed. */
    private final class Line {
        private final Multiaddr other;
        private final ArrayDeque<Long> waiting = new ArrayDeque<>(0);
        private @Nullable P2PConnection connection;

        Line(Multiaddr other) {
            this.other = other;
        }

        void open(P2PConnection opened) {
            connection = opened;
            hear(opened);
        }

        void ask(long question) {
            if (connection == null || waiting.size() == waitingMax) {
                return;
            }
            asked++;
            waiting.add(question);
            connection
                    .send(ByteBuffer.allocate(Long.BYTES).putLong(0, question))
                    .exceptionally(lost -> null);
        }

        private void hear(P2PConnection opened) {
            opened.receive().whenComplete((answer, failure) -> {
                if (failure != null || answer.isEmpty()) {
                    lines.remove(other);
                    opened.close();
                    return;
                }
                answered++;
                long number = ByteBuffer.wrap(answer.get()).getLong();
                Long expected = waiting.poll();
                if (expected == null || expected != number) {
                    wrong = "node " + host.name() + " got answer " + number + " of " + other + " (expected " + expected
                            + ")";
                }
                hear(opened);
            });
        }
    }
}
