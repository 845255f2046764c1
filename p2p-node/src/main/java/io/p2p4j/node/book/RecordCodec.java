package io.p2p4j.node.book;

import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.identity.PeerId;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UTFDataFormatException;
import java.io.UncheckedIOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The body of a record of a {@link BookFile}: a peer as it is now, or that it is gone. */
final class RecordCodec {
    private static final int PEER = 1;
    private static final int GONE = 2;
    private static final int PROVEN = 1;
    private static final int SEEN = 2;
    private static final int BANNED = 4;
    private static final int TOLD = 8;
    private static final int FLAGS = 15;
    private static final int ADDRESSES_MAX = 64;
    private static final int PEER_ID_BYTES_MAX = 128;
    /** As many as a record has as a rule. */
    private static final int RECORD_BYTES = 160;

    private RecordCodec() {}

    /** What a record says. */
    record Change(PeerId peer, Optional<PeerRecord> record) {}

    static byte[] peer(PeerRecord record) {
        return write(out -> {
            out.writeByte(PEER);
            id(out, record.peer());
            boolean told = record.teller().isPresent();
            out.writeByte((record.proven() ? PROVEN : 0)
                    | (record.lastSeen().isPresent() ? SEEN : 0)
                    | (record.ban().isPresent() ? BANNED : 0)
                    | (told ? TOLD : 0));
            out.writeByte(number(record.source()));
            out.writeLong(record.firstSeen().toEpochMilli());
            if (record.lastSeen().isPresent()) {
                out.writeLong(record.lastSeen().get().toEpochMilli());
            }
            out.writeLong(record.successCount());
            out.writeLong(record.failureCount());
            out.writeInt(record.failuresInRow());
            out.writeDouble(record.quality());
            out.writeByte(record.reputation());
            if (record.ban().isPresent()) {
                out.writeLong(record.ban().get().until().toEpochMilli());
                out.writeUTF(record.ban().get().reason());
            }
            if (told) {
                id(out, record.teller().get());
            }
            out.writeByte(record.addresses().size());
            for (Multiaddr address : record.addresses()) {
                byte[] bytes = address.toBytes();
                out.writeShort(bytes.length);
                out.write(bytes);
            }
        });
    }

    static byte[] gone(PeerId peer) {
        return write(out -> {
            out.writeByte(GONE);
            id(out, peer);
        });
    }

    private interface Content {
        void writeTo(DataOutputStream out) throws IOException;
    }

    private static byte[] write(Content content) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(RECORD_BYTES);
        try {
            content.writeTo(new DataOutputStream(bytes));
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return bytes.toByteArray();
    }

    private static void id(DataOutputStream out, PeerId peer) throws IOException {
        byte[] bytes = peer.toBytes();
        out.writeByte(bytes.length);
        out.write(bytes);
    }

    /** The numbers are those of the file and stay. */
    private static int number(PeerSource source) {
        return switch (source) {
            case MANUAL -> 0;
            case BOOTSTRAP -> 1;
            case INBOUND -> 2;
            case LOCAL_NETWORK -> 3;
            case PEER_EXCHANGE -> 4;
        };
    }

    private static PeerSource source(int number) throws IOException {
        for (PeerSource source : PeerSource.values()) {
            if (number(source) == number) {
                return source;
            }
        }
        throw new MalformedRecordException("source " + number + " (expected 0 to 4)");
    }

    /**
     * Reads a body.
     *
     * @throws MalformedRecordException when it is none that this class has written
     */
    static Change read(byte[] body) throws IOException {
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(body));
        try {
            int kind = in.readUnsignedByte();
            PeerId peer = id(in);
            Change change;
            if (kind == GONE) {
                change = new Change(peer, Optional.empty());
            } else if (kind == PEER) {
                change = new Change(peer, Optional.of(record(in, peer)));
            } else {
                throw new MalformedRecordException("record of kind " + kind + " (expected 1 or 2)");
            }
            if (in.read() >= 0) {
                throw new MalformedRecordException("record with more bytes than it has parts");
            }
            return change;
        } catch (EOFException | UTFDataFormatException | IllegalArgumentException | DateTimeException malformed) {
            throw new MalformedRecordException("record with a part that is none", malformed);
        }
    }

    private static PeerId id(DataInputStream in) throws IOException {
        int length = in.readUnsignedByte();
        if (length > PEER_ID_BYTES_MAX) {
            throw new MalformedRecordException(
                    "peer id of " + length + " bytes (expected at most " + PEER_ID_BYTES_MAX + ")");
        }
        return PeerId.fromBytes(bytes(in, length));
    }

    private static byte[] bytes(DataInputStream in, int length) throws IOException {
        byte[] bytes = new byte[length];
        in.readFully(bytes);
        return bytes;
    }

    private static PeerRecord record(DataInputStream in, PeerId peer) throws IOException {
        int flags = in.readUnsignedByte();
        if ((flags & ~FLAGS) != 0) {
            throw new MalformedRecordException("flags " + flags + " (expected at most " + FLAGS + ")");
        }
        PeerSource source = source(in.readUnsignedByte());
        Instant firstSeen = Instant.ofEpochMilli(in.readLong());
        Optional<Instant> lastSeen =
                (flags & SEEN) != 0 ? Optional.of(Instant.ofEpochMilli(in.readLong())) : Optional.empty();
        long successCount = count(in.readLong());
        long failureCount = count(in.readLong());
        int failuresInRow = (int) count(in.readInt());
        double quality = in.readDouble();
        if (!(quality >= 0 && quality <= 1)) {
            throw new MalformedRecordException("quality " + quality + " (expected 0 to 1)");
        }
        int reputation = in.readByte();
        Optional<PeerRecord.Ban> ban = Optional.empty();
        if ((flags & BANNED) != 0) {
            ban = Optional.of(new PeerRecord.Ban(Instant.ofEpochMilli(in.readLong()), in.readUTF()));
        }
        Optional<PeerId> teller = (flags & TOLD) != 0 ? Optional.of(id(in)) : Optional.empty();
        return new PeerRecord(
                peer,
                addresses(in),
                source,
                (flags & PROVEN) != 0,
                firstSeen,
                lastSeen,
                successCount,
                failureCount,
                failuresInRow,
                quality,
                reputation,
                ban,
                teller);
    }

    private static long count(long value) throws IOException {
        if (value < 0) {
            throw new MalformedRecordException("count " + value + " (expected 0 or more)");
        }
        return value;
    }

    private static List<Multiaddr> addresses(DataInputStream in) throws IOException {
        int count = in.readUnsignedByte();
        if (count > ADDRESSES_MAX) {
            throw new MalformedRecordException(count + " addresses (expected at most " + ADDRESSES_MAX + ")");
        }
        List<Multiaddr> addresses = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            addresses.add(Multiaddr.fromBytes(bytes(in, in.readUnsignedShort())));
        }
        return addresses;
    }
}
