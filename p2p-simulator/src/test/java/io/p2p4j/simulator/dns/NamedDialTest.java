package io.p2p4j.simulator.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.p2p4j.api.P2PConnection;
import io.p2p4j.api.P2PProvider;
import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.config.P2PConfig;
import io.p2p4j.simulator.Simulation;
import io.p2p4j.simulator.fabric.Latency;
import io.p2p4j.simulator.fabric.LinkProfile;
import io.p2p4j.simulator.fabric.NetworkProfile;
import io.p2p4j.simulator.fault.FaultSchedule;
import io.p2p4j.simulator.scenario.Host;
import io.p2p4j.simulator.scenario.Scenario;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;

class NamedDialTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final Simulation sim = Simulation.builder()
            .seed(1)
            .network(NetworkProfile.of(LinkProfile.PERFECT.withLatency(Latency.fixed(Duration.ofMillis(10)))))
            .build();
    private final SimulatedDns dns = SimulatedDns.of(sim.fabric());
    private final P2PProvider alice = provider("alice");
    private final P2PProvider bob = provider("bob");

    private P2PProvider provider(String name) {
        return sim.provider(
                name, P2PConfig.builder().identity(sim.identity(name)).build());
    }

    private P2PConnection dial(String address) throws ExecutionException {
        return sim.await(alice.connect(Multiaddr.parse(address)));
    }

    private void listen(String address) throws ExecutionException {
        sim.await(alice.start());
        sim.await(bob.start());
        sim.await(bob.listen(Multiaddr.parse(address)));
    }

    @Test
    void aRegisteredNameIsResolvedAndAnotherIsAnAddressByItself() throws Exception {
        listen("/ip4/10.0.0.2/tcp/4001");
        sim.await(bob.listen(Multiaddr.parse("/dns4/just.a.name/tcp/4001")));
        assertThat(dial("/dns4/just.a.name/tcp/4001").info().remoteAddress()).hasToString("/dns4/just.a.name/tcp/4001");
        dns.put("bob.example", RecordType.A, MINUTE, "10.0.0.2");
        assertThat(dial("/dns4/bob.example/tcp/4001").info().remoteAddress()).hasToString("/ip4/10.0.0.2/tcp/4001");
        dns.putAddresses("example", MINUTE, Multiaddr.parse("/dns4/bob.example/tcp/4001/p2p/" + bob.localPeerId()));
        P2PConnection connection = dial("/dnsaddr/example/p2p/" + bob.localPeerId());
        assertThat(connection.remotePeerId()).isEqualTo(bob.localPeerId());
        assertThatThrownBy(() ->
                        dial("/dnsaddr/example/p2p/" + sim.identity("carol").peerId()))
                .hasStackTraceContaining("the name has no address");
        assertThatThrownBy(() -> dial("/dnsaddr/unknown")).hasStackTraceContaining("TRANSPORT_UNSUPPORTED");
    }

    @Test
    void everyAddressIsTriedAndTheFirstLinkCounts() throws Exception {
        listen("/ip4/10.0.0.2/tcp/4001");
        dns.put("bob", RecordType.A, MINUTE, "10.0.0.77", "10.0.0.2");
        long before = sim.now().toMillis();
        assertThat(dial("/dns/bob/tcp/4001").info().remoteAddress()).hasToString("/ip4/10.0.0.2/tcp/4001");
        assertThat(sim.now().toMillis() - before).as("refused at once").isLessThan(200);
        // Carol had the first address and does not answer: the next one is tried after 250 ms.
        P2PProvider carol = provider("carol");
        sim.await(carol.start());
        sim.await(carol.listen(Multiaddr.parse("/ip4/10.0.0.3/tcp/4001")));
        dns.put("two", RecordType.A, MINUTE, "10.0.0.3", "10.0.0.2");
        sim.partition(alice, carol);
        before = sim.now().toMillis();
        assertThat(dial("/dns4/two/tcp/4001").remotePeerId()).isEqualTo(bob.localPeerId());
        assertThat(sim.now().toMillis() - before).isBetween(250L, 450L);
        sim.kill(bob);
        assertThatThrownBy(() -> dial("/dns4/bob/tcp/4001")).hasStackTraceContaining("nothing listens");
    }

    @Test
    void aNameThatDoesNotResolveIsUnreachable() throws Exception {
        listen("/ip4/10.0.0.2/tcp/4001");
        dns.put("gone", RecordType.A, MINUTE, "10.0.0.2");
        dns.remove("gone");
        assertThatThrownBy(() -> dial("/dns4/gone/tcp/4001"))
                .hasStackTraceContaining("HOST_UNREACHABLE")
                .hasStackTraceContaining("NXDOMAIN");
    }

    /** Dials the first node by its name once a second, and keeps what came of it. */
    private static final class Caller {
        final List<String> outcomes = new ArrayList<>();
        private final Host host;

        Caller(Host host) {
            this.host = host;
            host.provider().listen();
            if (host.number() > 0) {
                call();
            }
        }

        private void call() {
            host.resolver().flush();
            host.provider().connect(Multiaddr.parse("/dns4/first/tcp/4001")).whenComplete((connection, failure) -> {
                outcomes.add(failure == null ? "connected" : "failed");
                if (failure == null) {
                    connection.close();
                }
                host.context().schedule(1_000_000_000, this::call);
            });
        }
    }

    @Test
    void theFaultLetsNamesFailForOneNodeAndEnds() {
        List<Caller> callers = new ArrayList<>();
        Scenario<Caller> scenario = Scenario.of(Caller::new)
                .names(names -> names.put("first", RecordType.A, MINUTE, "10.0.0.1"))
                .atLast("seen", cluster -> callers.addAll(cluster.running()))
                .build();
        FaultSchedule schedule = FaultSchedule.parse("at 20s for 30s dns n1\nat 30s for 5s dns n1");
        assertThat(FaultSchedule.parse(schedule.toString())).isEqualTo(schedule);
        scenario.run(scenario.plan(1).withFaults(schedule)).orFail();
        List<String> one = callers.get(1).outcomes;
        assertThat(one).startsWith("connected").endsWith("connected").contains("failed");
        assertThat(one.stream().filter("failed"::equals).count()).isBetween(2L, 3L);
        assertThat(callers.get(2).outcomes).containsOnly("connected");
    }
}
