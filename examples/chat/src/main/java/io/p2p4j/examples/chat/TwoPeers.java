package io.p2p4j.examples.chat;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.blocking.BlockingConnection;
import io.p2p4j.api.blocking.BlockingListener;
import io.p2p4j.api.blocking.BlockingProvider;
import io.p2p4j.api.config.P2PConfig;
import io.p2p4j.api.provider.P2PProviders;

/** Two peers in one program: Bob knows Alice by the key in her address, and tells her something. */
public final class TwoPeers {
    public static void main(String[] args) throws Exception {
        try (BlockingProvider alice = BlockingProvider.of(P2PProviders.create(P2PConfig.resolve()));
                BlockingProvider bob = BlockingProvider.of(P2PProviders.create(P2PConfig.resolve()))) {
            alice.start();
            bob.start();
            BlockingListener door = alice.listen(Multiaddr.parse("/ip4/127.0.0.1/tcp/0"));
            BlockingConnection toAlice = bob.connect(door.localAddresses().get(0));
            toAlice.send("Hello!".getBytes(UTF_8));

            byte[] heard = door.accept().receive().orElseThrow();
            System.out.println(toAlice.remotePeerId() + " heard: " + new String(heard, UTF_8));
        }
    }
}
