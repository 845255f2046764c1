package io.p2p4j.simulator.fabric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.p2p4j.simulator.kernel.Kernel;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class RegionsTest {
    private static final Latency FAST = Latency.fixed(Duration.ofMillis(1));
    private static final Latency SLOW = Latency.fixed(Duration.ofMillis(90));
    private static final Latency BACK = Latency.fixed(Duration.ofMillis(120));

    private static Fabric fabric(NetworkProfile profile) {
        Fabric fabric = Fabric.inVirtualTime(new Kernel(1), profile);
        List.of("a", "b", "c").forEach(fabric::addNode);
        return fabric;
    }

    private static Latency latency(Fabric fabric, String from, String to) {
        return fabric.link(fabric.node(from).orElseThrow(), fabric.node(to).orElseThrow())
                .latency();
    }

    @Test
    void nodesAreAssignedInTurnAndEachDirectionHasItsLatency() {
        Regions regions = Regions.builder(List.of("north", "south"))
                .within(FAST)
                .between("north", "south", SLOW)
                .direction("south", "north", BACK)
                .build();
        LinkProfile lossy = LinkProfile.PERFECT.withPacketLoss(0.1);
        Fabric fabric = fabric(NetworkProfile.builder()
                .regions(regions)
                .defaults(lossy)
                .direction("a", "b", lossy.withLatency(FAST))
                .build());
        assertThat(fabric.nodes().stream().map(regions::of)).containsExactly("north", "south", "north");
        assertThat(latency(fabric, "a", "c")).isEqualTo(FAST);
        assertThat(latency(fabric, "c", "b")).isEqualTo(SLOW);
        assertThat(latency(fabric, "b", "c")).isEqualTo(BACK);
        // An exception comes before the regions, and everything but the latency is that of all links.
        assertThat(latency(fabric, "a", "b")).isEqualTo(FAST);
        assertThat(fabric.link(fabric.node("c").orElseThrow(), fabric.node("b").orElseThrow()))
                .isEqualTo(lossy.withLatency(SLOW));
    }

    @Test
    void aFunctionSaysWhereNodesAre() {
        Regions regions = Regions.world()
                .assign((node, number) -> node.equals("b") ? "eu-west" : "eu-central")
                .build();
        Fabric fabric = fabric(NetworkProfile.builder().regions(regions).build());
        assertThat(fabric.nodes().stream().map(regions::of)).containsExactly("eu-central", "eu-west", "eu-central");
        Regions wrong = Regions.world().assign((node, number) -> "moon").build();
        assertThatThrownBy(() -> fabric(NetworkProfile.builder().regions(wrong).build())
                        .nodes()
                        .forEach(wrong::of))
                .hasMessageContaining("region of node a: moon (expected one of us-east,");
    }

    @Test
    void theWorldIsSymmetricAndKeepsTheTriangle() {
        Regions world = Regions.world().build();
        LinkProfile[][] links = world.links(LinkProfile.PERFECT);
        int count = world.names().size();
        for (int a = 0; a < count; a++) {
            for (int b = 0; b < count; b++) {
                assertThat(links[a][b]).isEqualTo(links[b][a]);
                for (int c = 0; c < count; c++) {
                    // Real routes are not the shortest, but no detour halves the way.
                    assertThat(least(links[a][b])).isLessThanOrEqualTo(2 * (least(links[a][c]) + least(links[c][b])));
                }
            }
        }
        assertThat(least(links[world.names().indexOf("us-east")][world.names().indexOf("eu-west")]))
                .isEqualTo(Duration.ofMillis(35).toNanos());
    }

    private static long least(LinkProfile link) {
        return link.latency() instanceof Latency.Exponential between ? between.leastNanos() : 250_000;
    }

    @Test
    void whatDoesNotFitIsRefusedWithTheNames() {
        Regions.Builder builder = Regions.builder(List.of("x", "y"));
        assertThatThrownBy(builder::build).hasMessageContaining("latency from x to y is not set");
        assertThatThrownBy(() -> builder.between("x", "z", FAST)).hasMessage("region: z (expected one of x, y)");
        assertThatThrownBy(() -> Regions.builder(List.of())).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Regions.builder(List.of("x", "x"))).isInstanceOf(IllegalArgumentException.class);
    }
}
