package io.p2p4j.simulator.fabric;

import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.context.Cancellable;
import io.p2p4j.api.error.P2PException;
import io.p2p4j.core.transport.Loop;
import io.p2p4j.simulator.kernel.Hash64;
import io.p2p4j.simulator.kernel.Laned;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One machine on the fabric, and the gate through which everything that runs on it passes: a paused node's work waits in
 * order, a killed node's is dropped. Owned by the simulation's thread.
 */
public final class SimNode {
    private static final long OPEN_NETWORK = 10L << 24;

    private final Fabric fabric;
    private final String name;
    private final int number;
    private final Realm realm;
    private final int ip;
    private final long key;
    private final @Nullable LinkProfile sends;
    private Loop loop;
    // Of very many nodes most are in no trouble, and many are idle: what only others need is made when it is needed.
    private @Nullable LinkEnds ends;
    private @Nullable PairNumbers numbers;
    private State state = State.RUNNING;
    private int incarnation;
    private int group;
    private char datagramPort;
    /** Whether a {@link #runHeld} is on its way. */
    private boolean pumping;
    /** Once it was paused or slow, or somebody has to hear of its end. */
    private @Nullable Trouble trouble;
    /** Whether anything is held; kept beside it, since every arrival asks. */
    private boolean backlog;

    private @Nullable NodeClock clock;

    /** What a node does with its work. */
    public enum State {
        /** Does it. */
        RUNNING,
        /** Keeps it for later. */
        PAUSED,
        /** Has lost it. */
        DEAD
    }

    /**
     * Work of one life of a node, as an event.
     *
     * @param node whose work it is
     * @param life the {@link #incarnation()} that it belongs to
     * @param task what runs, unless that life is over
     */
    public record Work(SimNode node, int life, Runnable task) implements Laned {
        @Override
        public long lane() {
            return node.key;
        }

        @Override
        public void run() {
            node.run(life, task);
        }
    }

    private record Held(int incarnation, Runnable task) {}

    /** What only some nodes have. */
    private static final class Trouble {
        /** While there is a backlog. */
        @Nullable
        ArrayDeque<Held> held;

        @Nullable
        List<Runnable> onKill;

        /** How long each task takes; 0 when it is over. */
        long taskNanos;
        /** When it has done its last task. */
        long busyUntilNanos;
    }

    /** Does the next of what is held. */
    private record Pump(SimNode node) implements Laned {
        @Override
        public long lane() {
            return node.key;
        }

        @Override
        public void run() {
            node.runHeld();
        }
    }

    SimNode(Fabric fabric, String name, int number, @Nullable LinkProfile sends, Realm realm) {
        this.realm = realm;
        this.ip = (int) (realm.isOpen() ? OPEN_NETWORK | number + 1 : realm.nextHost());
        this.sends = sends;
        this.fabric = fabric;
        this.name = name;
        this.number = number;
        this.key = Hash64.of(name);
        this.loop = fabric.loops().loopOf(this, 0);
    }

    /**
     * Returns the name.
     *
     * @return unique on its fabric
     */
    public String name() {
        return name;
    }

    /**
     * Returns what the node does with its work.
     *
     * @return the state
     */
    public State state() {
        return state;
    }

    /**
     * Returns the number of the node's life: each restart begins another.
     *
     * @return 0 for the first
     */
    public int incarnation() {
        return incarnation;
    }

    /**
     * Returns the loop that runs this node's work in its present life.
     *
     * @return the loop
     */
    public Loop loop() {
        return loop;
    }

    /** The loop of one life: this one's, or another equal one for what is left of an earlier life. */
    Loop loop(int ofLife) {
        return ofLife == incarnation ? loop : fabric.loops().loopOf(this, ofLife);
    }

    /**
     * Returns the fabric.
     *
     * @return the fabric
     */
    public Fabric fabric() {
        return fabric;
    }

    /**
     * Returns the hash of the name, which keys this node's draws.
     *
     * @return the key
     */
    public long key() {
        return key;
    }

    /**
     * Returns the machine's clock, to set it wrong. A clock that was never asked for shows the simulated time and costs
     * nothing; timers that were set before follow the simulated time.
     *
     * @return the clock, the same one for all lives
     */
    public NodeClock clock() {
        NodeClock own = clock;
        if (own == null) {
            own = new NodeClock(fabric.kernel(), name);
            clock = own;
        }
        return own;
    }

    /**
     * Returns the monotonic clock as the node sees it.
     *
     * @return nanoseconds
     */
    public long nanoTime() {
        NodeClock own = clock;
        return own == null ? fabric.kernel().nowNanos() : own.nanoTime();
    }

    /**
     * Returns the wall clock as the node sees it.
     *
     * @return nanoseconds since {@link io.p2p4j.simulator.Simulation#EPOCH}
     */
    public long wallNanos() {
        NodeClock own = clock;
        return own == null ? fabric.kernel().nowNanos() : own.wallNanos();
    }

    /**
     * Tells how much simulated time a delay by the node's clock takes.
     *
     * @param delayNanos nanoseconds by the node's clock
     * @return nanoseconds of simulated time, if the clock's drift stays
     */
    public long simulatedNanos(long delayNanos) {
        NodeClock own = clock;
        return own == null ? delayNanos : own.simulatedNanos(delayNanos);
    }

    /**
     * Runs a task after a delay by the node's clock, without the node's gate.
     *
     * @param delayNanos nanoseconds by the node's clock
     * @param task what to run
     * @return calls it off
     */
    public Cancellable schedule(long delayNanos, Runnable task) {
        NodeClock own = clock;
        return own == null ? fabric.kernel().schedule(delayNanos, task) : own.schedule(delayNanos, task);
    }

    /**
     * Runs a task as this node's: at once when it runs, later when it is paused, never when that life is over.
     *
     * @param life the {@link #incarnation()} that the task belongs to
     * @param task what to run
     */
    public void run(int life, Runnable task) {
        if (isOver(life)) {
            return;
        }
        // While the work of a pause is being done, later work waits behind it.
        if (state == State.PAUSED || backlog) {
            hold(life, task);
            return;
        }
        if (trouble != null && !beginTask(trouble)) {
            hold(life, task);
            pump();
            return;
        }
        task.run();
    }

    private void hold(int life, Runnable task) {
        Trouble present = trouble();
        if (present.held == null) {
            present.held = new ArrayDeque<>();
        }
        present.held.add(new Held(life, task));
        backlog = true;
    }

    private Trouble trouble() {
        if (trouble == null) {
            trouble = new Trouble();
        }
        return trouble;
    }

    /**
     * Tells whether a life has ended.
     *
     * @param life an {@link #incarnation()}
     * @return true when its node was killed
     */
    public boolean isOver(int life) {
        return life != incarnation || state == State.DEAD;
    }

    /**
     * Opens a datagram socket for this life of the node.
     *
     * @param address {@code /ip4/…/udp/N}: port 0 takes a free one, a wildcard host the node's own host and its loopback;
     *     {@code 127.0.0.1} is the node's own
     * @param handler takes what arrives
     * @return the socket
     * @throws P2PException when the address is another's or of another form
     */
    public SimSocket socket(Multiaddr address, DatagramHandler handler) throws P2PException {
        return fabric.datagrams().open(this, address, handler);
    }

    /**
     * Runs something when the present life of this node is over, once.
     *
     * @param task called within {@link Fabric#kill}; it must not wait
     */
    public void onKill(Runnable task) {
        Trouble present = trouble();
        if (present.onKill == null) {
            present.onKill = new ArrayList<>(1);
        }
        present.onKill.add(task);
    }

    /** What this node's packets meet, instead of the network's profile. */
    @Nullable
    LinkProfile sends() {
        return sends;
    }

    /**
     * Returns the node's number on its fabric.
     *
     * @return 0 for the first that was added, and so on
     */
    public int number() {
        return number;
    }

    /**
     * Returns the node's own host address: 10.0.0.1, 10.0.0.2, and so on in the open network; behind a translator one of its
     * inner network.
     *
     * @return four decimal numbers with dots
     */
    public String host() {
        return Endpoint.dotted(ip());
    }

    /**
     * Returns the translator that this node stands behind.
     *
     * @return the nearest one; empty in the open network
     */
    public Optional<SimNat> nat() {
        return Optional.ofNullable(realm.gateway);
    }

    /**
     * Tells whether another node hears this one's multicasts.
     *
     * @param other another node
     * @return true when both are in the open network, or behind the same translator
     */
    public boolean isNear(SimNode other) {
        return realm == other.realm;
    }

    Realm realm() {
        return realm;
    }

    /** A translator lost the mappings of this node's connections. */
    void breakThrough(SimNat nat, String itsHost) {
        for (LinkEnd end : ends()) {
            end.breakThrough(nat, itsHost);
        }
    }

    int group() {
        return group;
    }

    void group(int value) {
        group = value;
    }

    /** {@link #host} as a number. */
    long ip() {
        return Integer.toUnsignedLong(ip);
    }

    /** Whether work is done at once: the node runs and nothing waits. */
    boolean isFree() {
        return state == State.RUNNING && !backlog && taskNanos() == 0;
    }

    int nextDatagramPort(int first, int last) {
        int port = Math.max(first, datagramPort);
        datagramPort = (char) (port == last ? first : port + 1);
        return port;
    }

    boolean isRunning() {
        return state == State.RUNNING;
    }

    /** Numbers the connections from this node to another one, so that each has draws of its own. */
    int nextConnectionTo(SimNode other) {
        return numbers().nextConnection(other.number);
    }

    /** Numbers the dials likewise. */
    int nextDialTo(SimNode other) {
        return numbers().nextDial(other.number);
    }

    private PairNumbers numbers() {
        if (numbers == null) {
            numbers = new PairNumbers();
        }
        return numbers;
    }

    void add(LinkEnd end) {
        if (ends == null) {
            ends = new LinkEnds();
        }
        ends.add(end);
    }

    void remove(LinkEnd end) {
        if (ends != null) {
            ends.remove(end);
        }
    }

    /** One object for equal values that many links to this node would hold otherwise. */
    <T> T shared(T value) {
        return ends == null ? value : ends.shared(value);
    }

    /** The open ends of connections; a copy. */
    List<LinkEnd> ends() {
        return ends == null ? List.of() : ends.all();
    }

    int openEnds() {
        return ends == null ? 0 : ends.size();
    }

    int heldTasks() {
        return trouble == null || trouble.held == null ? 0 : trouble.held.size();
    }

    void disconnect(SimNode other) {
        for (LinkEnd end : ends()) {
            end.disconnect(other);
        }
    }

    void pause() {
        if (state == State.RUNNING) {
            state = State.PAUSED;
        }
    }

    void resume() {
        if (state != State.PAUSED) {
            return;
        }
        state = State.RUNNING;
        pump();
    }

    /** Lets each task take so much time, one after another. */
    void slow(long nanosPerTask) {
        trouble().taskNanos = nanosPerTask;
    }

    /**
     * Returns how much simulated time each of the node's tasks takes.
     *
     * @return nanoseconds, 0 unless it is slow
     */
    public long taskNanos() {
        return trouble == null ? 0 : trouble.taskNanos;
    }

    /** Begins a task unless the one before takes its time. */
    private boolean beginTask(Trouble slow) {
        if (slow.taskNanos == 0) {
            return true;
        }
        long now = fabric.kernel().nowNanos();
        if (now < slow.busyUntilNanos) {
            return false;
        }
        slow.busyUntilNanos = now + slow.taskNanos;
        return true;
    }

    private void pump() {
        if (!pumping) {
            pumping = true;
            Trouble slow = trouble;
            long wait = slow != null && slow.taskNanos > 0
                    ? slow.busyUntilNanos - fabric.kernel().nowNanos()
                    : 0;
            fabric.kernel().post(wait, new Pump(this));
        }
    }

    /** Each task is an event of its own, so that what it causes comes in the usual order. */
    private void runHeld() {
        pumping = false;
        Trouble present = trouble;
        ArrayDeque<Held> waiting = present == null ? null : present.held;
        if (state != State.RUNNING || present == null || waiting == null) {
            return;
        }
        if (!beginTask(present)) {
            pump();
            return;
        }
        Held due = waiting.remove();
        backlog = !waiting.isEmpty();
        present.held = backlog ? waiting : null;
        if (backlog) {
            pump();
        }
        if (due.incarnation() == incarnation) {
            due.task().run();
        }
    }

    /** The process dies; its operating system resets what was open. */
    void kill() {
        if (state == State.DEAD) {
            return;
        }
        state = State.DEAD;
        Trouble present = trouble;
        List<Runnable> told = present == null ? null : present.onKill;
        if (present != null) {
            present.held = null;
            present.onKill = null;
        }
        backlog = false;
        List<LinkEnd> open = ends();
        ends = null;
        for (LinkEnd end : open) {
            end.die();
        }
        if (told != null) {
            told.forEach(Runnable::run);
        }
    }

    void restart() {
        if (state != State.DEAD) {
            throw new IllegalStateException("node " + name + " is " + state + " (expected DEAD)");
        }
        incarnation++;
        loop = fabric.loops().loopOf(this, incarnation);
        state = State.RUNNING;
    }

    @Override
    public String toString() {
        return name;
    }
}
