package io.p2p4j.simulator.fabric;

import io.p2p4j.simulator.kernel.Hash64;
import io.p2p4j.simulator.kernel.Kernel;
import io.p2p4j.simulator.kernel.KeyedRandom;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Decides what happens to packets, and nothing else: latency and loss of the link's profile, partitions, and the rules of
 * the experiment. Owned by the simulation's thread.
 */
final class Router {
    /** The first retransmission comes after this time or two latencies, each further one after twice as long. */
    static final long RETRANSMIT_NANOS_MIN = 200_000_000L;
    /** No retransmission waits longer. */
    static final long RETRANSMIT_NANOS_MAX = 2_000_000_000L;
    /** After so many retransmissions of one segment the connection is broken. */
    static final int RETRANSMISSIONS_MAX = 15;
    /** After so long without any progress, for example under a partition, the connection is broken. */
    static final long STUCK_NANOS_MAX = 60_000_000_000L;
    /** What {@link #routeNanos} returns when the packet never arrives. */
    static final long NEVER = -1;

    private static final int PACKET_BYTES = 1460;
    /** While a sender waits to send again, so often another packet passes, which brings a burst nearer to its end. */
    private static final long BURST_PACKET_NANOS = 20_000_000L;

    private static final long LATENCY = Hash64.of("latency");
    private static final long LOSS = Hash64.of("loss");

    /** The keyed draws of one direction of one connection. */
    record Draws(KeyedRandom latency, KeyedRandom loss) {
        static Draws of(Kernel kernel, long source, long destination) {
            return new Draws(kernel.random("latency", source, destination), kernel.random("loss", source, destination));
        }
    }

    private final Kernel kernel;
    private final Holds holds;
    private final Shaper shaper;
    private final List<Rule> rules = new ArrayList<>();
    private final Set<Long> cuts = new LinkedHashSet<>();
    /** The states of the links that lose packets in bursts. */
    private final Map<Long, LossProcess> bursts = new LinkedHashMap<>();

    /** Serves all pipes, each of which keeps no more than how many draws it has made. */
    private final Draws resumed;

    private boolean grouped;

    Router(Kernel kernel, Holds holds, Shaper shaper) {
        this.kernel = kernel;
        this.holds = holds;
        this.shaper = shaper;
        this.resumed = Draws.of(kernel, 0, 0);
    }

    /** Goes on with the streams of {@link Draws#of} these keys; until the next call. */
    Draws resume(long source, long destination, long latencyDrawn, long lossDrawn) {
        long seed = kernel.seed();
        // A probe wants to know whose draws they are.
        Draws draws = kernel.probe() == null ? resumed : Draws.of(kernel, source, destination);
        draws.latency().resume(KeyedRandom.base(seed, LATENCY, source, destination), latencyDrawn);
        draws.loss().resume(KeyedRandom.base(seed, LOSS, source, destination), lossDrawn);
        return draws;
    }

    Shaper shaper() {
        return shaper;
    }

    Holds holds() {
        return holds;
    }

    void add(Rule rule) {
        rules.add(rule);
    }

    void remove(Rule rule) {
        rules.remove(rule);
    }

    void cut(SimNode from, SimNode to) {
        cuts.add(pair(from, to));
    }

    void uncut(SimNode from, SimNode to) {
        cuts.remove(pair(from, to));
    }

    void group(Collection<SimNode> all, List<List<SimNode>> groups) {
        all.forEach(node -> node.group(0));
        int number = 0;
        for (List<SimNode> group : groups) {
            number++;
            for (SimNode node : group) {
                node.group(number);
            }
        }
        grouped = true;
    }

    void heal() {
        cuts.clear();
        grouped = false;
    }

    boolean isCut(SimNode from, SimNode to) {
        if (grouped && from.group() != to.group()) {
            return true;
        }
        return !cuts.isEmpty() && cuts.contains(pair(from, to));
    }

    /** Whether nothing gets through at present: because it is lost, or because it waits. */
    boolean isBlocked(SimNode from, SimNode to) {
        return isCut(from, to) || holds.isHeld(from, to);
    }

    /** Mixed: as hash codes, the numbers of half a million pairs of a thousand nodes are a thousand. */
    private static long pair(SimNode from, SimNode to) {
        return Hash64.mix(((long) from.number() << 32) | to.number());
    }

    /**
     * One attempt that is not repeated: the latency, or {@link #NEVER} when the packet is lost.
     */
    long onceNanos(SimNode from, SimNode to, LinkProfile link, Draws draws, int bytes, int attempt) {
        long latency = link.latency().drawNanos(draws.latency());
        boolean lost = isLost(from, to, link.loss(), draws, 1);
        long extra = judge(from, to, bytes, attempt);
        return lost || extra < 0 ? NEVER : latency + extra;
    }

    /**
     * A segment of a reliable link: the latency with what retransmissions add, or {@link #NEVER} when there were too many.
     * Large segments are many packets, and one lost packet delays them all. Partitions are not asked: they may end
     * before the segment arrives.
     */
    long routeNanos(SimNode from, SimNode to, LinkProfile link, Draws draws, int bytes) {
        long latency = link.latency().drawNanos(draws.latency());
        int packets = packets(bytes);
        long delay = latency;
        long retransmit = Math.max(RETRANSMIT_NANOS_MIN, 2 * latency);
        for (int attempt = 0; attempt <= RETRANSMISSIONS_MAX; attempt++) {
            boolean lost = isLost(from, to, link.loss(), draws, attempt == 0 ? packets : 1);
            long extra = judge(from, to, bytes, attempt);
            if (!lost && extra >= 0) {
                return delay + extra;
            }
            delay += retransmit;
            if (link.loss() instanceof Loss.Burst) {
                burst(from, to, link.loss()).pass(retransmit / BURST_PACKET_NANOS);
            }
            retransmit = Math.min(2 * retransmit, Math.max(RETRANSMIT_NANOS_MAX, 2 * latency));
        }
        return NEVER;
    }

    /** How many packets so many bytes are. */
    static int packets(int bytes) {
        return 1 + Math.max(0, bytes - 1) / PACKET_BYTES;
    }

    /** Whether any of some packets is lost. A burst is the link's, whatever goes along it. */
    private boolean isLost(SimNode from, SimNode to, Loss loss, Draws draws, int packets) {
        if (loss instanceof Loss.Burst) {
            return burst(from, to, loss).loses(packets);
        }
        double one = loss.mean();
        double any = packets == 1 || one == 0 ? one : 1 - StrictMath.pow(1 - one, packets);
        return any > 0 && draws.loss().nextDouble() < any;
    }

    private LossProcess burst(SimNode from, SimNode to, Loss loss) {
        return bursts.computeIfAbsent(
                pair(from, to), key -> loss.start(kernel.random("burst-loss", from.key(), to.key())));
    }

    /** What the rules add, or less than 0 when one of them drops the packet. */
    private long judge(SimNode from, SimNode to, int bytes, int attempt) {
        if (rules.isEmpty()) {
            return 0;
        }
        Packet packet = new Packet(from, to, bytes, attempt, kernel.nowNanos());
        long extra = 0;
        for (Rule rule : rules) {
            Verdict verdict = rule.judge(packet);
            if (verdict instanceof Verdict.Delay delay) {
                extra += delay.nanos();
            } else {
                return NEVER;
            }
        }
        return extra;
    }
}
