package io.p2p4j.node.message;

import io.p2p4j.api.P2PConnection;
import io.p2p4j.api.error.ErrorCode;
import io.p2p4j.api.error.P2PException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/** One connection as messages see it. Owned by the node's turn. */
final class Line {
    /** What may be given to the connection and not taken by the transport yet. */
    private static final long UNSENT_BYTES_MAX = 256 * 1024;

    private static final int UNSENT_SENDS_MAX = 64;
    private static final int ACKS_PER_FRAME = 512;

    final P2PConnection connection;
    final FrameCodec codec = new FrameCodec();
    private final PeerChannel channel;
    private final TreeSet<Long> acks = new TreeSet<>();
    private final ArrayDeque<Frame.Reject> rejects = new ArrayDeque<>(0);
    boolean helloSent;

    Frame.@Nullable Hello remote;

    private boolean helloWanted;
    private long unsentBytes;
    private int unsentSends;
    private Flow.@Nullable Subscription subscription;
    /** Messages of the provider that were asked for and have not come. */
    private int asked;

    Line(PeerChannel channel, P2PConnection connection) {
        this.channel = channel;
        this.connection = connection;
    }

    long unsentBytes() {
        return unsentBytes;
    }

    boolean hasRoom() {
        return connection.isOpen() && unsentBytes < UNSENT_BYTES_MAX && unsentSends < UNSENT_SENDS_MAX;
    }

    boolean isOf(long incarnation) {
        return remote != null && remote.incarnation() == incarnation && connection.isOpen();
    }

    void acknowledge(long sequence) {
        acks.add(sequence);
    }

    int acknowledgements() {
        return acks.size();
    }

    void reject(Frame.Reject reject) {
        rejects.add(reject);
    }

    void wantHello() {
        helloWanted = !helloSent;
    }

    boolean hasControl() {
        return helloWanted || !acks.isEmpty() || !rejects.isEmpty();
    }

    /** The frames of the protocol itself that wait, and the hello before anything else. */
    void takeControl(List<byte[]> frames, Frame.Hello hello) {
        if (!helloSent) {
            frames.add(codec.encode(hello));
            helloSent = true;
            helloWanted = false;
        }
        while (!acks.isEmpty() && frames.size() < FrameCodec.BATCH_FRAMES_MAX) {
            List<Long> some = new ArrayList<>();
            while (!acks.isEmpty() && some.size() < ACKS_PER_FRAME) {
                some.add(acks.pollFirst());
            }
            frames.add(codec.encode(new Frame.Ack(some)));
        }
        while (!rejects.isEmpty() && frames.size() < FrameCodec.BATCH_FRAMES_MAX) {
            frames.add(codec.encode(rejects.poll()));
        }
    }

    /** Gives frames to the connection, with the messages that are in them. */
    void send(List<byte[]> frames, List<Outgoing> messages) {
        ByteBuffer packed = FrameCodec.pack(frames);
        int bytes = packed.remaining();
        unsentBytes += bytes;
        unsentSends++;
        try {
            connection
                    .send(packed)
                    .whenComplete((nothing, failure) -> channel.onTurn(() -> {
                        unsentBytes -= bytes;
                        unsentSends--;
                        channel.sent(this, messages, failure == null ? null : P2PException.from(failure));
                    }));
        } catch (IllegalArgumentException tooLarge) {
            unsentBytes -= bytes;
            unsentSends--;
            if (frames.size() > 1) {
                // The peer allows less than this end: what does not fit fails by itself.
                for (int i = 0; i < frames.size(); i++) {
                    int message = i - (frames.size() - messages.size());
                    send(List.of(frames.get(i)), message < 0 ? List.of() : List.of(messages.get(message)));
                }
                return;
            }
            channel.sent(
                    this,
                    messages,
                    P2PException.builder(ErrorCode.FRAME_TOO_LARGE, String.valueOf(tooLarge.getMessage()))
                            .peer(connection.remotePeerId())
                            .build());
        }
    }

    /** Listens to the connection; messages come to the channel on the turn. */
    void listen() {
        connection.messages().subscribe(new Flow.Subscriber<>() {
            @Override
            public void onSubscribe(Flow.Subscription given) {
                channel.onTurn(() -> {
                    subscription = given;
                    channel.demand(Line.this);
                });
            }

            @Override
            public void onNext(byte[] message) {
                channel.onTurn(() -> {
                    asked--;
                    channel.received(Line.this, message);
                });
            }

            @Override
            public void onError(Throwable failure) {
                // The connection's end is told by the pool.
            }

            @Override
            public void onComplete() {
                // Likewise.
            }
        });
    }

    /** Asks the connection for messages until so many are asked for. */
    void demand(int count) {
        if (subscription != null && asked < count) {
            int more = count - asked;
            asked = count;
            subscription.request(more);
        }
    }
}
