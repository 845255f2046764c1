package io.p2p4j.tck.mutant;

import io.p2p4j.api.DialRequest;
import io.p2p4j.api.P2PConnection;
import io.p2p4j.api.P2PProvider;
import io.p2p4j.api.Registration;
import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.discovery.DiscoveredPeer;
import io.p2p4j.api.discovery.Discovery;
import io.p2p4j.api.discovery.DiscoveryEvent;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** Faults of discovery. */
final class DiscoveryFaults {
    private DiscoveryFaults() {}

    static List<Mutant> all() {
        return List.of(
                new Mutant("DISC-01", "announcements never leave", discoveries(Mute::new)),
                new Mutant("DISC-02", "departed peers are there for ever", discoveries(NeverForgets::new)),
                new Mutant("DISC-02", "peers that are there expire as well", discoveries(Forgets::new)),
                new Mutant("DISC-03", "a peer finds itself", discoveries(FindsItself::new)),
                new Mutant("DISC-03", "every announcement is a new peer", discoveries(FindsTwice::new)),
                new Mutant("DISC-04", "who is found is dialed at once", discoveries(DialsAtOnce::new)),
                new Mutant("DISC-04", "who answers is believed", Believes::new));
    }

    private static UnaryOperator<P2PProvider> discoveries(BiFunction<P2PProvider, Discovery, Discovery> fault) {
        return correct -> new FaultyProvider(correct) {
            @Override
            Discovery faulty(Discovery discovery) {
                return fault.apply(this, discovery);
            }
        };
    }

    /** A correct discovery until a subclass makes it faulty. */
    private static class FaultyDiscovery implements Discovery {
        final P2PProvider provider;
        private final Discovery correct;

        FaultyDiscovery(P2PProvider provider, Discovery correct) {
            this.provider = provider;
            this.correct = correct;
        }

        @Override
        public CompletionStage<Void> announce(List<Multiaddr> addresses) {
            return correct.announce(addresses);
        }

        @Override
        public CompletionStage<Void> withdraw() {
            return correct.withdraw();
        }

        @Override
        public List<DiscoveredPeer> peers() {
            return correct.peers();
        }

        @Override
        public Registration observe(Consumer<DiscoveryEvent> observer) {
            return correct.observe(observer);
        }

        @Override
        public void close() {
            correct.close();
        }
    }

    private static final class Mute extends FaultyDiscovery {
        Mute(P2PProvider provider, Discovery correct) {
            super(provider, correct);
        }

        @Override
        public CompletionStage<Void> announce(List<Multiaddr> addresses) {
            return CompletableFuture.completedFuture(null);
        }
    }

    private static final class NeverForgets extends FaultyDiscovery {
        NeverForgets(P2PProvider provider, Discovery correct) {
            super(provider, correct);
        }

        @Override
        public Registration observe(Consumer<DiscoveryEvent> observer) {
            return super.observe(event -> {
                if (!(event instanceof DiscoveryEvent.Expired)) {
                    observer.accept(event);
                }
            });
        }
    }

    /** Does not ask again: what was found expires after a time. */
    private static final class Forgets extends FaultyDiscovery {
        Forgets(P2PProvider provider, Discovery correct) {
            super(provider, correct);
        }

        @Override
        public Registration observe(Consumer<DiscoveryEvent> observer) {
            return super.observe(event -> {
                observer.accept(event);
                if (event instanceof DiscoveryEvent.Found found) {
                    Duration ttl = found.peer().ttl();
                    provider.context()
                            .schedule(ttl.toNanos(), () -> observer.accept(new DiscoveryEvent.Expired(found.peer())));
                }
            });
        }
    }

    private static final class FindsItself extends FaultyDiscovery {
        FindsItself(P2PProvider provider, Discovery correct) {
            super(provider, correct);
        }

        @Override
        public Registration observe(Consumer<DiscoveryEvent> observer) {
            DiscoveredPeer self = new DiscoveredPeer(provider.localPeerId(), List.of(), Duration.ofSeconds(1));
            observer.accept(new DiscoveryEvent.Found(self));
            return super.observe(observer);
        }
    }

    private static final class FindsTwice extends FaultyDiscovery {
        FindsTwice(P2PProvider provider, Discovery correct) {
            super(provider, correct);
        }

        @Override
        public Registration observe(Consumer<DiscoveryEvent> observer) {
            return super.observe(event -> {
                observer.accept(event);
                if (event instanceof DiscoveryEvent.Found) {
                    observer.accept(event);
                }
            });
        }
    }

    private static final class DialsAtOnce extends FaultyDiscovery {
        DialsAtOnce(P2PProvider provider, Discovery correct) {
            super(provider, correct);
        }

        @Override
        public Registration observe(Consumer<DiscoveryEvent> observer) {
            return super.observe(event -> {
                observer.accept(event);
                event.peer().addresses().forEach(provider::connect);
            });
        }
    }

    /** Dials the addresses of a peer and takes whoever is there for it. */
    private static final class Believes extends FaultyProvider {
        Believes(P2PProvider correct) {
            super(correct);
        }

        @Override
        public CompletionStage<P2PConnection> connect(DialRequest request) {
            return request.addresses().isEmpty()
                    ? super.connect(request)
                    : super.connect(DialRequest.to(request.addresses().get(0).withoutPeerId()));
        }
    }
}
