package io.p2p4j.core.lean;

import io.p2p4j.api.error.ErrorCode;
import io.p2p4j.core.session.SessionEvent;
import io.p2p4j.core.session.SessionMachine;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** The receiving half of the messages (docs/WIRE.md sections 4 and 6). */
final class Messages {
    private static final byte[] NONE = {};

    private final Events events;
    private final int messageBytesMax;
    private final ReceiveWindow window;
    private final IntQueue delivered = new IntQueue();
    /** The message that is arriving, when it comes in parts. */
    private @Nullable MessageAssembler assembler;
    /** Bytes of the message that is arriving in one piece, while nobody knows whether they come in one part. */
    private int wholeBytes;
    /** The message that came in one part. */
    private byte[] whole = NONE;

    private int takenOfFirst;
    private boolean last;
    private boolean ended;
    private boolean discarding;

    Messages(Events events, int messageBytesMax, int windowBytes) {
        this.events = events;
        this.messageBytesMax = messageBytesMax;
        this.window = new ReceiveWindow(windowBytes);
    }

    void onFields(int pieceBytes, boolean lastPiece) {
        if (ended) {
            throw WireException.unexpected("a message after the end of the messages");
        }
        long announced = (long) announced() + pieceBytes;
        if (announced > messageBytesMax) {
            throw new WireException(
                    ErrorCode.FRAME_TOO_LARGE,
                    "message of at least " + announced + " bytes (limit messageBytesMax: " + messageBytesMax + ")");
        }
        int cost = lastPiece ? pieceBytes + Wire.MESSAGE_COST : pieceBytes;
        if (!window.arrive(cost)) {
            throw new WireException(
                    ErrorCode.FLOW_CONTROL_VIOLATION,
                    "message bytes that cost " + cost + " (the peer has credit for " + window.credit() + ")");
        }
        last = lastPiece;
        if (assembler == null && lastPiece) {
            wholeBytes = pieceBytes;
        } else {
            assemble(pieceBytes, lastPiece);
        }
        if (discarding) {
            window.consume(cost);
        }
    }

    /** A message that is there as a whole. */
    void onMessage(ByteBuffer data, int bytes) {
        boolean isPlain = assembler == null && !ended && !discarding && bytes <= messageBytesMax;
        if (isPlain && window.arrive(bytes + Wire.MESSAGE_COST)) {
            byte[] message = new byte[bytes];
            data.get(message);
            delivered.add(bytes);
            events.arrived(message);
            return;
        }
        int limit = data.limit();
        onFields(bytes, true);
        if (bytes > 0) {
            data.limit(data.position() + bytes);
            onBody(data);
            data.limit(limit);
        }
        onBodyEnd();
    }

    private MessageAssembler assemble(int pieceBytes, boolean lastPiece) {
        MessageAssembler arriving = assembler;
        if (arriving == null) {
            arriving = new MessageAssembler();
            assembler = arriving;
        }
        arriving.begin(pieceBytes, lastPiece);
        return arriving;
    }

    private int announced() {
        return assembler == null ? wholeBytes : assembler.announced();
    }

    void onBody(ByteBuffer data) {
        if (discarding) {
            return;
        }
        if (assembler != null) {
            assembler.take(data);
        } else if (data.remaining() == wholeBytes) {
            whole = new byte[wholeBytes];
            data.get(whole);
        } else {
            assemble(wholeBytes, true).take(data);
        }
    }

    void onBodyEnd() {
        if (!last) {
            return;
        }
        byte[] message = assembler == null ? whole : assembler.finish();
        assembler = null;
        wholeBytes = 0;
        whole = NONE;
        if (!discarding) {
            delivered.add(message.length);
            events.arrived(message);
        }
    }

    void onEnd() {
        if (ended) {
            throw WireException.unexpected("a second end of the messages");
        }
        if (announced() > 0) {
            throw WireException.unexpected("the end of the messages inside a message");
        }
        ended = true;
        if (!discarding) {
            events.add(new SessionEvent.MessagesEnded());
        }
    }

    /** The application took bytes; each message, an empty one too, is settled when all of it was taken. */
    void consumed(int bytes) {
        if (discarding) {
            return;
        }
        int left = bytes;
        do {
            if (delivered.isEmpty()) {
                if (left > 0) {
                    throw new IllegalArgumentException("consumed " + left + " bytes of messages more than arrived");
                }
                return;
            }
            int first = delivered.first();
            if (first - takenOfFirst > left) {
                takenOfFirst += left;
                return;
            }
            left -= first - takenOfFirst;
            takenOfFirst = 0;
            delivered.removeFirst();
            window.consume((long) first + Wire.MESSAGE_COST);
        } while (left > 0);
    }

    /** From now on nobody takes messages: what comes is dropped and its credit returned. */
    void discard() {
        discarding = true;
        window.consume(window.held());
    }

    /** There is nothing to do for now. */
    void rest() {
        delivered.rest();
    }

    void writeWindow(LeanParts session) {
        // Nobody but the sender can make progress on a message when all before it were taken: section 6.
        long early = delivered.isEmpty() && !discarding ? announced() : 0;
        long more = ended ? 0 : window.due(early);
        if (more > 0) {
            window.grant(more);
            session.control().frame(FrameType.WINDOW, SessionMachine.MESSAGES, more);
        }
    }

    /** A ring of message lengths: no object per message. */
    private static final class IntQueue {
        private static final int CAPACITY_INITIAL = 4;
        private static final int[] NONE = {};

        /** Only while there is something to do: most connections are silent most of the time. */
        private int[] ring = NONE;

        private int head;
        private int size;

        boolean isEmpty() {
            return size == 0;
        }

        int first() {
            return ring[head];
        }

        void removeFirst() {
            head = (head + 1) & (ring.length - 1);
            size--;
        }

        void rest() {
            if (size == 0) {
                ring = NONE;
                head = 0;
            }
        }

        void add(int value) {
            if (size == ring.length) {
                int[] larger = new int[Math.max(CAPACITY_INITIAL, 2 * size)];
                for (int i = 0; i < size; i++) {
                    larger[i] = ring[(head + i) & (ring.length - 1)];
                }
                ring = larger;
                head = 0;
            }
            ring[(head + size) & (ring.length - 1)] = value;
            size++;
        }
    }
}
