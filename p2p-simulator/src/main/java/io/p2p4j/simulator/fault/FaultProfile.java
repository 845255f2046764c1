package io.p2p4j.simulator.fault;

import io.p2p4j.simulator.disk.Survives;
import io.p2p4j.simulator.kernel.Hash64;
import io.p2p4j.simulator.kernel.Kernel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * How often which faults come, and how long they last. A seed makes a schedule of it; every fault is drawn from the seed,
 * its kind and its number alone. Immutable.
 */
public final class FaultProfile {
    /** The kinds of faults that a profile draws. */
    public enum Kind {
        /** A random group of nodes is cut off. */
        PARTITION,
        /** One direction between two nodes is cut. */
        ONE_WAY,
        /** A node crashes and comes back. */
        CRASH,
        /** A node stands still. */
        PAUSE,
        /** A node's packets take longer, by 10 ms to 2 s. */
        LAG,
        /** A node's packets are lost, with 5 % to 60 %. */
        LOSS,
        /** A node's wall clock jumps by 10 ms to 164 s, forward or back, and back again at the end. */
        CLOCK_STEP,
        /** A node's clocks run too fast or too slow, by 50 ppm to 10 %. */
        CLOCK_DRIFT,
        /** A node's packets are lost in bursts of 2 to 20, with 5 % to 30 %. */
        BURST_LOSS,
        /** What a node sends to another one waits until the end. */
        HOLD,
        /** Nodes are clogged one after another, and freed in another order. */
        SWIZZLE,
        /** A node's datagrams arrive twice, with 5 % to 60 %. */
        DUPLICATE,
        /** A node's datagrams are held back, with 5 % to 60 %, by up to 10 ms to 2 s. */
        REORDER,
        /** A node's datagrams are damaged, with 1 % to 20 %. */
        CORRUPT,
        /** A node's power goes off: what it has not synced is lost or torn. */
        POWER_LOSS,
        /** Each of a node's tasks takes 0.1 to 5 ms. */
        SLOW,
        /** Events of one instant run in a random order. */
        SHUFFLE,
        /** A node loses its disk with everything on it. Not of {@link #chaos}: many applications may not survive it. */
        WIPE,
        /** A node's disk is full. Not of {@link #chaos}. */
        DISK_FULL,
        /** A node's disk fails, with 1 % to 50 % of what is done. Not of {@link #chaos}. */
        DISK_ERROR,
        /** A node's access to the network has 1 kB/s to 1 MB/s. */
        THROTTLE,
        /** The translator before a node forgets and moves, if there is one. Not of {@link #chaos}. */
        REBIND,
        /** A node's queries for names go unanswered. Not of {@link #chaos}. */
        DNS
    }

    /** What an application or its network must have been made for. */
    private static final EnumSet<Kind> BEYOND_CHAOS =
            EnumSet.of(Kind.WIPE, Kind.DISK_FULL, Kind.DISK_ERROR, Kind.REBIND, Kind.DNS);

    private record Often(double perHour, Duration shortest, Duration longest) {}

    private final Map<Kind, Often> kinds;
    private final @Nullable Churn churn;
    private final boolean swarm;

    private FaultProfile(Map<Kind, Often> kinds, @Nullable Churn churn, boolean swarm) {
        this.kinds = kinds;
        this.churn = churn;
        this.swarm = swarm;
    }

    /**
     * Returns a profile without faults, to add to.
     *
     * @return the profile
     */
    public static FaultProfile none() {
        return new FaultProfile(new EnumMap<>(Kind.class), null, false);
    }

    /**
     * Returns a bad day: each kind about every two minutes, for 1 to 30 s, and each seed with a random half of the kinds
     * switched off, so that what one kind hides another seed shows.
     *
     * @return the profile
     */
    public static FaultProfile chaos() {
        FaultProfile profile = none();
        for (Kind kind : EnumSet.complementOf(BEYOND_CHAOS)) {
            profile = profile.with(kind, 30, Duration.ofSeconds(1), Duration.ofSeconds(30));
        }
        return profile.swarm();
    }

    /**
     * Adds a kind of faults.
     *
     * @param kind the kind
     * @param perHour how many begin in an hour of simulated time, on average
     * @param shortest the least time that one lasts
     * @param longest the longest time that one lasts
     * @return a profile like this one with it
     */
    public FaultProfile with(Kind kind, double perHour, Duration shortest, Duration longest) {
        if (!(perHour >= 0) || shortest.isNegative() || longest.compareTo(shortest) < 0) {
            throw new IllegalArgumentException("faults " + kind + ": " + perHour + " an hour for " + shortest + " to "
                    + longest + " (expected 0 or more, and a shortest span before the longest)");
        }
        Map<Kind, Often> more = new EnumMap<>(Kind.class);
        more.putAll(kinds);
        more.put(kind, new Often(perHour, shortest, longest));
        return new FaultProfile(more, churn, swarm);
    }

    /**
     * Lets nodes leave and join all the time, each one by itself: as crashes of exponentially distributed length after
     * sessions of exponentially distributed length. It is there for every seed.
     *
     * @param session how long a node is there on average
     * @param downtime how long it is away on average
     * @param survives what a node finds of its state when it comes back
     * @return a profile like this one with it
     */
    public FaultProfile churn(Duration session, Duration downtime, Survives survives) {
        return new FaultProfile(kinds, new Churn(session, downtime, survives), swarm);
    }

    /**
     * Lets each seed switch every kind on or off by itself.
     *
     * @return a profile like this one that does so
     */
    public FaultProfile swarm() {
        return new FaultProfile(kinds, churn, true);
    }

    /**
     * Draws the faults of one run.
     *
     * @param seed of the run
     * @param nodes the names of all nodes
     * @param span how long the run is; no fault begins later
     * @return the faults by their beginning
     */
    public FaultSchedule schedule(long seed, List<String> nodes, Duration span) {
        Kernel kernel = new Kernel(seed);
        List<TimedFault> faults = new ArrayList<>();
        kinds.forEach((kind, often) -> {
            if (!swarm || kernel.random("swarm " + kind, 0, 0).nextBoolean()) {
                add(faults, kernel, kind, often, nodes, span);
            }
        });
        if (churn != null) {
            churn.add(faults, kernel, nodes, span);
        }
        faults.sort(Comparator.comparing(TimedFault::at));
        return new FaultSchedule(faults);
    }

    /** A Poisson process: the gaps are exponential, and the k-th fault has a stream of draws of its own. */
    private static void add(
            List<TimedFault> faults, Kernel kernel, Kind kind, Often often, List<String> nodes, Duration span) {
        double at = 0;
        long key = Hash64.of(kind.name());
        for (int k = 0; often.perHour > 0; k++) {
            RandomGenerator random = kernel.random("fault", key, k);
            at += random.nextExponential() * 3600e9 / often.perHour;
            if (at >= span.toNanos()) {
                return;
            }
            long lasts = random.nextLong(often.shortest.toNanos(), often.longest.toNanos() + 1);
            faults.add(new TimedFault(Duration.ofNanos((long) at), Duration.ofNanos(lasts), draw(kind, nodes, random)));
        }
    }

    private static Fault draw(Kind kind, List<String> nodes, RandomGenerator random) {
        String node = nodes.get(random.nextInt(nodes.size()));
        return switch (kind) {
            case PARTITION -> new Fault.Partition(group(nodes, random));
            case ONE_WAY -> new Fault.OneWay(node, another(nodes, node, random));
            case CRASH -> new Fault.Crash(node);
            case PAUSE -> new Fault.Pause(node);
            case LAG -> new Fault.Lag(node, Duration.ofMillis(random.nextLong(10, 2001)));
            case LOSS -> new Fault.Loss(node, random.nextInt(5, 61) / 100.0);
            case CLOCK_STEP ->
                new NodeFault.ClockStep(node, Duration.ofMillis(signed(random, 10L << random.nextInt(15))));
            case CLOCK_DRIFT -> new NodeFault.ClockDrift(node, (int) signed(random, 50L << random.nextInt(12)));
            case BURST_LOSS -> new LinkFault.BurstLoss(node, random.nextInt(5, 31) / 100.0, random.nextInt(2, 21));
            case HOLD -> new LinkFault.Hold(node, another(nodes, node, random));
            case SWIZZLE -> new LinkFault.Swizzle(some(nodes, 1 + random.nextInt(nodes.size()), random));
            case DUPLICATE -> new PathFault.Duplicate(node, random.nextInt(5, 61) / 100.0);
            case REORDER ->
                new PathFault.Reorder(
                        node, random.nextInt(5, 61) / 100.0, Duration.ofMillis(random.nextLong(10, 2001)));
            case CORRUPT -> new PathFault.Corrupt(node, random.nextInt(1, 21) / 100.0);
            case POWER_LOSS -> new NodeFault.PowerLoss(node);
            case SLOW -> new NodeFault.Slow(node, random.nextInt(10, 501));
            case SHUFFLE -> new Fault.Shuffle();
            case WIPE -> new NodeFault.Wipe(node);
            case DISK_FULL -> new NodeFault.DiskFull(node);
            case DISK_ERROR -> new NodeFault.DiskError(node, random.nextInt(1, 51) / 100.0);
            case DNS -> new PathFault.Dns(node);
            case REBIND -> new PathFault.Rebind(node);
            case THROTTLE -> new LinkFault.Throttle(node, 1000L << random.nextInt(11));
        };
    }

    /** Any node but one, when there are two. */
    private static String another(List<String> nodes, String node, RandomGenerator random) {
        int drawn = random.nextInt(nodes.size());
        return nodes.get(nodes.get(drawn).equals(node) ? (drawn + 1) % nodes.size() : drawn);
    }

    private static long signed(RandomGenerator random, long value) {
        return random.nextBoolean() ? value : -value;
    }

    /** At least one node, and at most half of them. */
    private static List<String> group(List<String> nodes, RandomGenerator random) {
        List<String> group = some(nodes, 1 + random.nextInt(Math.max(1, nodes.size() / 2)), random);
        group.sort(Comparator.comparingInt(nodes::indexOf));
        return group;
    }

    /** So many of them, in a random order. */
    private static List<String> some(List<String> nodes, int count, RandomGenerator random) {
        List<String> left = new ArrayList<>(nodes);
        List<String> some = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            some.add(left.remove(random.nextInt(left.size())));
        }
        return some;
    }
}
