package io.p2p4j.simulator.fabric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.error.ErrorCode;
import io.p2p4j.api.error.P2PException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DatagramTest {
    private static final LinkProfile TEN_MS = LinkProfile.PERFECT.withLatency(Latency.fixed(Duration.ofMillis(10)));
    private static final LinkProfile SPREAD =
            LinkProfile.PERFECT.withLatency(Latency.uniform(Duration.ofMillis(10), Duration.ofMillis(200)));
    private static final int MANY = 2000;

    /** A socket that keeps what it gets. */
    private static final class Port {
        final SimSocket socket;
        final List<String> texts = new ArrayList<>();
        final List<byte[]> contents = new ArrayList<>();
        final List<Endpoint> senders = new ArrayList<>();
        final List<Long> times = new ArrayList<>();

        Port(SimNode node, String address) throws P2PException {
            socket = node.socket(Multiaddr.parse(address), (from, data) -> {
                senders.add(from);
                contents.add(data);
                texts.add(new String(data, StandardCharsets.UTF_8));
                times.add(node.fabric().kernel().nowNanos());
            });
        }

        void send(Port to, String text) {
            assertThat(socket.send(to.socket.local(), text.getBytes(StandardCharsets.UTF_8)))
                    .isTrue();
        }
    }

    private static Port port(World world, String node) throws P2PException {
        return new Port(world.fabric.node(node).orElseGet(() -> world.fabric.addNode(node)), "/ip4/0.0.0.0/udp/0");
    }

    @Test
    void aDatagramArrivesAndItsSenderCanBeAnswered() throws P2PException {
        World world = new World(1, TEN_MS);
        Port one = port(world, "one");
        Port other = port(world, "other");
        byte[] content = {1, 2, 3};
        one.socket.send(other.socket.local().address(), content);
        content[0] = 9;
        world.kernel.runFor(Duration.ofMillis(9));
        assertThat(other.contents).isEmpty();
        world.kernel.runFor(Duration.ofMillis(1));
        assertThat(other.contents).containsExactly(new byte[] {1, 2, 3});
        assertThat(other.senders).containsExactly(one.socket.local());
        other.socket.send(other.senders.get(0), new byte[0]);
        world.kernel.runFor(Duration.ofMillis(10));
        assertThat(one.contents).containsExactly(new byte[0]);
        assertThat(other.senders.get(0).address())
                .isEqualTo(Multiaddr.udp("10.0.0.1", one.socket.local().port()));
    }

    @Test
    void addressesAreFreeOnce() throws P2PException {
        World world = new World(1, TEN_MS);
        SimNode node = world.fabric.addNode("node");
        SimNode other = world.fabric.addNode("other");
        Port first = new Port(node, "/ip4/0.0.0.0/udp/4000");
        assertThat(first.socket.local()).hasToString("10.0.0.1:4000");
        assertThatThrownBy(() -> new Port(node, "/ip4/10.0.0.1/udp/4000"))
                .isInstanceOfSatisfying(
                        P2PException.class,
                        failure -> assertThat(failure.code()).isEqualTo(ErrorCode.ADDRESS_IN_USE));
        assertThat(new Port(other, "/ip4/0.0.0.0/udp/4000").socket.local()).hasToString("10.0.0.2:4000");
        Port free = new Port(node, "/ip4/0.0.0.0/udp/0");
        assertThat(free.socket.local().port()).isEqualTo(49_152);
        free.socket.close();
        assertThat(new Port(node, "/ip4/0.0.0.0/udp/0").socket.local().port()).isEqualTo(49_153);
        first.socket.close();
        first.socket.close();
        new Port(node, "/ip4/0.0.0.0/udp/4000");
        world.fabric.kill(node);
        world.fabric.restart(node);
        assertThat(new Port(node, "/ip4/0.0.0.0/udp/4000").socket.isOpen()).isTrue();
        for (String wrong :
                List.of("/ip6/::1/udp/1", "/ip4/0.0.0.0/tcp/1", "/memory/1", "/ip4/0.0.0.0/udp/1/quic-v1")) {
            assertThatThrownBy(() -> new Port(node, wrong))
                    .isInstanceOfSatisfying(
                            P2PException.class,
                            failure -> assertThat(failure.code()).isEqualTo(ErrorCode.TRANSPORT_UNSUPPORTED));
        }
    }

    @Test
    void everyNodeHasALoopbackOfItsOwn() throws P2PException {
        World world = new World(1, TEN_MS);
        Port one = port(world, "one");
        Port all = new Port(one.socket.node(), "/ip4/0.0.0.0/udp/4000");
        Port apart = new Port(world.fabric.addNode("other"), "/ip4/0.0.0.0/udp/4000");
        Port inner = new Port(apart.socket.node(), "/ip4/127.0.0.1/udp/5000");
        one.socket.send(Multiaddr.udp("127.0.0.1", 4000), new byte[1]);
        one.socket.send(Multiaddr.udp("127.0.0.1", 5000), new byte[1]);
        inner.socket.send(all.socket.local(), new byte[1]);
        world.kernel.runFor(Duration.ofSeconds(1));
        assertThat(all.senders)
                .containsExactly(Endpoint.of(
                        Multiaddr.udp("127.0.0.1", one.socket.local().port())));
        assertThat(apart.contents).isEmpty();
        assertThat(inner.contents).isEmpty();
        all.socket.send(all.senders.get(0), new byte[2]);
        world.kernel.runFor(Duration.ofSeconds(1));
        assertThat(one.contents).containsExactly(new byte[2]);
    }

    @Test
    void misuseIsRefusedAndAClosedSocketSendsNothing() throws P2PException {
        World world = new World(1, TEN_MS);
        Port one = port(world, "one");
        Port other = port(world, "other");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> one.socket.send(other.socket.local(), new byte[SimSocket.BYTES_MAX + 1]))
                .withMessageContaining("65508");
        assertThatIllegalArgumentException().isThrownBy(() -> Endpoint.of(Multiaddr.memory(1)));
        assertThat(one.socket.send(Multiaddr.udp("10.9.9.9", 1), new byte[1])).isTrue();
        one.send(other, "too late");
        other.socket.close();
        one.socket.close();
        assertThat(one.socket.send(other.socket.local(), new byte[1])).isFalse();
        world.kernel.runFor(Duration.ofSeconds(1));
        assertThat(other.contents).isEmpty();
    }

    @Test
    void lossDropsWithoutAWord() throws P2PException {
        World world = new World(1, TEN_MS.withPacketLoss(0.25));
        Port one = port(world, "one");
        Port other = port(world, "other");
        for (int i = 0; i < MANY; i++) {
            one.send(other, "message " + i);
        }
        world.kernel.runFor(Duration.ofSeconds(1));
        assertThat(other.texts.size()).isCloseTo(MANY * 3 / 4, within(MANY / 20));
    }

    @Test
    void cutsAndRulesAreAsked() throws P2PException {
        World world = new World(1, TEN_MS);
        Port one = port(world, "one");
        Port other = port(world, "other");
        world.fabric.cut(one.socket.node(), other.socket.node());
        one.send(other, "cut at the arrival");
        world.kernel.runFor(Duration.ofSeconds(1));
        world.fabric.heal();
        world.fabric.addRule(packet -> packet.bytes() == 4 ? Verdict.DROP : new Verdict.Delay(1_000_000));
        one.send(other, "drop");
        one.send(other, "delay");
        world.kernel.runFor(Duration.ofSeconds(1));
        assertThat(other.texts).containsExactly("delay");
        assertThat(other.times.get(other.times.size() - 1)).isEqualTo(1_011_000_000L);
    }

    @Test
    void aPausedNodeTakesThemLaterInOrderUpToItsBuffer() throws P2PException {
        World world = new World(1, TEN_MS);
        Port one = port(world, "one");
        Port other = port(world, "other");
        world.fabric.pause(other.socket.node());
        byte[] large = new byte[50_000];
        for (byte i = 0; i < 6; i++) {
            large[0] = i;
            one.socket.send(other.socket.local(), large);
            world.kernel.runFor(Duration.ofMillis(1));
        }
        world.kernel.runFor(Duration.ofSeconds(1));
        assertThat(other.contents).isEmpty();
        world.fabric.resume(other.socket.node());
        world.kernel.runFor(Duration.ofSeconds(1));
        assertThat(other.contents).hasSize(4).extracting(data -> (int) data[0]).containsExactly(0, 1, 2, 3);
        one.socket.send(other.socket.local(), large);
        world.kernel.runFor(Duration.ofSeconds(1));
        assertThat(other.contents).hasSize(5);
    }

    @Test
    void aDeadNodeGetsNothingAndItsSuccessorWhatIsOnTheWay() throws P2PException {
        World world = new World(1, TEN_MS);
        Port one = port(world, "one");
        SimNode node = world.fabric.addNode("other");
        Port before = new Port(node, "/ip4/0.0.0.0/udp/4000");
        one.send(before, "lost");
        world.fabric.kill(node);
        world.kernel.runFor(Duration.ofSeconds(1));
        one.send(before, "stale");
        world.fabric.restart(node);
        Port after = new Port(node, "/ip4/0.0.0.0/udp/4000");
        world.kernel.runFor(Duration.ofSeconds(1));
        assertThat(before.texts).isEmpty();
        assertThat(before.socket.isOpen()).isFalse();
        assertThat(after.texts).containsExactly("stale");
        one.send(before, "to the address that is known");
        world.kernel.runFor(Duration.ofSeconds(1));
        assertThat(after.texts).hasSize(2);
    }

    @Test
    void duplicatesComeTwiceAndHeldBackOnesLate() throws P2PException {
        World world = new World(
                1,
                TEN_MS.withDatagrams(DatagramProfile.CLEAN.withDuplicate(0.1).withReorder(0.2, Duration.ofSeconds(1))));
        Port one = port(world, "one");
        Port other = port(world, "other");
        for (int i = 0; i < MANY; i++) {
            one.send(other, "message " + i);
        }
        world.kernel.runFor(Duration.ofSeconds(2));
        assertThat(other.texts.size() - MANY).isCloseTo(MANY / 10, within(MANY / 40));
        long late = other.times.stream().filter(time -> time > 10_000_000).count();
        assertThat(late).isCloseTo(MANY / 5, within(MANY / 20L));
        assertThat(other.times).allMatch(time -> time <= 1_010_000_000);
        assertThat(other.times).anyMatch(time -> time > 900_000_000);
        byte[] first = other.contents.get(0);
        first[0] = 0;
        assertThat(other.contents).filteredOn(data -> data[0] == 0).hasSize(1);
    }

    @Test
    void corruptedOnesDifferInAFewBitsAndTruncatedOnesAreABeginning() throws P2PException {
        World world = new World(
                1, TEN_MS.withDatagrams(DatagramProfile.CLEAN.withCorrupt(0.1).withTruncate(0.1)));
        Port one = port(world, "one");
        Port other = port(world, "other");
        byte[] zeros = new byte[100];
        for (int i = 0; i < MANY; i++) {
            one.socket.send(other.socket.local(), zeros);
        }
        world.kernel.runFor(Duration.ofSeconds(1));
        assertThat(other.contents).hasSize(MANY);
        int truncated = 0;
        int corrupt = 0;
        int both = 0;
        for (byte[] data : other.contents) {
            int flipped = 0;
            for (byte each : data) {
                flipped += Integer.bitCount(each & 0xFF);
            }
            assertThat(flipped).isLessThanOrEqualTo(DatagramProfile.FLIPPED_BITS_MAX);
            corrupt += flipped > 0 ? 1 : 0;
            truncated += data.length < zeros.length ? 1 : 0;
            both += flipped > 0 && data.length < zeros.length ? 1 : 0;
        }
        assertThat(both).as("each has draws of its own").isLessThan(MANY / 40);
        assertThat(truncated).isCloseTo(MANY / 10, within(MANY / 40));
        assertThat(corrupt).isCloseTo(MANY / 10, within(MANY / 40));
        assertThat(zeros).containsOnly(0);
    }

    @Test
    void anMtuDropsOrFragments() throws P2PException {
        DatagramProfile ethernet = DatagramProfile.ETHERNET;
        assertThat(List.of(0, 1472, 1473, 2952, 2953, SimSocket.BYTES_MAX))
                .extracting(ethernet::packets)
                .containsExactly(1, 1, 2, 2, 3, 45);
        assertThat(ethernet.withMtu(1500, false).packets(1473)).isZero();
        World world = new World(1, TEN_MS.withPacketLoss(0.1).withDatagrams(ethernet));
        Port one = port(world, "one");
        Port other = port(world, "other");
        byte[] four = new byte[4 * 1480 - 8];
        for (int i = 0; i < MANY; i++) {
            one.socket.send(other.socket.local(), four);
        }
        world.kernel.runFor(Duration.ofSeconds(1));
        // All four have to arrive: 0.9 to the fourth is 0.656.
        assertThat(other.contents.size()).isCloseTo((int) (MANY * 0.656), within(MANY / 25));
        World hole = new World(1, TEN_MS.withDatagrams(DatagramProfile.CLEAN.withMtu(1280, false)));
        Port sender = port(hole, "one");
        Port receiver = port(hole, "other");
        sender.socket.send(receiver.socket.local(), new byte[1252]);
        sender.socket.send(receiver.socket.local(), new byte[1253]);
        hole.kernel.runFor(Duration.ofSeconds(1));
        assertThat(receiver.contents).extracting(data -> data.length).containsExactly(1252);
    }

    @Test
    void profilesCheckTheirRanges() {
        assertThatIllegalArgumentException().isThrownBy(() -> DatagramProfile.CLEAN.withDuplicate(1.1));
        assertThatIllegalArgumentException().isThrownBy(() -> DatagramProfile.CLEAN.withCorrupt(-0.1));
        assertThatIllegalArgumentException().isThrownBy(() -> DatagramProfile.CLEAN.withTruncate(Double.NaN));
        assertThatIllegalArgumentException().isThrownBy(() -> DatagramProfile.CLEAN.withMtu(67, true));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DatagramProfile.CLEAN.withReorder(0.5, Duration.ofNanos(-1)));
    }

    @Test
    void whatIsSwitchedOnLeavesOtherDrawsAsTheyWere() throws P2PException {
        Map<String, Long> plain = firstArrivals(SPREAD, MANY, false);
        assertThat(plain).hasSize(MANY);
        DatagramProfile twice = DatagramProfile.CLEAN.withDuplicate(0.5);
        Map<String, Long> duplicated = firstArrivals(SPREAD.withDatagrams(twice), MANY, false);
        duplicated.forEach((text, at) -> assertThat(at).isLessThanOrEqualTo(plain.get(text)));
        assertThat(duplicated.entrySet().stream()
                        .filter(each -> each.getValue().equals(plain.get(each.getKey())))
                        .count())
                .isGreaterThan(MANY / 2);
        Map<String, Long> lossy = firstArrivals(SPREAD.withPacketLoss(0.5), MANY, false);
        assertThat(lossy.size()).isBetween(MANY / 3, MANY * 2 / 3);
        assertThat(plain.entrySet().containsAll(lossy.entrySet())).isTrue();
        Map<String, Long> half = firstArrivals(SPREAD, MANY, true);
        assertThat(half).hasSize(MANY / 2);
        assertThat(plain.entrySet().containsAll(half.entrySet())).isTrue();
    }

    /** When each message came first. */
    private static Map<String, Long> firstArrivals(LinkProfile link, int count, boolean half) throws P2PException {
        World world = new World(5, link);
        Port one = port(world, "one");
        Port other = port(world, "other");
        for (int i = 0; i < count; i += half ? 2 : 1) {
            one.send(other, "message " + i);
        }
        world.kernel.runFor(Duration.ofSeconds(1));
        Map<String, Long> first = new LinkedHashMap<>();
        for (int i = 0; i < other.texts.size(); i++) {
            first.putIfAbsent(other.texts.get(i), other.times.get(i));
        }
        return first;
    }

    @Test
    void equalDatagramsOfOneMomentHaveDrawsOfTheirOwn() throws P2PException {
        World world = new World(1, SPREAD);
        Port one = port(world, "one");
        Port other = port(world, "other");
        for (int i = 0; i < 100; i++) {
            one.send(other, "the same");
        }
        world.kernel.runFor(Duration.ofSeconds(1));
        assertThat(other.times.stream().distinct().count()).isGreaterThan(95);
    }

    @Test
    void impairmentsMeetTheDatagramsOfOneNodeUntilTheyEnd() throws P2PException {
        World world = new World(1, TEN_MS);
        Port one = port(world, "one");
        Port other = port(world, "other");
        Impairment twice = new Impairment(one.socket.node(), DatagramProfile.CLEAN.withDuplicate(1), "twice");
        Impairment cut = new Impairment(one.socket.node(), DatagramProfile.CLEAN.withTruncate(1), "cut");
        world.fabric.impair(twice);
        world.fabric.impair(cut);
        one.send(other, "a text");
        other.send(one, "whole");
        world.kernel.runFor(Duration.ofSeconds(1));
        assertThat(other.texts).hasSize(2).allMatch(text -> "a text".startsWith(text) && text.length() < 6);
        assertThat(one.texts).containsExactly("whole");
        world.fabric.unimpair(cut);
        world.fabric.unimpair(twice);
        one.send(other, "whole again");
        world.kernel.runFor(Duration.ofSeconds(1));
        assertThat(other.texts).hasSize(3).contains("whole again");
    }

    @Test
    void theTraceKnowsContentSenderAndReceiver() throws P2PException {
        assertThat(traceOf("one", "other", "text")).isEqualTo(traceOf("one", "other", "text"));
        assertThat(List.of(
                        traceOf("one", "other", "text"),
                        traceOf("one", "other", "tex."),
                        traceOf("other", "one", "text"),
                        traceOf("one", "one", "text")))
                .doesNotHaveDuplicates();
    }

    private static long traceOf(String from, String to, String text) throws P2PException {
        World world = new World(1, TEN_MS);
        Port one = port(world, "one");
        Port other = port(world, "other");
        Port sender = from.equals("one") ? one : other;
        sender.send(to.equals("one") ? one : other, text);
        world.kernel.runFor(Duration.ofSeconds(1));
        return world.kernel.traceHash();
    }

    /** The delay in milliseconds of the last datagram that came, of one in 9 ms for a minute over a way that takes 10 ms each. */
    private static long delayAfterAMinuteOfTooMuch(NodeRate rate, List<Integer> lost) throws P2PException {
        World world = new World(1, TEN_MS);
        Port one = port(world, "one");
        Port other = port(world, "other");
        world.fabric.rate(world.fabric.node("one").orElseThrow(), rate);
        List<Long> sent = new ArrayList<>();
        for (int i = 0; i < 60_000 / 9; i++) {
            sent.add(world.kernel.nowNanos());
            byte[] content = new byte[1000];
            content[0] = (byte) (i >> 8);
            content[1] = (byte) i;
            one.socket.send(other.socket.local(), content);
            world.kernel.runFor(Duration.ofMillis(9));
        }
        int last = other.contents.size() - 1;
        byte[] newest = other.contents.get(last);
        int number = (newest[0] & 0xff) << 8 | newest[1] & 0xff;
        lost.add(number - last);
        return Duration.ofNanos(other.times.get(last) - sent.get(number)).toMillis();
    }

    @Test
    void delayManagementDropsDatagramsSoThatTheOthersAreNotLate() throws P2PException {
        NodeRate rate = NodeRate.of(100_000, 0).withQueueBytes(1 << 30);
        List<Integer> lost = new ArrayList<>();
        assertThat(delayAfterAMinuteOfTooMuch(rate, lost)).isGreaterThan(5000);
        assertThat(delayAfterAMinuteOfTooMuch(rate.withCodel(), lost)).isLessThan(1000);
        // One in ten is too much.
        assertThat(lost.get(0)).isZero();
        assertThat(lost.get(1)).isBetween(500, 800);
    }
}
