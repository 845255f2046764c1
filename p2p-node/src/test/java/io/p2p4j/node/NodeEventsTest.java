package io.p2p4j.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.p2p4j.api.Registration;
import io.p2p4j.api.identity.Identity;
import io.p2p4j.api.identity.PeerId;
import io.p2p4j.node.event.NodeEvent;
import io.p2p4j.node.event.NodeEvents;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class NodeEventsTest {
    private final PeerId peer = Identity.fromSeed(new byte[32]).peerId();

    @Test
    void aSlowReaderMissesTheOldestIsToldHowManyAndHoldsNobodyUp() {
        ArrayDeque<Runnable> waiting = new ArrayDeque<>();
        NodeEvents events = new NodeEvents(waiting::add, 4);
        List<NodeEvent> heard = new ArrayList<>();
        Registration registration = events.observe(heard::add);
        for (int i = 0; i < 10; i++) {
            events.publish(new NodeEvent.PeerHealthChanged(peer, i % 2 == 0));
        }
        assertThat(heard).isEmpty();
        waiting.remove().run();
        assertThat(heard).hasSize(5);
        assertThat(heard.get(0)).isEqualTo(new NodeEvent.EventsMissed(6));
        events.publish(new NodeEvent.PeerForgotten(peer));
        waiting.remove().run();
        assertThat(heard).last().isEqualTo(new NodeEvent.PeerForgotten(peer));
        registration.close();
        events.publish(new NodeEvent.PeerForgotten(peer));
        assertThat(waiting).isEmpty();
    }

    @Test
    void anObserverThatThrowsHearsTheNextOne() {
        NodeEvents events = new NodeEvents(Runnable::run, 4);
        List<NodeEvent> heard = new ArrayList<>();
        events.observe(event -> {
            heard.add(event);
            throw new IllegalStateException("planted");
        });
        events.publish(new NodeEvent.PeerForgotten(peer));
        events.publish(new NodeEvent.PeerForgotten(peer));
        assertThat(heard).hasSize(2);
    }
}
