package io.p2p4j.transport.mdns;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * A DNS message (RFC 1035 section 4), as far as multicast DNS needs it: questions, and records of all sections in one list.
 * Names are read with compression and written without. Names are compared in lower case.
 *
 * @param id 0 but for those who ask from another port than that of multicast DNS
 * @param isResponse whether it answers
 * @param questions what is asked
 * @param records what is said
 */
record DnsMessage(int id, boolean isResponse, List<Question> questions, List<Entry> records) {
    static final int TYPE_PTR = 12;
    static final int TYPE_TXT = 16;
    static final int TYPE_ANY = 255;
    static final int BYTES_MAX = 9000;

    private static final int CLASS_IN = 1;
    /** Cache-flush in a record, unicast wanted in a question. */
    private static final int CLASS_TOP_BIT = 0x8000;

    private static final int CLASS_ANY = 255;
    private static final int HEADER_BYTES = 12;
    private static final int RESPONSE_FLAG = 0x8000;
    private static final int OPCODE_FLAGS = 0x7800;
    private static final int AUTHORITATIVE_FLAG = 0x0400;
    private static final int LABEL_BYTES_MAX = 63;
    private static final int NAME_BYTES_MAX = 255;
    private static final int POINTER = 0xC0;
    private static final int COUNT_MAX = 512;

    DnsMessage {
        questions = List.copyOf(questions);
        records = List.copyOf(records);
    }

    record Question(String name, int type, boolean wantsUnicast) {}

    /**
     * A record.
     *
     * @param target the name of a PTR record, else empty
     * @param texts the strings of a TXT record, else empty
     */
    record Entry(String name, int type, long ttlSeconds, String target, List<byte[]> texts) {
        Entry {
            texts = List.copyOf(texts);
        }
    }

    static Entry ptr(String name, String target, long ttlSeconds) {
        return new Entry(name, TYPE_PTR, ttlSeconds, target, List.of());
    }

    static Entry txt(String name, List<byte[]> texts, long ttlSeconds) {
        return new Entry(name, TYPE_TXT, ttlSeconds, "", texts);
    }

    // Writing.

    byte[] write() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        number(out, id);
        number(out, isResponse ? RESPONSE_FLAG | AUTHORITATIVE_FLAG : 0);
        number(out, questions.size());
        number(out, records.size());
        number(out, 0);
        number(out, 0);
        for (Question question : questions) {
            out.writeBytes(name(question.name()));
            number(out, question.type());
            number(out, question.wantsUnicast() ? CLASS_IN | CLASS_TOP_BIT : CLASS_IN);
        }
        for (Entry record : records) {
            out.writeBytes(name(record.name()));
            number(out, record.type());
            // A PTR record of a service is shared by all that offer it; the TXT record is its sender's alone.
            number(out, record.type() == TYPE_TXT ? CLASS_IN | CLASS_TOP_BIT : CLASS_IN);
            number(out, (int) (record.ttlSeconds() >>> 16));
            number(out, (int) record.ttlSeconds());
            byte[] data = record.type() == TYPE_PTR ? name(record.target()) : texts(record.texts());
            number(out, data.length);
            out.writeBytes(data);
        }
        return out.toByteArray();
    }

    private static void number(ByteArrayOutputStream out, int value) {
        out.write(value >>> 8);
        out.write(value);
    }

    private static byte[] name(String name) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (String label : name.split("\\.")) {
            byte[] bytes = label.getBytes(StandardCharsets.UTF_8);
            if (bytes.length == 0 || bytes.length > LABEL_BYTES_MAX) {
                throw new IllegalArgumentException("name " + name + " (expected labels of 1 to 63 bytes)");
            }
            out.write(bytes.length);
            out.writeBytes(bytes);
        }
        out.write(0);
        return out.toByteArray();
    }

    private static byte[] texts(List<byte[]> texts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] text : texts) {
            out.write(text.length);
            out.writeBytes(text);
        }
        if (texts.isEmpty()) {
            out.write(0);
        }
        return out.toByteArray();
    }

    // Reading.

    /**
     * Reads a message. Records of other types are left out.
     *
     * @throws IllegalArgumentException when it is none
     */
    static DnsMessage read(byte[] bytes) {
        if (bytes.length < HEADER_BYTES || bytes.length > BYTES_MAX) {
            throw new IllegalArgumentException("message of " + bytes.length + " bytes (expected 12 to 9000)");
        }
        ByteBuffer in = ByteBuffer.wrap(bytes);
        int id = in.getShort() & 0xFFFF;
        int flags = in.getShort() & 0xFFFF;
        if ((flags & OPCODE_FLAGS) != 0) {
            throw new IllegalArgumentException("operation code " + ((flags >> 11) & 15) + " (expected 0)");
        }
        int questionCount = in.getShort() & 0xFFFF;
        int recordCount = (in.getShort() & 0xFFFF) + (in.getShort() & 0xFFFF) + (in.getShort() & 0xFFFF);
        if (questionCount > COUNT_MAX || recordCount > COUNT_MAX) {
            throw new IllegalArgumentException(
                    questionCount + " questions, " + recordCount + " records (expected at most " + COUNT_MAX + ")");
        }
        List<Question> questions = new ArrayList<>();
        for (int i = 0; i < questionCount; i++) {
            String name = readName(in);
            int type = number(in);
            int type2 = number(in);
            int plain = type2 & ~CLASS_TOP_BIT;
            if (plain == CLASS_IN || plain == CLASS_ANY) {
                questions.add(new Question(name, type, (type2 & CLASS_TOP_BIT) != 0));
            }
        }
        List<Entry> records = new ArrayList<>();
        for (int i = 0; i < recordCount; i++) {
            record(in, records);
        }
        return new DnsMessage(id, (flags & RESPONSE_FLAG) != 0, questions, records);
    }

    private static int number(ByteBuffer in) {
        if (in.remaining() < Short.BYTES) {
            throw ends();
        }
        return in.getShort() & 0xFFFF;
    }

    private static IllegalArgumentException ends() {
        return new IllegalArgumentException("message that ends within a part");
    }

    private static void record(ByteBuffer in, List<Entry> into) {
        String name = readName(in);
        int type = number(in);
        int rrClass = number(in) & ~CLASS_TOP_BIT;
        long ttlSeconds = ((long) number(in) << 16) | number(in);
        int length = number(in);
        if (length > in.remaining()) {
            throw ends();
        }
        int end = in.position() + length;
        if (rrClass == CLASS_IN && type == TYPE_PTR) {
            String target = readName(in);
            if (in.position() != end) {
                throw new IllegalArgumentException("PTR record whose name has another length");
            }
            into.add(ptr(name, target, ttlSeconds));
        } else if (rrClass == CLASS_IN && type == TYPE_TXT) {
            List<byte[]> texts = new ArrayList<>();
            while (in.position() < end) {
                int count = in.get() & 0xFF;
                if (count > end - in.position()) {
                    throw new IllegalArgumentException("text of " + count + " bytes in a record with less");
                }
                byte[] text = new byte[count];
                in.get(text);
                if (count > 0) {
                    texts.add(text);
                }
            }
            into.add(txt(name, texts, ttlSeconds));
        }
        in.position(end);
    }

    /** A pointer leads to what stands before it, so that no chain of them has no end. */
    private static String readName(ByteBuffer in) {
        StringBuilder name = new StringBuilder();
        byte[] all = in.array();
        int at = in.position();
        int before = at;
        int behind = -1;
        while (true) {
            if (at >= all.length) {
                throw ends();
            }
            int length = all[at] & 0xFF;
            if ((length & POINTER) == POINTER) {
                if (at + 1 >= all.length) {
                    throw ends();
                }
                behind = behind < 0 ? at + 2 : behind;
                at = ((length & ~POINTER) << 8) | (all[at + 1] & 0xFF);
                if (at >= before) {
                    throw new IllegalArgumentException("pointer to " + at + " (expected less than " + before + ")");
                }
                before = at;
            } else if (length > LABEL_BYTES_MAX) {
                throw new IllegalArgumentException("label of kind " + (length >> 6));
            } else if (length == 0) {
                in.position(behind < 0 ? at + 1 : behind);
                return name.toString();
            } else {
                if (at + 1 + length > all.length || name.length() + length > NAME_BYTES_MAX) {
                    throw ends();
                }
                String label = new String(Arrays.copyOfRange(all, at + 1, at + 1 + length), StandardCharsets.UTF_8);
                name.append(name.length() == 0 ? "" : ".").append(label.toLowerCase(Locale.ROOT));
                at += 1 + length;
            }
        }
    }
}
