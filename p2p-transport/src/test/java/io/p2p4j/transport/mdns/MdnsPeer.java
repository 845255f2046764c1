package io.p2p4j.transport.mdns;

import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.context.SystemContext;
import io.p2p4j.api.discovery.DiscoveryEvent;
import io.p2p4j.api.identity.Identity;
import java.io.IOException;
import java.util.List;

/** A process that announces a peer, and says what it finds, until its input ends. */
final class MdnsPeer {
    private MdnsPeer() {}

    public static void main(String[] arguments) throws IOException {
        byte[] seed = new byte[32];
        seed[0] = Byte.parseByte(arguments[0]);
        Identity identity = Identity.fromSeed(seed);
        MdnsDiscovery discovery = new MdnsDiscovery(identity.peerId(), new SystemContext());
        discovery.observe(event -> {
            String what = event instanceof DiscoveryEvent.Found
                    ? "found"
                    : event instanceof DiscoveryEvent.Expired ? "expired" : "changed";
            System.out.println("mdns " + what + ' ' + event.peer().peerId() + ' '
                    + event.peer().addresses());
        });
        discovery.open(MdnsSockets::interfaces);
        discovery.announce(List.of(Multiaddr.parse(arguments[1])));
        System.out.println("mdns ready " + identity.peerId() + " -");
        int input = System.in.read();
        while (input >= 0) {
            input = System.in.read();
        }
        // Closing does not wait, and the process ends with this method.
        discovery.withdraw().toCompletableFuture().join();
        discovery.close();
    }
}
