package io.p2p4j.cli;

import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.identity.PeerId;
import io.p2p4j.cli.status.StatusSource;
import io.p2p4j.metrics.PrometheusMetrics;
import io.p2p4j.node.NodeState;
import io.p2p4j.node.P2PNode;
import io.p2p4j.node.book.PeerRecord;
import io.p2p4j.node.health.HealthRule;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** A node as its status shows it. */
final class NodeStatus implements StatusSource {
    private final P2PNode node;
    private final PrometheusMetrics metrics;
    private final Sender sender;

    /** Sends one message. */
    interface Sender {
        CompletionStage<Void> send(PeerId peer, String type, byte[] payload);
    }

    NodeStatus(P2PNode node, PrometheusMetrics metrics, Sender sender) {
        this.node = node;
        this.metrics = metrics;
        this.sender = sender;
    }

    private <T> CompletionStage<T> ask(Supplier<T> question) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        node.view().turn().execute(() -> {
            try {
                answer.complete(question.get());
            } catch (RuntimeException failure) {
                answer.completeExceptionally(failure);
            }
        });
        return answer;
    }

    @Override
    public CompletionStage<Stats> stats() {
        CompletionStage<Long> healthy = ask(() ->
                node.view().book().peers().stream().filter(this::isHealthy).count());
        return node.networkStats()
                .thenCombine(
                        healthy,
                        (stats, count) -> new Stats(
                                node.localPeerId().toString(),
                                node.addresses().stream()
                                        .map(Multiaddr::toString)
                                        .toList(),
                                stats.totalPeers(),
                                stats.connectedPeers(),
                                count,
                                stats.dataSent(),
                                stats.dataReceived(),
                                stats.uptime()));
    }

    /** On the turn. */
    private boolean isHealthy(PeerRecord peer) {
        return HealthRule.DEFAULT.isHealthy(node.view().book(), peer.peer());
    }

    @Override
    public CompletionStage<List<Peer>> peers() {
        return ask(() -> {
            List<PeerId> connected = node.view().connections().peers();
            return node.view().book().peers().stream()
                    .map(peer -> new Peer(
                            peer.peer().toString(),
                            peer.addresses().stream().map(Multiaddr::toString).toList(),
                            connected.contains(peer.peer()),
                            isHealthy(peer),
                            peer.quality(),
                            peer.source().name()))
                    .toList();
        });
    }

    @Override
    public String metrics() {
        return metrics.toPrometheus();
    }

    @Override
    public Optional<String> unready() {
        NodeState state = node.state();
        return state == NodeState.RUNNING ? Optional.empty() : Optional.of("the node is " + state);
    }

    @Override
    public CompletionStage<Void> send(Message message) {
        PeerId peer = PeerId.parse(message.to());
        int most = node.provider().limits().messageBytesMax();
        if (message.payload().length > most) {
            throw new IllegalArgumentException(
                    "a message of " + message.payload().length + " bytes (expected at most " + most + ")");
        }
        return sender.send(peer, message.type(), message.payload());
    }
}
