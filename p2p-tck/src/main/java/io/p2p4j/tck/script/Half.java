package io.p2p4j.tck.script;

import io.p2p4j.tck.rule.Payload;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;

/**
 * The model of one direction: of the messages of a connection, or of a stream. What was sent, what of it must arrive, and
 * how the receiver may learn of the end. Owned by the model.
 */
final class Half {
    private static final int COST_OF_EACH_BYTES = 64;

    /** What is known of something that was sent. */
    enum Fate {
        /** It arrives, unless the run ends before. */
        MUST,
        /** Something raced with it. */
        MAY,
        /** It was refused. */
        NEVER
    }

    /** One message, or the bytes of one write. */
    static final class Sent {
        final int operation;
        final byte[] bytes;
        Fate fate;
        /** Somebody tried to call it off, in time or not. */
        boolean recalled;

        Sent(int operation, int bytes, Fate fate) {
            this.operation = operation;
            this.bytes = Payload.of(operation, bytes);
            this.fate = fate;
        }
    }

    /**
     * How what was received is explained by what was sent.
     *
     * @param problem why it is not; empty when it is
     * @param index how many of what was sent are behind the receiver
     * @param missing the operation whose bytes still have to arrive; -1 when there is none
     */
    record Match(String problem, int index, int missing) {}

    final String writer;
    final String reader;
    final boolean stream;
    final List<Sent> sent = new ArrayList<>();
    /** How the receiver may learn of the end; empty while there is none. */
    final EnumSet<Outcome> finishes = EnumSet.noneOf(Outcome.class);
    /** The application receives. */
    boolean draining = true;
    /** The writer has half-closed. */
    boolean ended;
    /** The receiver is known to have learned of the end. */
    boolean finished;
    /** So many of what was sent are known to have arrived. */
    int arrived;

    Half(String writer, String reader, boolean stream) {
        this.writer = writer;
        this.reader = reader;
        this.stream = stream;
    }

    /** Half the window is there whenever the receiver has taken everything: so much must pass with nobody receiving. */
    boolean fits(int operation, int windowBytes) {
        long cost = 0;
        for (Sent each : sent.subList(arrived, sent.size())) {
            if (each.operation <= operation && each.fate != Fate.NEVER) {
                cost += each.bytes.length + COST_OF_EACH_BYTES;
            }
        }
        return cost <= windowBytes / 2;
    }

    /** Something raced with everything that is not known to have arrived. */
    void loosen() {
        for (Sent each : sent.subList(arrived, sent.size())) {
            if (each.fate == Fate.MUST) {
                each.fate = Fate.MAY;
            }
        }
    }

    void finish(EnumSet<Outcome> how) {
        if (!finished) {
            finishes.addAll(how);
        }
    }

    private static boolean must(Sent each, Facts facts) {
        return each.fate == Fate.MUST && facts.outcome(each.operation).outcome() != Outcome.CANCELLED;
    }

    Match match(Facts facts) {
        List<byte[]> got = facts.received(reader);
        return stream ? matchBytes(concatenated(got), facts) : matchMessages(got, facts);
    }

    private static byte[] concatenated(List<byte[]> chunks) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        chunks.forEach(all::writeBytes);
        return all.toByteArray();
    }

    private Match matchMessages(List<byte[]> got, Facts facts) {
        int index = 0;
        for (int number = 0; number < got.size(); number++) {
            byte[] message = got.get(number);
            while (index < sent.size() && !Arrays.equals(sent.get(index).bytes, message)) {
                if (must(sent.get(index), facts)) {
                    return new Match(
                            "received " + Payload.describe(message) + " as message " + number + ", and not the "
                                    + Payload.describe(sent.get(index).bytes) + " of operation "
                                    + (sent.get(index).operation + 1),
                            index,
                            -1);
                }
                index++;
            }
            if (index == sent.size()) {
                return new Match(
                        "received " + Payload.describe(message) + " as message " + number
                                + ", which were not sent, or were received before",
                        index,
                        -1);
            }
            if (sent.get(index).fate == Fate.NEVER) {
                return new Match(refused(index), index, -1);
            }
            index++;
        }
        return new Match("", index, missing(index, facts));
    }

    private String refused(int index) {
        return "received what operation " + (sent.get(index).operation + 1) + " was refused to send";
    }

    private Match matchBytes(byte[] got, Facts facts) {
        int offset = 0;
        for (int index = 0; index < sent.size(); index++) {
            Sent each = sent.get(index);
            int common = Math.min(each.bytes.length, got.length - offset);
            boolean same = Arrays.equals(each.bytes, 0, common, got, offset, offset + common);
            if (same && common == each.bytes.length && each.fate != Fate.NEVER) {
                offset += common;
            } else if (same && offset + common == got.length) {
                return new Match("", index, missing(index, facts));
            } else if (must(each, facts)) {
                return new Match(
                        "read from byte " + offset + " on "
                                + Payload.describe(Arrays.copyOfRange(got, offset, got.length))
                                + ", and not the " + Payload.describe(each.bytes) + " of operation "
                                + (each.operation + 1),
                        index,
                        -1);
            }
        }
        String problem = offset == got.length ? "" : "read " + (got.length - offset) + " bytes that were not sent";
        return new Match(problem, sent.size(), -1);
    }

    private int missing(int from, Facts facts) {
        for (Sent each : sent.subList(from, sent.size())) {
            if (must(each, facts) && !(stream && each.bytes.length == 0)) {
                return each.operation;
            }
        }
        return -1;
    }

    /** After a clean end nothing may be missing that was taken before it. */
    int missingBeforeTheEnd(Match match, Facts facts) {
        for (Sent each : sent.subList(match.index(), sent.size())) {
            boolean taken = facts.outcome(each.operation).outcome() == Outcome.OK && each.fate != Fate.NEVER;
            if (taken && each.bytes.length > 0) {
                return each.operation;
            }
        }
        return -1;
    }

    /** A race decides what arrives, or how the end is seen. */
    boolean isFree() {
        return finishes.size() > 1 || sent.stream().anyMatch(each -> each.fate == Fate.MAY || each.recalled);
    }

    /** The bytes that the transport took and the application did not, beyond one message, which may be on its way as a whole. */
    long takenBytes(Match match, Facts facts) {
        long taken = 0;
        int largest = 0;
        for (Sent each : sent.subList(match.index(), sent.size())) {
            if (facts.outcome(each.operation).outcome() == Outcome.OK) {
                taken += each.bytes.length;
                largest = Math.max(largest, each.bytes.length);
            }
        }
        return taken - largest;
    }
}
