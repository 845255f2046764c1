package io.p2p4j.libp2p.session;

import io.p2p4j.core.transport.LinkStream;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * What one stream has to send: buffers and the end, each with its token. Small ones leave together, so that a message costs
 * no frame of its own.
 */
final class OutQueue {
    private static final int GATHERED_BYTES_MAX = 4096;
    private static final int GATHER_BYTES = 16_384;
    private static final int VARINT_BYTES_MAX = 5;
    private static final int VARINT_BITS = 7;
    private static final int VARINT_MORE = 0x80;

    private static final class Entry {
        final ByteBuffer data;
        final @Nullable Object token;
        final boolean end;
        /** Whether the length goes before the bytes and was not sent. */
        boolean prefix;
        /** Whether some of it was given to the stream. */
        boolean begun;

        Entry(ByteBuffer data, @Nullable Object token, boolean prefix, boolean end) {
            this.data = data;
            this.token = token;
            this.prefix = prefix;
            this.end = end;
        }
    }

    /** Takes what became of entries. */
    interface Outcome {
        void sent(Object token);

        void failed(Object token, boolean begun);
    }

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final ArrayDeque<Entry> entries = new ArrayDeque<>(1);
    private boolean ending;
    private boolean ended;
    private long waitingBytes;

    boolean isEmpty() {
        return entries.isEmpty();
    }

    /** Tells whether the end was asked for. */
    boolean isEnding() {
        return ending;
    }

    /** Tells whether the end is out. */
    boolean isEnded() {
        return ended;
    }

    long waitingBytes() {
        return waitingBytes;
    }

    void add(ByteBuffer data, @Nullable Object token) {
        waitingBytes += data.remaining();
        entries.addLast(new Entry(data, token, false, false));
    }

    void addMessage(ByteBuffer data, @Nullable Object token) {
        waitingBytes += data.remaining();
        entries.addLast(new Entry(data, token, true, false));
    }

    void addEnd(@Nullable Object token) {
        ending = true;
        entries.addLast(new Entry(NOTHING, token, false, true));
    }

    /** Gives the stream what it takes. */
    void pump(LinkStream stream, Outcome outcome) {
        while (true) {
            Entry head = entries.peekFirst();
            if (head == null) {
                return;
            }
            if (head.end || isComplete(head)) {
                entries.pollFirst();
                if (head.end && !ended) {
                    ended = true;
                    stream.finish();
                }
                if (head.token != null) {
                    outcome.sent(head.token);
                }
            } else if (!stream.isWritable()) {
                return;
            } else if (!isLarge(head)) {
                gather(stream);
            } else if (head.prefix) {
                writePrefix(stream, head);
            } else {
                writePart(stream, head);
            }
        }
    }

    private static boolean isComplete(Entry entry) {
        return !entry.prefix && !entry.data.hasRemaining();
    }

    /** What is large goes without a copy, behind a frame of its own with its length. */
    private static void writePrefix(LinkStream stream, Entry head) {
        ByteBuffer prefix = ByteBuffer.allocate(VARINT_BYTES_MAX);
        putVarint(prefix, head.data.remaining());
        head.prefix = false;
        head.begun = true;
        stream.write(prefix.flip());
    }

    private void writePart(LinkStream stream, Entry head) {
        ByteBuffer data = head.data;
        int count = Math.min(data.remaining(), Math.max(1, stream.writableBytes()));
        int limit = data.limit();
        int end = data.position() + count;
        head.begun = true;
        waitingBytes -= count;
        data.limit(end);
        stream.write(data);
        data.limit(limit).position(end);
    }

    /** Copies small entries behind each other; their tokens are answered by the next rounds of the pump. */
    private void gather(LinkStream stream) {
        int room = Math.max(VARINT_BYTES_MAX, Math.min(stream.writableBytes(), GATHER_BYTES));
        ByteBuffer gathered = ByteBuffer.allocate(Math.min(room, gatherable(room)));
        for (Entry entry : entries) {
            if (entry.end || (entry.prefix && gathered.remaining() < VARINT_BYTES_MAX)) {
                break;
            }
            if (entry.prefix) {
                putVarint(gathered, entry.data.remaining());
                entry.prefix = false;
                entry.begun = true;
            }
            int count = isLarge(entry) ? 0 : Math.min(entry.data.remaining(), gathered.remaining());
            if (count > 0) {
                entry.begun = true;
                waitingBytes -= count;
                gathered.put(entry.data.slice(entry.data.position(), count));
                entry.data.position(entry.data.position() + count);
            }
            if (entry.data.hasRemaining()) {
                break;
            }
        }
        stream.write(gathered.flip());
    }

    /** What goes without a copy; only its length is gathered. */
    private static boolean isLarge(Entry entry) {
        return entry.data.remaining() >= GATHERED_BYTES_MAX;
    }

    /** How many bytes are to be gathered, as far as it matters. */
    private int gatherable(int enough) {
        long sum = 0;
        for (Entry entry : entries) {
            sum += VARINT_BYTES_MAX + (isLarge(entry) ? 0 : entry.data.remaining());
            if (sum >= enough || entry.end || isLarge(entry)) {
                break;
            }
        }
        return (int) Math.min(Integer.MAX_VALUE, sum);
    }

    private static void putVarint(ByteBuffer out, int value) {
        int rest = value;
        while (rest >= VARINT_MORE) {
            out.put((byte) (rest | VARINT_MORE));
            rest >>>= VARINT_BITS;
        }
        out.put((byte) rest);
    }

    /** Forgets everything. */
    void fail(Outcome outcome) {
        waitingBytes = 0;
        for (Entry entry = entries.pollFirst(); entry != null; entry = entries.pollFirst()) {
            if (entry.token != null) {
                outcome.failed(entry.token, entry.begun);
            }
        }
    }
}
