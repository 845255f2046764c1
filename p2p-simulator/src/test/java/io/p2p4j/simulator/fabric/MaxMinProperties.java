package io.p2p4j.simulator.fabric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class MaxMinProperties {
    private static final double EXACT = 1e-9;

    private static Port port(long rate) {
        Port port = new Port();
        port.rate(rate, NodeRate.UNLIMITED);
        return port;
    }

    private static Flow flow(double cap, Port... ports) {
        Flow flow = new Flow("test", null, null, cap);
        flow.ports(List.of(ports));
        return flow;
    }

    private static double used(Port port) {
        return port.flows().stream().mapToDouble(flow -> flow.fairRate).sum();
    }

    private static boolean isFull(Port port) {
        return used(port) >= port.bytesPerSecond() * (1 - EXACT);
    }

    /** What makes an allocation max-min fair: each flow has all that it can use, or a full port where none has more. */
    @Property(seed = "1")
    void everyFlowHasItsBottleneckAndNoPortIsOverfull(
            @ForAll @IntRange(min = 1, max = 12) int ports,
            @ForAll @IntRange(min = 1, max = 40) int count,
            @ForAll long seed) {
        Random random = new Random(seed);
        List<Port> all = new ArrayList<>();
        for (int i = 0; i < ports; i++) {
            all.add(port(1L + (long) Math.pow(10, 9 * random.nextDouble())));
        }
        List<Flow> flows = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Port one = all.get(random.nextInt(ports));
            Port other = all.get(random.nextInt(ports));
            double cap = random.nextInt(3) > 0 ? Double.POSITIVE_INFINITY : 1 + Math.pow(10, 8 * random.nextDouble());
            flows.add(one == other ? flow(cap, one) : flow(cap, one, other));
        }
        MaxMin.fill(flows);
        for (Port port : all) {
            assertThat(used(port)).isLessThanOrEqualTo(port.bytesPerSecond() * (1 + EXACT));
        }
        for (Flow flow : flows) {
            assertThat(flow.fairRate).isPositive().isLessThanOrEqualTo(flow.cap());
            boolean atCap = flow.fairRate == flow.cap();
            boolean atBottleneck = flow.ports().stream()
                    .anyMatch(port -> isFull(port)
                            && port.flows().stream().allMatch(other -> other.fairRate <= flow.fairRate * (1 + EXACT)));
            assertThat(atCap || atBottleneck)
                    .as("%s of %s", flow.fairRate, flow.cap())
                    .isTrue();
        }
    }

    @Example
    void whatOneFlowCannotUseTheOthersGet() {
        Port up = port(900);
        Port slow = port(100);
        Flow narrow = flow(Double.POSITIVE_INFINITY, up, slow);
        Flow capped = flow(200, up);
        Flow wide = flow(Double.POSITIVE_INFINITY, up);
        MaxMin.fill(List.of(narrow, capped, wide));
        assertThat(narrow.fairRate).isEqualTo(100);
        assertThat(capped.fairRate).isEqualTo(200);
        assertThat(wide.fairRate).isCloseTo(600, within(EXACT));
        Flow free = flow(Double.POSITIVE_INFINITY);
        MaxMin.fill(List.of(free));
        assertThat(free.fairRate).isInfinite();
    }
}
