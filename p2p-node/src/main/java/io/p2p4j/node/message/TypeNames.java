package io.p2p4j.node.message;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The types of one direction of a connection. A type that is not well known has its name when it is sent for the first time, and the
 * number that it got by that afterwards. Both ends count alike, since a connection keeps the order.
 */
final class TypeNames {
    static final int NAMED = 0x80;
    private static final int LEARNT = 0x40;
    private static final int LEARNT_MAX = 0x40;

    private final Map<MessageType, Integer> numbers = new LinkedHashMap<>();
    private final List<MessageType> types = new ArrayList<>(0);

    void write(MessageType type, FrameWriter out) {
        int wellKnown = type.number();
        Integer learnt = numbers.get(type);
        if (wellKnown != 0) {
            out.put(wellKnown);
        } else if (learnt != null) {
            out.put(learnt);
        } else {
            writeNamed(type, out);
            learn(type);
        }
    }

    static void writeNamed(MessageType type, FrameWriter out) {
        byte[] name = type.bytes();
        out.put(NAMED + name.length);
        out.put(name);
    }

    private void learn(MessageType type) {
        if (types.size() < LEARNT_MAX) {
            numbers.put(type, LEARNT + types.size());
            types.add(type);
        }
    }

    MessageType read(FrameInput in) throws MessageFormatException {
        int first = in.get();
        if (first < LEARNT) {
            return wellKnown(first);
        }
        if (first < NAMED) {
            if (first - LEARNT >= types.size()) {
                throw new MessageFormatException("message type " + first + " before its name");
            }
            return types.get(first - LEARNT);
        }
        MessageType type = readName(first - NAMED, in);
        if (numbers.containsKey(type)) {
            throw new MessageFormatException("message type " + type + " named twice");
        }
        learn(type);
        return type;
    }

    static MessageType wellKnown(int number) throws MessageFormatException {
        return MessageType.ofNumber(number)
                .orElseThrow(() -> new MessageFormatException("message type " + number + " is unknown"));
    }

    static MessageType readName(int length, FrameInput in) throws MessageFormatException {
        if (length < 1 || length > MessageType.NAME_BYTES_MAX) {
            throw new MessageFormatException(
                    "message type of " + length + " bytes (expected 1 to " + MessageType.NAME_BYTES_MAX + ")");
        }
        byte[] name = in.get(length);
        try {
            MessageType type = new MessageType(new String(name, StandardCharsets.ISO_8859_1));
            if (type.number() != 0) {
                throw new MessageFormatException("message type " + type + " by its name (expected its number)");
            }
            return type;
        } catch (IllegalArgumentException wrong) {
            throw new MessageFormatException(String.valueOf(wrong.getMessage()));
        }
    }
}
