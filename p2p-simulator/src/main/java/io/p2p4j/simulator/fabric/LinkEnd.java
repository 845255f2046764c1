package io.p2p4j.simulator.fabric;

import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.context.Cancellable;
import io.p2p4j.api.error.ErrorCode;
import io.p2p4j.api.error.P2PException;
import io.p2p4j.core.transport.Link;
import io.p2p4j.core.transport.LinkHandler;
import io.p2p4j.core.transport.LinkSecurity;
import io.p2p4j.core.transport.Loop;
import io.p2p4j.simulator.kernel.Hash64;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/** One end of a connection on the fabric. Owned by its node's loop. */
final class LinkEnd implements Link {
    private enum State {
        HANDSHAKE,
        OPEN,
        /** Asked for the end; bytes may still come in. */
        ENDING,
        CLOSED
    }

    // A simulation has very many of these, most of them silent: what can be found elsewhere is not kept here.
    private final SimNode node;
    private final int life;
    private final Connection connection;
    /** Where its node has it. */
    int place;
    /** How many draws its pipes have made; each goes on where the one before ended. */
    int latencyDrawn;

    int lossDrawn;
    /** What is on its way from here; only while there is something. */
    private @Nullable Pipe pipe;

    private State state = State.HANDSHAKE;
    private long connectedAtNanos;
    private @Nullable LinkHandler handler;
    private @Nullable LinkSecurity security;
    /** Only before the start and after the end. */
    private @Nullable Margin margin;

    /** What there is at the beginning and at the end of a link. */
    private static final class Margin {
        @Nullable
        Handshake handshake;

        /** What came before the link was started. */
        final ArrayDeque<Segment> early = new ArrayDeque<>(1);

        @Nullable
        Cancellable endTimer;
    }

    LinkEnd(SimNode node, Connection connection) {
        this.node = node;
        this.life = node.incarnation();
        this.connection = connection;
    }

    SimNode node() {
        return node;
    }

    int life() {
        return life;
    }

    boolean isClosed() {
        return state == State.CLOSED;
    }

    /** Keys the draws of what this end sends. */
    long sendingKey() {
        return Hash64.add(other().node().key(), connection.keyFrom(this));
    }

    /** The pipe that this end writes to. */
    Pipe out() {
        if (pipe == null) {
            pipe = new Pipe(this, other());
        }
        return pipe;
    }

    /** Nothing is on its way any more. */
    void dropPipe(Pipe idle) {
        if (pipe == idle) {
            pipe = null;
        }
    }

    private void onTaken(Segment segment) {
        if (segment.data.length > 0) {
            other().out().onTaken(segment.data.length);
        }
    }

    private LinkEnd other() {
        return connection.other(this);
    }

    void begin(Handshake begun) {
        margin().handshake = begun;
        node.add(this);
    }

    void connected() {
        connectedAtNanos = loop().nanoTime();
    }

    /** The handshake is complete, or there is none; the owner starts this link before it returns. */
    void secured(@Nullable LinkSecurity proven) {
        security = proven;
        if (margin != null) {
            margin.handshake = null;
            dropMargin(margin);
        }
        state = State.OPEN;
    }

    @Override
    public Loop loop() {
        return node.loop(life);
    }

    @Override
    public Multiaddr localAddress() {
        return connection.localAddress(connection.isDialer(this));
    }

    @Override
    public Multiaddr remoteAddress() {
        return connection.remoteAddress(connection.isDialer(this));
    }

    private Fabric fabric() {
        return node.fabric();
    }

    @Override
    public LinkSecurity security() {
        LinkSecurity proven = security;
        if (proven == null) {
            throw new IllegalStateException(
                    "link to " + remoteAddress() + " is not secured (expected after its handshake)");
        }
        return proven;
    }

    @Override
    public <T> T shared(T value) {
        fabric().kernel().checkOwner();
        return other().node().shared(value);
    }

    @Override
    public String transport() {
        return "memory";
    }

    @Override
    public long connectedAtNanos() {
        return connectedAtNanos;
    }

    @Override
    public void start(LinkHandler started) {
        fabric().kernel().checkOwner();
        if (handler != null) {
            throw new IllegalStateException("link to " + remoteAddress() + " was started before (expected once)");
        }
        handler = started;
        if (margin != null) {
            onLoop(this::deliverEarly);
        }
    }

    private void deliverEarly() {
        Margin begun = margin;
        while (begun != null && !begun.early.isEmpty()) {
            deliver(begun.early.remove());
        }
        if (begun != null) {
            dropMargin(begun);
        }
    }

    private void dropMargin(Margin begun) {
        if (begun.handshake == null && begun.early.isEmpty() && begun.endTimer == null) {
            margin = null;
        }
    }

    private @Nullable Handshake handshake() {
        return margin == null ? null : margin.handshake;
    }

    private Margin margin() {
        if (margin == null) {
            margin = new Margin();
        }
        return margin;
    }

    private boolean hasEarly() {
        return margin != null && !margin.early.isEmpty();
    }

    @Override
    public void write(ByteBuffer data) {
        fabric().kernel().checkOwner();
        if (state == State.OPEN) {
            out().write(data);
        } else {
            data.position(data.limit());
        }
    }

    /** Small things are copied once anyway, on their way into a segment. */
    @Override
    public @Nullable ByteBuffer room(int bytes) {
        fabric().kernel().checkOwner();
        return null;
    }

    @Override
    public boolean isWritable() {
        fabric().kernel().checkOwner();
        return state == State.OPEN && (pipe == null || pipe.isWritable());
    }

    @Override
    public void flush() {
        fabric().kernel().checkOwner();
        if (state == State.OPEN && pipe != null) {
            pipe.flush();
        }
    }

    @Override
    public void shutdown() {
        if (state == State.OPEN) {
            out().flush();
            out().send(Segment.Kind.END, new byte[0]);
            state = State.ENDING;
            // Should the other end's answer never come, for example under a partition.
            margin().endTimer =
                    fabric().kernel().schedule(Router.STUCK_NANOS_MAX, () -> node.run(life, () -> close(null)));
        } else if (state == State.HANDSHAKE) {
            abort();
        }
    }

    @Override
    public void abort() {
        if (state != State.CLOSED) {
            out().reset();
            close(null);
        }
    }

    /** The node was killed: its operating system resets the connection, and nobody is told here. */
    void die() {
        out().reset();
        state = State.CLOSED;
        connection.onEndClosed();
    }

    void disconnect(SimNode other) {
        if (other().node() == other) {
            connection.broken("the network broke it");
        }
    }

    void breakThrough(SimNat nat, String itsHost) {
        boolean translated = Realm.isInner(localAddress())
                && (!nat.isBefore(other().node()) || remoteAddress().toString().contains(itsHost));
        if (translated) {
            connection.broken("the translator " + nat + " lost its mapping");
        }
    }

    /** A segment arrived at the machine. */
    void receive(Segment segment) {
        if (state == State.CLOSED || node.state() == SimNode.State.DEAD) {
            onTaken(segment);
            if (segment.kind != Segment.Kind.RESET) {
                LinkEnd sender = other();
                sender.onLoop(() -> sender.lost("the other end is gone"));
            }
            return;
        }
        node.run(life, () -> process(segment));
    }

    private void process(Segment segment) {
        if (handshake() == null && (handler == null || hasEarly()) && state != State.CLOSED) {
            margin().early.add(segment);
        } else {
            deliver(segment);
        }
    }

    private void deliver(Segment segment) {
        if (state == State.CLOSED) {
            onTaken(segment);
            return;
        }
        switch (segment.kind) {
            case HANDSHAKE -> {
                onTaken(segment);
                Handshake current = handshake();
                if (current != null) {
                    current.onMessage(segment.data);
                }
            }
            case DATA -> {
                LinkHandler current = handler;
                onTaken(segment);
                if (current == null) {
                    lost("bytes before the handshake was complete");
                    return;
                }
                give(current, segment.data, segment.isFollowed);
            }
            case END -> {
                if (state != State.ENDING) {
                    out().send(Segment.Kind.END, new byte[0]);
                }
                close(null);
            }
            case RESET -> lost("reset by the other end");
        }
    }

    /** TCP keeps no boundaries; so a fabric may cut a segment into several reads. */
    private void give(LinkHandler current, byte[] data, boolean isFollowed) {
        int pieceMax = fabric().readBytesMax();
        for (int from = 0; from < data.length && state != State.CLOSED; from += pieceMax) {
            int count = Math.min(pieceMax, data.length - from);
            current.onBytes(ByteBuffer.wrap(data, from, count).slice().asReadOnlyBuffer());
            if (state != State.CLOSED && !(isFollowed && from + count == data.length)) {
                current.onReadComplete();
            }
        }
    }

    void onWritable() {
        onLoop(() -> {
            LinkHandler current = handler;
            if (state == State.OPEN && current != null) {
                current.onWritable();
            }
        });
    }

    /** The network gave up on what this end sent. */
    void onBroken(String why) {
        onLoop(() -> lost(why));
    }

    private void lost(String why) {
        boolean asked = state == State.ENDING;
        P2PException failure = P2PException.builder(ErrorCode.CONNECTION_LOST, why)
                .address(remoteAddress())
                .mayHaveTakenEffect(true)
                .build();
        if (state != State.CLOSED && pipe != null) {
            pipe.clear();
        }
        close(asked ? null : failure);
    }

    /** The end of this end; told once, later, on the loop. */
    void close(@Nullable P2PException failure) {
        if (state == State.CLOSED) {
            return;
        }
        state = State.CLOSED;
        node.remove(this);
        connection.onEndClosed();
        if (margin != null && margin.endTimer != null) {
            margin.endTimer.cancel();
            margin.endTimer = null;
        }
        fabric().trace(Fact.CLOSED, node, other().node(), failure == null ? 0 : 1);
        Handshake current = handshake();
        if (margin != null) {
            margin.handshake = null;
        }
        if (current != null) {
            current.onClosed(failure);
            return;
        }
        onLoop(() -> {
            LinkHandler told = handler;
            // Whoever still has this link need not keep what stood on it.
            handler = null;
            if (told != null) {
                told.onClosed(failure);
            }
        });
    }

    private void onLoop(Runnable task) {
        fabric().kernel().post(0, new SimNode.Work(node, life, task));
    }
}
