package io.p2p4j.simulator.fabric;

import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.address.Protocol;
import io.p2p4j.api.error.ErrorCode;
import io.p2p4j.api.error.P2PException;
import io.p2p4j.simulator.kernel.Hash64;
import io.p2p4j.simulator.kernel.Kernel;
import io.p2p4j.simulator.kernel.KeyedRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The datagrams of a fabric: who has which address, and what becomes of each datagram. The draws of a datagram are keyed by
 * sender, receiver, time and content, so that no state is kept for a pair of nodes. Owned by the simulation's thread.
 */
final class Datagrams {
    private static final int PORT_FIRST = 49_152;
    private static final long LOOPBACK = 127;
    private static final int NETWORK_SHIFT = 24;
    private static final long DATAGRAM = Hash64.of("datagram");
    private static final long LATENCY = Hash64.of("latency");
    private static final long LOSS = Hash64.of("loss");
    private static final long DUPLICATE = Hash64.of("duplicate");
    private static final long REORDER = Hash64.of("reorder");
    private static final long CORRUPT = Hash64.of("corrupt");
    private static final long TRUNCATE = Hash64.of("truncate");

    private final Fabric fabric;
    private final Kernel kernel;
    private final Router router;
    private final KeyedRandom chance;
    private final Router.Draws draws;
    private final Map<Local, SimSocket> loopbacks = new LinkedHashMap<>();
    private final List<Impairment> impairments = new ArrayList<>();

    /** A port on a node's own loopback. */
    private record Local(int node, int port) {}

    Datagrams(Fabric fabric) {
        this.fabric = fabric;
        this.kernel = fabric.kernel();
        this.router = fabric.router();
        this.chance = kernel.random("datagram", 0, 0);
        this.draws = Router.Draws.of(kernel, 0, 0);
    }

    void add(Impairment impairment) {
        impairments.add(impairment);
    }

    void remove(Impairment impairment) {
        impairments.remove(impairment);
    }

    // ---- addresses

    SimSocket open(SimNode node, Multiaddr address, DatagramHandler handler) throws P2PException {
        kernel.checkOwner();
        if (address.components().size() != 2 || !address.startsWith(Protocol.IP4, Protocol.UDP)) {
            throw failure(
                    ErrorCode.TRANSPORT_UNSUPPORTED,
                    "no address of a datagram socket (expected /ip4/…/udp/…)",
                    address);
        }
        Endpoint wanted = Endpoint.of(address);
        boolean wildcard = wanted.ip() == 0;
        long ip = wildcard ? node.ip() : wanted.ip();
        int port = wanted.port() == 0 ? freePort(node, ip) : wanted.port();
        SimSocket socket = new SimSocket(this, node, Endpoint.bits(ip, port), handler);
        boolean local = isLoopback(ip);
        if (isTaken(
                local
                        ? loopbacks.get(new Local(node.number(), port))
                        : node.realm().sockets.get(socket.local().bits()))) {
            throw failure(ErrorCode.ADDRESS_IN_USE, "another socket has the address", address);
        }
        if (!local) {
            SimSocket before = node.realm().sockets.put(socket.local().bits(), socket);
            if (before != null) {
                before.supersede();
            }
        }
        if (wildcard || local) {
            // A wildcard leaves a port of loopback to who has asked for that alone.
            SimSocket before = loopbacks.get(new Local(node.number(), port));
            if (!isTaken(before)) {
                loopbacks.put(new Local(node.number(), port), socket);
            }
        }
        fabric.trace(Fact.LISTENING, node, node, socket.local().bits());
        return socket;
    }

    private int freePort(SimNode node, long ip) {
        for (int tries = PORT_FIRST; tries <= Endpoint.PORT_MAX; tries++) {
            int port = node.nextDatagramPort(PORT_FIRST, Endpoint.PORT_MAX);
            if (!isTaken(node.realm().sockets.get(Endpoint.bits(ip, port)))
                    && !isTaken(loopbacks.get(new Local(node.number(), port)))) {
                return port;
            }
        }
        return PORT_FIRST;
    }

    private static boolean isTaken(@Nullable SimSocket socket) {
        return socket != null && socket.isOpen();
    }

    private static boolean isLoopback(long ip) {
        return ip >>> NETWORK_SHIFT == LOOPBACK;
    }

    private static P2PException failure(ErrorCode code, String why, Multiaddr address) {
        return P2PException.builder(code, why).address(address).build();
    }

    void remove(SimSocket socket) {
        socket.realm().sockets.remove(socket.local().bits(), socket);
        loopbacks.remove(new Local(socket.node().number(), socket.local().port()), socket);
    }

    /** Who has the address of a socket that is closed. */
    @Nullable
    SimSocket successor(SimSocket closed) {
        SimSocket now = closed.realm().sockets.get(closed.local().bits());
        return isTaken(now) ? now : null;
    }

    // ---- the way of a datagram

    /** Sends what nobody changes any more. */
    void send(SimSocket from, Endpoint to, byte[] data) {
        if (isLoopback(to.ip())) {
            SimSocket target = loopbacks.get(new Local(from.node().number(), to.port()));
            if (target != null) {
                long sender = Endpoint.bits(
                        LOOPBACK << NETWORK_SHIFT | 1, from.local().port());
                carry(from.node(), new Endpoint(sender), target, from.sendingKey(), from, data);
            }
            return;
        }
        if (isLoopback(from.local().ip())) {
            return;
        }
        SimSocket target = find(from.realm(), to);
        if (target != null) {
            carry(from.node(), from.local(), target, from.sendingKey(), from, data);
        } else if (!fabric.nats().isEmpty()) {
            translate(from, to, data);
        }
    }

    private void translate(SimSocket from, Endpoint to, byte[] data) {
        Way way = Way.up(Wire.UDP, from.realm(), from.local().bits(), to.bits(), kernel.nowNanos());
        if (way == null) {
            return;
        }
        Receiver receiver;
        if (way.into() == null) {
            receiver = way.realm().sockets.get(to.bits());
        } else {
            SimNode machine = way.machine(kernel.nowNanos());
            receiver = machine == null ? null : new Inward(machine, way);
        }
        if (receiver != null) {
            carry(from.node(), new Endpoint(way.source()), receiver, from.sendingKey(), from, data);
        }
    }

    /** Also one whose node has died: what is sent there may find a successor. */
    private static @Nullable SimSocket find(Realm realm, Endpoint to) {
        SimSocket known = to.socket();
        // Whether its node lives is asked when the datagram arrives, when the node is at hand anyway.
        if (known != null && known.realm() == realm && !known.isClosed()) {
            return known;
        }
        known = realm.sockets.get(to.bits());
        if (known != null) {
            to.remember(known);
        }
        return known;
    }

    /** Brings a datagram from one machine to another, through all that the link between them does to it. */
    void carry(SimNode from, Endpoint sender, Receiver to, long source, @Nullable SimSocket socket, byte[] data) {
        SimNode target = to.node();
        LinkProfile link = fabric.link(from, target);
        long now = kernel.nowNanos();
        long hash = Hash64.of(data);
        long destination = to.key();
        long moment = Hash64.add(now, hash);
        long number = moment + (socket == null ? 0 : socket.repeats(moment ^ destination));
        long key = KeyedRandom.draw(kernel.seed(), DATAGRAM, source, destination, number);
        long ends = Hash64.add(hash, source ^ Long.rotateLeft(destination, 32)) + Fact.DATAGRAM.number();
        draws.latency().restart(key ^ LATENCY);
        draws.loss().restart(key ^ LOSS);
        if (link.datagrams().isClean() && impairments.isEmpty()) {
            long nanos = router.onceNanos(from, target, link, draws, data.length, 0);
            if (nanos != Router.NEVER) {
                router.shaper()
                        .post(from, target, data.length, nanos, new Datagram(from, sender, to, data, ends, true, now));
            }
            return;
        }
        new Passage(from, sender, to, link, key, data, ends).go();
    }

    /** The way of one datagram where more than latency and loss may happen. */
    private final class Passage {
        private final SimNode from;
        private final Endpoint sender;
        private final Receiver to;
        private final LinkProfile link;
        private final long key;
        private final long hash;
        private final long now = kernel.nowNanos();
        private byte[] data;
        private boolean intact = true;
        private long delayNanos;
        private long copyNanos = Router.NEVER;

        Passage(SimNode from, Endpoint sender, Receiver to, LinkProfile link, long key, byte[] data, long hash) {
            this.from = from;
            this.sender = sender;
            this.to = to;
            this.link = link;
            this.key = key;
            this.data = data;
            this.hash = hash;
        }

        void go() {
            if (!travel(link.datagrams())) {
                return;
            }
            disturb(link.datagrams(), 0);
            for (Impairment impairment : impairments) {
                if (impairment.from() == from) {
                    if (impairment.effect().packets(data.length) == 0) {
                        return;
                    }
                    disturb(impairment.effect(), Hash64.of(impairment.name()));
                }
            }
            router.shaper()
                    .post(
                            from,
                            to.node(),
                            data.length,
                            delayNanos,
                            new Datagram(from, sender, to, data, hash, intact, now));
            if (copyNanos != Router.NEVER) {
                router.shaper()
                        .post(
                                from,
                                to.node(),
                                data.length,
                                copyNanos,
                                new Datagram(from, sender, to, data.clone(), hash, intact, now));
            }
        }

        /** All packets have to arrive, and the slowest counts. */
        private boolean travel(DatagramProfile path) {
            int packets = path.packets(data.length);
            for (int i = 0; i < packets; i++) {
                long nanos = router.onceNanos(from, to.node(), link, draws, data.length, 0);
                if (nanos == Router.NEVER) {
                    return false;
                }
                delayNanos = Math.max(delayNanos, nanos);
            }
            return packets > 0;
        }

        private void disturb(DatagramProfile effect, long name) {
            if (hits(effect.duplicate(), name ^ DUPLICATE)) {
                copyNanos = link.latency().drawNanos(chance);
            }
            if (hits(effect.reorder(), name ^ REORDER)) {
                delayNanos += chance.nextLong(effect.reorderBy().toNanos() + 1);
            }
            if (data.length > 0 && hits(effect.corrupt(), name ^ CORRUPT)) {
                flip(1 + chance.nextInt(DatagramProfile.FLIPPED_BITS_MAX));
            }
            if (data.length > 0 && hits(effect.truncate(), name ^ TRUNCATE)) {
                data = Arrays.copyOf(data, chance.nextInt(data.length));
                intact = false;
            }
        }

        /** Each kind of disturbance has draws of its own, so that switching one on leaves the others as they were. */
        private boolean hits(double probability, long purpose) {
            if (probability <= 0) {
                return false;
            }
            chance.restart(key ^ purpose);
            return chance.nextDouble() < probability;
        }

        private void flip(int bits) {
            intact = false;
            for (int i = 0; i < bits; i++) {
                int bit = chance.nextInt(data.length * Byte.SIZE);
                data[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
            }
        }
    }
}
