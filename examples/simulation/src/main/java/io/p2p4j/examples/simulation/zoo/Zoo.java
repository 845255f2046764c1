package io.p2p4j.examples.simulation.zoo;

import static io.p2p4j.simulator.fault.FaultProfile.Kind.CLOCK_DRIFT;
import static io.p2p4j.simulator.fault.FaultProfile.Kind.CLOCK_STEP;
import static io.p2p4j.simulator.fault.FaultProfile.Kind.CRASH;
import static io.p2p4j.simulator.fault.FaultProfile.Kind.LAG;
import static io.p2p4j.simulator.fault.FaultProfile.Kind.LOSS;
import static io.p2p4j.simulator.fault.FaultProfile.Kind.ONE_WAY;
import static io.p2p4j.simulator.fault.FaultProfile.Kind.PARTITION;
import static io.p2p4j.simulator.fault.FaultProfile.Kind.PAUSE;

import io.p2p4j.examples.simulation.zoo.backlog.Feed;
import io.p2p4j.examples.simulation.zoo.backlog.Overflow;
import io.p2p4j.examples.simulation.zoo.backlog.Reader;
import io.p2p4j.examples.simulation.zoo.election.Member;
import io.p2p4j.examples.simulation.zoo.election.Quorum;
import io.p2p4j.examples.simulation.zoo.lease.Borrower;
import io.p2p4j.examples.simulation.zoo.lease.Clerk;
import io.p2p4j.examples.simulation.zoo.lease.Clocks;
import io.p2p4j.examples.simulation.zoo.reorder.Display;
import io.p2p4j.examples.simulation.zoo.reorder.Order;
import io.p2p4j.examples.simulation.zoo.reorder.Ticker;
import io.p2p4j.examples.simulation.zoo.storm.Client;
import io.p2p4j.examples.simulation.zoo.storm.Patience;
import io.p2p4j.examples.simulation.zoo.storm.Server;
import io.p2p4j.simulator.fault.FaultProfile;
import io.p2p4j.simulator.scenario.Cluster;
import io.p2p4j.simulator.scenario.Scenario;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** What is done to the animals of the zoo, and what must hold. */
public final class Zoo {
    private static final int ASKED_IN_A_SECOND_MAX = 30;
    private static final int QUEUE_MAX = 50;

    private Zoo() {}

    /**
     * Returns all animals.
     *
     * @return in the order of the zoo's page
     */
    public static List<Exhibit> exhibits() {
        return List.of(
                new Exhibit(
                        "election",
                        "Split brain: who hears of no leader leads.",
                        "Only a majority's votes make a leader, and each node has one vote a term.",
                        election(Quorum.OWN_VOTE),
                        election(Quorum.MAJORITY)),
                new Exhibit(
                        "storm",
                        "Retry storm: who gets no answer in a second asks again at once, and the server never catches up.",
                        "Each retry waits twice as long as the last one, by chance a bit more or less.",
                        storm(Patience.NONE),
                        storm(Patience.BACKOFF)),
                new Exhibit(
                        "backlog",
                        "Unbounded queue: news wait for a reader that stands still.",
                        "The queue has a bound, and the oldest news are dropped.",
                        backlog(Overflow.KEEP_ALL),
                        backlog(Overflow.DROP_OLDEST)),
                new Exhibit(
                        "lease",
                        "Clock skew: a lease ends at a time of day, by the borrower's wall clock.",
                        "It ends after a span of time by the monotonic clock, with a margin for clocks that go wrong.",
                        lease(Clocks.TIME_OF_DAY),
                        lease(Clocks.TIME_THAT_PASSES)),
                new Exhibit(
                        "reorder",
                        "Reordering: what the old connection was still carrying comes after the news of the new one.",
                        "Messages have numbers, and a smaller one than the last is left out.",
                        reorder(Order.AS_THEY_COME),
                        reorder(Order.BY_NUMBER)));
    }

    private static Scenario<?> election(Quorum quorum) {
        return Scenario.of(host -> Member.open(host.provider(), host.others(), host.number(), quorum))
                .nodes(5)
                .faults(often(PARTITION, ONE_WAY, PAUSE, LAG, LOSS))
                .always("a term has one leader", Zoo::oneLeader)
                .atLast("somebody leads", Zoo::someLeader)
                .build();
    }

    private static void oneLeader(Cluster<Member> cluster) {
        Set<Long> terms = new TreeSet<>();
        for (Member member : cluster.running()) {
            if (member.leads() && !terms.add(member.term())) {
                throw new AssertionError("term " + member.term() + " has two leaders");
            }
        }
    }

    private static void someLeader(Cluster<Member> cluster) {
        if (cluster.running().stream().noneMatch(Member::leads)) {
            throw new AssertionError("nobody leads");
        }
    }

    private static Scenario<?> storm(Patience patience) {
        return Scenario.of(host -> host.number() == 0
                        ? Server.open(host.provider())
                        : Client.open(host.provider(), host.addresses().get(0), patience))
                .nodes(4)
                .faults(often(PARTITION, CRASH, PAUSE, LAG, LOSS))
                .atLast(
                        "the server is asked at most " + ASKED_IN_A_SECOND_MAX + " times a second",
                        cluster -> cluster.node(0)
                                .ifPresent(node ->
                                        atMost(ASKED_IN_A_SECOND_MAX, ((Server) node).askedInASecond(), "requests")))
                .build();
    }

    private static Scenario<?> backlog(Overflow overflow) {
        return Scenario.of(host -> host.number() == 0
                        ? Feed.open(host.provider(), overflow)
                        : Reader.open(host.provider(), host.addresses().get(0)))
                .nodes(4)
                .faults(often(PARTITION, ONE_WAY, CRASH, PAUSE, LAG, LOSS))
                .always(
                        "at most " + QUEUE_MAX + " news wait",
                        cluster -> cluster.node(0)
                                .ifPresent(node -> atMost(QUEUE_MAX, ((Feed) node).longestQueue(), "news")))
                .build();
    }

    private static Scenario<?> reorder(Order order) {
        return Scenario.of(host -> host.number() == 0
                        ? Ticker.open(host.provider(), host.others())
                        : Display.open(host.provider(), order))
                .nodes(3)
                .faults(often(PARTITION, ONE_WAY, PAUSE, LAG, LOSS))
                .always(
                        "no display goes back",
                        cluster -> cluster.running().forEach(node -> {
                            if (node instanceof Display display && display.shown() < display.shownBefore()) {
                                throw new AssertionError(
                                        "shows " + display.shown() + " after " + display.shownBefore());
                            }
                        }))
                .build();
    }

    private static Scenario<?> lease(Clocks clocks) {
        return Scenario.of(host -> host.number() == 0
                        ? Clerk.open(host.provider())
                        : Borrower.open(host.provider(), host.addresses().get(0), clocks))
                .nodes(4)
                .faults(often(CLOCK_STEP, CLOCK_DRIFT, PARTITION, PAUSE, LAG))
                .always("one borrower has it", cluster -> {
                    long count = cluster.running().stream()
                            .filter(node -> node instanceof Borrower borrower && borrower.has())
                            .count();
                    atMost(1, count, "borrowers");
                })
                .build();
    }

    private static void atMost(int most, long count, String what) {
        if (count > most) {
            throw new AssertionError(count + " " + what + " (expected at most " + most + ")");
        }
    }

    private static FaultProfile often(FaultProfile.Kind... kinds) {
        FaultProfile profile = FaultProfile.none();
        for (FaultProfile.Kind kind : kinds) {
            profile = profile.with(kind, 60, Duration.ofSeconds(1), Duration.ofSeconds(20));
        }
        return profile.swarm();
    }
}
