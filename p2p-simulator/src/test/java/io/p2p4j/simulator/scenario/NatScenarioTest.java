package io.p2p4j.simulator.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.simulator.fault.FaultProfile;
import io.p2p4j.simulator.fault.FaultSchedule;
import io.p2p4j.simulator.nat.NatProfile;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class NatScenarioTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    /** Listens; those at home keep a connection to the first node, and notice whom they reach. */
    private static final class Client {
        final Host host;
        final List<Multiaddr> seenAs = new ArrayList<>();

        Client(Host host) {
            this.host = host;
            host.provider()
                    .listen()
                    .thenAccept(listener -> listener.onConnection(
                            connection -> seenAs.add(connection.info().remoteAddress())));
            if (host.number() > 0) {
                dial();
            }
        }

        private void dial() {
            host.provider().connect(host.addresses().get(0)).whenComplete((connection, failure) -> {
                if (failure != null) {
                    host.context().schedule(SECOND.toNanos(), this::dial);
                } else {
                    connection.closed().whenComplete((reason, never) -> dial());
                }
            });
        }
    }

    private static Scenario<Client> scenario(List<Client> last) {
        return Scenario.of(Client::new)
                .nodes(3)
                .nat("carrier", NatProfile.carrierGrade())
                .nat("home", NatProfile.portRestrictedCone(), "carrier")
                .behind(number -> number == 0 ? Optional.empty() : Optional.of("home"))
                .atLast("seen", cluster -> last.addAll(cluster.running()))
                .build();
    }

    @Test
    void nodesStandBehindTranslatorsByTheirNumber() {
        List<Client> clients = new ArrayList<>();
        Run run = scenario(clients).run(1);
        run.orFail();
        assertThat(clients.get(1).host.addresses())
                .extracting(address -> address.withoutPeerId().toString())
                .containsExactly("/ip4/10.0.0.1/tcp/4001", "/ip4/192.168.0.2/tcp/4001", "/ip4/192.168.0.3/tcp/4001");
        assertThat(clients.get(0).seenAs)
                .extracting(Multiaddr::toString)
                .containsExactlyInAnyOrder("/ip4/198.18.0.1/tcp/1024", "/ip4/198.18.0.1/tcp/1025");
        assertThat(scenario(clients).run(1).traceHash()).isEqualTo(run.traceHash());
    }

    @Test
    void rebindingByNodeOrByNameBreaksAndPeersComeBack() {
        for (String fault : List.of("rebind n1", "rebind carrier", "rebind n0", "rebind home")) {
            List<Client> clients = new ArrayList<>();
            Scenario<Client> scenario = scenario(clients);
            FaultSchedule schedule = FaultSchedule.parse("at 10s for 1s " + fault);
            assertThat(FaultSchedule.parse(schedule.toString())).isEqualTo(schedule);
            scenario.run(scenario.plan(1).withFaults(schedule)).orFail();
            String host = fault.endsWith("carrier") ? "198.18.0.2" : "198.18.0.1";
            assertThat(clients.get(0).seenAs).as(fault).hasSize(fault.endsWith("n0") ? 2 : 4);
            assertThat(clients.get(0)
                            .seenAs
                            .get(clients.get(0).seenAs.size() - 1)
                            .toString())
                    .contains(host);
        }
    }

    @Test
    void rebindingsAreDrawnWhenAsked() {
        FaultProfile profile = FaultProfile.none().with(FaultProfile.Kind.REBIND, 600, SECOND, SECOND.multipliedBy(2));
        assertThat(profile.schedule(1, List.of("n0"), Duration.ofMinutes(10)).toString())
                .contains("rebind n0");
    }

    @Test
    void unknownNamesAreRefused() {
        assertThatThrownBy(() -> Scenario.of(Client::new)
                        .nat("home", NatProfile.fullCone(), "carrier")
                        .build()
                        .run(1))
                .hasMessageContaining("translator carrier is unknown");
    }
}
