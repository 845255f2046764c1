package io.p2p4j.simulator.fault;

import io.p2p4j.simulator.fabric.Fabric;
import io.p2p4j.simulator.fabric.Loss;
import io.p2p4j.simulator.fabric.LossProcess;
import io.p2p4j.simulator.fabric.NodeRate;
import io.p2p4j.simulator.fabric.Packet;
import io.p2p4j.simulator.fabric.Rule;
import io.p2p4j.simulator.fabric.SimNode;
import io.p2p4j.simulator.fabric.Verdict;
import io.p2p4j.simulator.kernel.Hash64;
import io.p2p4j.simulator.kernel.Kernel;
import io.p2p4j.simulator.kernel.KeyedRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Does what goes wrong with the ways between nodes. Owned by the simulation's thread. */
final class LinkFaults {
    /** A retransmission waits ten packets' time at first, then twice as long, and at last a hundred. */
    private static final long PASSED_FIRST = 10;

    private static final long PASSED_MAX = 100;

    private final FaultInjector injector;
    private final Fabric fabric;
    private final Kernel kernel;
    private final Map<SimNode, Throttled> throttles = new LinkedHashMap<>();

    LinkFaults(FaultInjector injector, Fabric fabric) {
        this.injector = injector;
        this.fabric = fabric;
        this.kernel = fabric.kernel();
    }

    /** Does it, and returns what undoes it. */
    Runnable apply(TimedFault timed, LinkFault fault) {
        if (fault instanceof LinkFault.BurstLoss loss) {
            Rule rule =
                    new Bursts(injector.node(loss.node()), Loss.burst(loss.probability(), loss.packets()), key(timed));
            fabric.addRule(rule);
            return () -> fabric.removeRule(rule);
        } else if (fault instanceof LinkFault.Hold hold) {
            return hold(injector.node(hold.from()), injector.node(hold.to()));
        } else if (fault instanceof LinkFault.Swizzle swizzle) {
            Clogging clogging = new Clogging(timed, swizzle.nodes());
            return clogging::end;
        } else if (fault instanceof LinkFault.Throttle throttle) {
            return throttle(injector.node(throttle.node()), throttle.bytesPerSecond());
        }
        throw new IllegalStateException("fault " + fault + " (expected one of the sealed kinds)");
    }

    /** What a fault's draws depend on: not on its span, so that a shorter one has the same. */
    private static long key(TimedFault timed) {
        return Hash64.of(timed.withSpan(Duration.ZERO).toString());
    }

    private Runnable hold(SimNode from, SimNode to) {
        return injector.held(
                "hold " + from + ' ' + to,
                () -> fabric.holds().hold(from, to),
                () -> fabric.holds().release(from, to));
    }

    private Runnable throttle(SimNode node, long bytesPerSecond) {
        Throttled throttled = throttles.computeIfAbsent(node, slow -> new Throttled(slow, fabric.rate(slow)));
        throttled.most.add(bytesPerSecond);
        throttled.apply();
        return () -> {
            throttled.most.remove(bytesPerSecond);
            throttled.apply();
            if (throttled.most.isEmpty()) {
                throttles.remove(node);
            }
        };
    }

    /**
     * A node that faults slow down.
     *
     * @param node the node
     * @param before its rate without them
     * @param most what each of them allows
     */
    private record Throttled(SimNode node, NodeRate before, List<Long> most) {
        Throttled(SimNode node, NodeRate before) {
            this(node, before, new ArrayList<>());
        }

        void apply() {
            NodeRate rate = before;
            for (long each : most) {
                rate = rate.atMost(each);
            }
            node.fabric().rate(node, rate);
        }
    }

    /** Loses in bursts what one node sends, to each other one by itself. */
    private final class Bursts implements Rule {
        private final SimNode from;
        private final Loss loss;
        private final long key;
        private final Map<SimNode, LossProcess> directions = new LinkedHashMap<>();

        Bursts(SimNode from, Loss loss, long key) {
            this.from = from;
            this.loss = loss;
            this.key = key;
        }

        @Override
        public Verdict judge(Packet packet) {
            if (packet.from() != from) {
                return Verdict.PASS;
            }
            LossProcess process = directions.computeIfAbsent(
                    packet.to(), to -> loss.start(kernel.random("fault-burst-loss", key, to.key())));
            if (packet.attempt() > 0) {
                process.pass(Math.min(PASSED_MAX, PASSED_FIRST << Math.min(packet.attempt() - 1, 10)));
            }
            return process.loses(packet.attempt() > 0 ? 1 : packet.count()) ? Verdict.DROP : Verdict.PASS;
        }
    }

    /** One swizzle that has begun. */
    private final class Clogging {
        private final Map<String, Runnable> ends = new LinkedHashMap<>();
        private boolean over;

        Clogging(TimedFault timed, List<String> nodes) {
            long half = timed.span().toNanos() / 2;
            long step = half / nodes.size();
            KeyedRandom random = kernel.random("swizzle", key(timed), 0);
            List<String> left = new ArrayList<>(nodes);
            for (int i = 0; i < nodes.size(); i++) {
                String clogged = injector.node(nodes.get(i)).name();
                String freed = left.remove(random.nextInt(left.size()));
                at(i * step, () -> ends.computeIfAbsent(clogged, this::clog));
                at(half + (i + 1) * step, () -> free(freed));
            }
        }

        private void at(long nanos, Runnable task) {
            kernel.post(nanos, () -> {
                if (!over) {
                    task.run();
                }
            });
        }

        private Runnable clog(String name) {
            SimNode node = injector.node(name);
            List<Runnable> holds = new ArrayList<>();
            for (SimNode other : fabric.nodes()) {
                if (other != node) {
                    holds.add(hold(node, other));
                    holds.add(hold(other, node));
                }
            }
            return () -> holds.forEach(Runnable::run);
        }

        private void free(String name) {
            Runnable end = ends.remove(name);
            if (end != null) {
                end.run();
            }
        }

        void end() {
            over = true;
            List.copyOf(ends.keySet()).forEach(this::free);
        }
    }
}
