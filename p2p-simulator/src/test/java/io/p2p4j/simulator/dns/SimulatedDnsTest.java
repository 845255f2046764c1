package io.p2p4j.simulator.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.simulator.fabric.Fabric;
import io.p2p4j.simulator.fabric.Latency;
import io.p2p4j.simulator.fabric.NetworkProfile;
import io.p2p4j.simulator.fabric.SimNode;
import io.p2p4j.simulator.kernel.Kernel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

class SimulatedDnsTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final Kernel kernel = new Kernel(1);
    private final Fabric fabric = Fabric.inVirtualTime(kernel, NetworkProfile.perfect());
    private final SimNode node = fabric.addNode("node");
    private final SimulatedDns dns = SimulatedDns.of(fabric);
    private final Resolver resolver = dns.resolver(node);

    /** What came, or the code of the failure. */
    private Object outcome(CompletionStage<?> stage) {
        CompletableFuture<?> future = stage.toCompletableFuture();
        kernel.runUntil(future::isDone);
        return future.handle((value, failure) -> {
                    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
                    return cause instanceof DnsException dnsFailure ? (Object) dnsFailure.code() : value;
                })
                .join();
    }

    private Object lookup(String name) {
        return outcome(resolver.lookup(name, RecordType.A));
    }

    @Test
    void anAnswerTakesItsTimeAndIsThenRemembered() {
        dns.latency(Latency.fixed(Duration.ofMillis(30)));
        dns.put("Example.ORG.", RecordType.A, MINUTE, "10.0.0.1", "10.0.0.2");
        assertThat(lookup("example.org")).isEqualTo(List.of("10.0.0.1", "10.0.0.2"));
        assertThat(kernel.nowNanos()).isEqualTo(30_000_000);
        assertThat(lookup("EXAMPLE.org.")).isEqualTo(List.of("10.0.0.1", "10.0.0.2"));
        assertThat(kernel.nowNanos()).isEqualTo(30_000_000);
        resolver.flush();
        lookup("example.org");
        assertThat(kernel.nowNanos()).isEqualTo(60_000_000);
        assertThat(dns.resolver(node)).isSameAs(resolver);
        assertThat(SimulatedDns.of(fabric)).isSameAs(dns);
    }

    @Test
    void aChangeIsSeenWhenTheTimeToLiveIsOver() {
        dns.put("name", RecordType.A, MINUTE, "10.0.0.1");
        assertThat(lookup("name")).isEqualTo(List.of("10.0.0.1"));
        dns.put("name", RecordType.A, MINUTE, "10.0.0.2");
        kernel.runFor(MINUTE.minusMillis(51));
        assertThat(lookup("name")).isEqualTo(List.of("10.0.0.1"));
        assertThat(outcome(dns.resolver(fabric.addNode("other")).lookup("name", RecordType.A)))
                .isEqualTo(List.of("10.0.0.2"));
        kernel.runFor(Duration.ofMillis(51));
        assertThat(lookup("name")).isEqualTo(List.of("10.0.0.2"));
        dns.remove("name");
        assertThat(lookup("name")).isEqualTo(List.of("10.0.0.2"));
        kernel.runFor(MINUTE);
        assertThat(lookup("name")).isEqualTo(DnsException.Code.NXDOMAIN);
        dns.put("name", RecordType.A, Duration.ZERO, "10.0.0.3");
        assertThat(lookup("name")).as("remembered").isEqualTo(DnsException.Code.NXDOMAIN);
        kernel.runFor(Resolver.NEGATIVE_TTL);
        assertThat(lookup("name")).isEqualTo(List.of("10.0.0.3"));
        dns.put("name", RecordType.A, Duration.ZERO, "10.0.0.4");
        assertThat(lookup("name")).as("never remembered").isEqualTo(List.of("10.0.0.4"));
    }

    @Test
    void failuresHaveTheirCodes() {
        dns.put("name", RecordType.TXT, MINUTE, "a text");
        assertThat(lookup("nobody")).isEqualTo(DnsException.Code.NXDOMAIN);
        assertThat(lookup("name")).isEqualTo(DnsException.Code.NODATA);
        dns.put("broken", RecordType.A, MINUTE, "10.0.0.1");
        dns.fail("broken", DnsException.Code.SERVFAIL);
        assertThat(lookup("broken")).isEqualTo(DnsException.Code.SERVFAIL);
        dns.fail("broken", DnsException.Code.TIMEOUT);
        long before = kernel.nowNanos();
        assertThat(lookup("broken")).isEqualTo(DnsException.Code.TIMEOUT);
        assertThat(kernel.nowNanos() - before).isEqualTo(10_000_000_000L);
        dns.fail("broken", null);
        assertThat(lookup("broken")).isEqualTo(List.of("10.0.0.1"));
    }

    @Test
    void aMachineWithoutServersLivesFromWhatItKnows() {
        dns.put("known", RecordType.A, MINUTE, "10.0.0.1");
        dns.put("other", RecordType.A, MINUTE, "10.0.0.2");
        lookup("known");
        dns.disconnect(node);
        dns.disconnect(node);
        assertThat(lookup("known")).isEqualTo(List.of("10.0.0.1"));
        assertThat(lookup("other")).isEqualTo(DnsException.Code.TIMEOUT);
        dns.reconnect(node);
        CompletionStage<List<String>> late = resolver.lookup("other", RecordType.A);
        kernel.runFor(Duration.ofSeconds(3));
        dns.reconnect(node);
        assertThat(outcome(late)).as("asked again").isEqualTo(List.of("10.0.0.2"));
    }

    @Test
    void namesInAddressesAreReplaced() {
        dns.put("both", RecordType.A, MINUTE, "10.0.0.1");
        dns.put("both", RecordType.AAAA, MINUTE, "2001:DB8::1");
        dns.put("four", RecordType.A, MINUTE, "10.0.0.4");
        assertThat(resolved("/dns4/both/udp/53/quic-v1")).containsExactly("/ip4/10.0.0.1/udp/53/quic-v1");
        assertThat(resolved("/dns6/both/tcp/1")).containsExactly("/ip6/2001:db8::1/tcp/1");
        assertThat(resolved("/dns/both/tcp/1")).containsExactly("/ip6/2001:db8::1/tcp/1", "/ip4/10.0.0.1/tcp/1");
        assertThat(resolved("/dns/four/tcp/1")).containsExactly("/ip4/10.0.0.4/tcp/1");
        assertThat(resolved("/ip4/10.0.0.9/tcp/1")).containsExactly("/ip4/10.0.0.9/tcp/1");
        assertThat(outcome(resolver.resolve(Multiaddr.parse("/dns6/four/tcp/1"))))
                .isEqualTo(DnsException.Code.NODATA);
        assertThat(outcome(resolver.resolve(Multiaddr.parse("/dns/none/tcp/1"))))
                .isEqualTo(DnsException.Code.NXDOMAIN);
    }

    @Test
    void dnsaddrLeadsThroughNamesToWhatEndsAlike() {
        dns.put("host", RecordType.A, MINUTE, "10.0.0.1", "10.0.0.2");
        dns.putAddresses(
                "boot",
                MINUTE,
                Multiaddr.parse("/dns4/host/tcp/4001"),
                Multiaddr.parse("/ip4/10.0.0.3/udp/4001"),
                Multiaddr.parse("/dnsaddr/more"));
        dns.put("_dnsaddr.more", RecordType.TXT, MINUTE, "v=spf1", "dnsaddr=/wrong", "dnsaddr=/ip4/10.0.0.5/tcp/4001");
        assertThat(resolved("/dnsaddr/boot"))
                .containsExactly(
                        "/ip4/10.0.0.1/tcp/4001",
                        "/ip4/10.0.0.2/tcp/4001",
                        "/ip4/10.0.0.3/udp/4001",
                        "/ip4/10.0.0.5/tcp/4001");
        assertThat(resolved("/dnsaddr/boot/tcp/4001"))
                .containsExactly("/ip4/10.0.0.1/tcp/4001", "/ip4/10.0.0.2/tcp/4001");
        dns.putAddresses("loop", MINUTE, Multiaddr.parse("/dnsaddr/loop"));
        assertThat(outcome(resolver.resolve(Multiaddr.parse("/dnsaddr/loop")))).isEqualTo(DnsException.Code.SERVFAIL);
        assertThat(outcome(resolver.resolve(Multiaddr.parse("/dnsaddr/boot/tcp/5"))))
                .isEqualTo(DnsException.Code.NODATA);
    }

    private List<String> resolved(String address) {
        List<String> texts = new ArrayList<>();
        ((List<?>) outcome(resolver.resolve(Multiaddr.parse(address)))).forEach(each -> texts.add(each.toString()));
        return texts;
    }

    @Test
    void theCacheHasABound() {
        for (int i = 0; i <= Resolver.CACHE_MAX; i++) {
            dns.put("name" + i, RecordType.A, MINUTE, "10.0.0.1");
            resolver.lookup("name" + i, RecordType.A);
        }
        kernel.runFor(Duration.ofSeconds(1));
        dns.disconnect(node);
        int known = 0;
        for (int i = 0; i <= Resolver.CACHE_MAX; i++) {
            CompletableFuture<?> future =
                    resolver.lookup("name" + i, RecordType.A).toCompletableFuture();
            kernel.runFor(Duration.ofMillis(1));
            known += future.isDone() ? 1 : 0;
        }
        assertThat(known).isEqualTo(Resolver.CACHE_MAX);
    }

    @Test
    void aDeadProcessIsNotAnswered() {
        dns.put("name", RecordType.A, MINUTE, "10.0.0.1");
        CompletableFuture<List<String>> asked =
                resolver.lookup("name", RecordType.A).toCompletableFuture();
        fabric.kill(node);
        fabric.restart(node);
        kernel.runFor(MINUTE);
        assertThat(asked).isNotDone();
        assertThat(lookup("name")).isEqualTo(List.of("10.0.0.1"));
    }

    @Test
    void wrongRecordsAreRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> dns.put("name", RecordType.A, MINUTE, "::1"));
        assertThatIllegalArgumentException().isThrownBy(() -> dns.put("name", RecordType.AAAA, MINUTE, "10.0.0.1"));
        assertThatIllegalArgumentException().isThrownBy(() -> dns.put("name", RecordType.TXT, MINUTE, "x".repeat(256)));
        assertThatIllegalArgumentException().isThrownBy(() -> dns.put("name", RecordType.A, MINUTE));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> dns.put("name", RecordType.A, Duration.ofDays(8), "10.0.0.1"));
        assertThatIllegalArgumentException().isThrownBy(() -> dns.fail("never", DnsException.Code.SERVFAIL));
        assertThatIllegalArgumentException().isThrownBy(() -> dns.fail("never", DnsException.Code.NXDOMAIN));
    }
}
