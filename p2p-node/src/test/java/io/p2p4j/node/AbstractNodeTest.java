package io.p2p4j.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.p2p4j.api.P2PProvider;
import io.p2p4j.api.config.P2PConfig;
import io.p2p4j.api.identity.Identity;
import io.p2p4j.node.event.NodeEvent;
import io.p2p4j.node.message.MessageHandler;
import io.p2p4j.node.message.MessageType;
import io.p2p4j.node.message.NodeMessage;
import io.p2p4j.node.message.SendOptions;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a node does is the same on every provider. */
abstract class AbstractNodeTest {
    private static final MessageType CHAT = MessageType.of("chat");

    private final List<P2PNode> nodes = new ArrayList<>();

    /** A provider of its own for a node that is called so. */
    abstract P2PProvider provider(String name, P2PConfig config);

    abstract P2PConfig.Builder config();

    abstract <T> T await(CompletionStage<T> stage) throws Exception;

    abstract void awaitUntil(BooleanSupplier condition);

    private P2PNode node(String name) throws Exception {
        byte[] seed = java.util.Arrays.copyOf(name.getBytes(StandardCharsets.UTF_8), 32);
        P2PConfig config = config().identity(Identity.fromSeed(seed)).build();
        NodeConfig all = NodeConfig.of(config);
        P2PNode node = P2PNode.builder(all.withDiscovery(all.discovery().withLocalNetwork(false)))
                .provider(provider(name, config))
                .build();
        nodes.add(node);
        await(node.start());
        return node;
    }

    @AfterEach
    void end() throws Exception {
        for (P2PNode node : nodes) {
            await(node.stop());
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    @Test
    void nodesTalk() throws Exception {
        P2PNode a = node("a");
        P2PNode b = node("b");
        List<String> heard = Collections.synchronizedList(new ArrayList<>());
        b.handle(CHAT, message -> {
            heard.add(text(message.payload()));
            return CompletableFuture.completedFuture(bytes("re " + text(message.payload())));
        });
        assertThat(await(a.connect(b.addresses().get(0)))).isEqualTo(b.localPeerId());
        List<CompletionStage<Void>> all = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            all.add(a.send(b.localPeerId(), CHAT, bytes("m" + i)));
        }
        for (CompletionStage<Void> sent : all) {
            await(sent);
        }
        assertThat(heard).hasSize(500);
        for (int i = 0; i < 500; i++) {
            assertThat(heard.get(i)).isEqualTo("m" + i);
        }
        assertThat(text(await(a.request(b.localPeerId(), CHAT, bytes("?"), SendOptions.DEFAULTS))))
                .isEqualTo("re ?");
        assertThatThrownBy(() -> await(b.send(a.localPeerId(), CHAT, bytes("nobody"))))
                .hasMessageContaining("NO_HANDLER");
        assertThat(await(a.networkStats()).connectedPeers()).isOne();
        assertThat(await(a.connectionHealth(b.localPeerId())).orElseThrow().healthy())
                .isTrue();
    }

    @Test
    void aLostConnectionIsMadeAgainForWhatWaits() throws Exception {
        P2PNode a = node("a");
        P2PNode b = node("b");
        List<String> heard = Collections.synchronizedList(new ArrayList<>());
        b.handle(CHAT, MessageHandler.of(message -> heard.add(text(message.payload()))));
        await(a.connect(b.addresses().get(0)));
        List<CompletionStage<Void>> all = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            all.add(a.send(b.localPeerId(), CHAT, bytes("m" + i)));
            if (i % 100 == 50) {
                a.view()
                        .turn()
                        .execute(() -> a.view()
                                .connections()
                                .of(b.localPeerId())
                                .forEach(connection -> connection.abort("planted")));
            }
        }
        for (CompletionStage<Void> sent : all) {
            await(sent);
        }
        assertThat(heard).hasSize(300).doesNotHaveDuplicates();
    }

    @Test
    void largeMessagesAndBroadcastsArrive() throws Exception {
        P2PNode a = node("a");
        P2PNode b = node("b");
        P2PNode c = node("c");
        List<NodeMessage> heard = Collections.synchronizedList(new ArrayList<>());
        c.onMessage(heard::add);
        List<byte[]> large = Collections.synchronizedList(new ArrayList<>());
        b.handle(CHAT, MessageHandler.of(message -> large.add(message.payload())));
        b.onMessage(message -> {});
        await(a.connect(b.addresses().get(0)));
        await(c.connect(b.addresses().get(0)));
        byte[] most = new byte[900_000];
        new java.util.Random(3).nextBytes(most);
        await(a.send(b.localPeerId(), CHAT, most));
        assertThat(large).hasSize(1);
        assertThat(large.get(0)).isEqualTo(most);
        assertThat(await(a.broadcast(MessageType.DATA, bytes("all"), List.of())))
                .isPositive();
        awaitUntil(() -> !heard.isEmpty());
        assertThat(heard.get(0).sender()).isEqualTo(a.localPeerId());
        assertThat(text(heard.get(0).payload())).isEqualTo("all");
    }

    @Test
    void peersThatComeAndGoAreTold() throws Exception {
        P2PNode a = node("a");
        P2PNode b = node("b");
        List<NodeEvent> events = Collections.synchronizedList(new ArrayList<>());
        a.observe(events::add);
        await(b.connect(a.addresses().get(0)));
        awaitUntil(() -> events.stream().anyMatch(NodeEvent.PeerConnected.class::isInstance));
        await(b.stop());
        awaitUntil(() -> events.stream().anyMatch(NodeEvent.PeerDisconnected.class::isInstance));
        assertThat(a.connectedPeers()).isEmpty();
    }
}
