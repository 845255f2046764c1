package io.p2p4j.tck.script;

import static io.p2p4j.tck.script.Outcome.CANCELLED;
import static io.p2p4j.tck.script.Outcome.CLOSED;
import static io.p2p4j.tck.script.Outcome.LOST;
import static io.p2p4j.tck.script.Outcome.OK;
import static io.p2p4j.tck.script.Outcome.PENDING;
import static io.p2p4j.tck.script.Outcome.WRITE_CLOSED;

import io.p2p4j.api.Capability;
import io.p2p4j.api.CloseReason;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The contract as a small state machine. Each operation is a step: it says what may come of the operation, and changes what
 * may come of those before it. Three questions can be asked of what was seen of the run so far: what is still
 * {@link #missing}, what is {@link #wrong}, and, when nothing is either, what is certain from now on ({@link #settle}).
 *
 * <p>What must hold: messages arrive complete, in order and at most once; they all arrive unless the connection is aborted or
 * lost, or closed by their receiver; everything settles, but for senders whose receiver does not receive; nothing succeeds
 * that begins after the end; the end has its reason; streams have nothing to do with each other. What races, because nobody
 * waited for it, may come out either way.
 *
 * <p>Pure: no time, no threads, no chance. Owned by the run's thread.
 */
final class Model {
    private final Set<Capability> capabilities;
    private final int windowBytes;
    private final long takenBytesMax;
    private final boolean canBreak;
    private final Map<String, Link> links = new LinkedHashMap<>();
    private final Map<String, Channel> channels = new LinkedHashMap<>();
    private final Set<String> partitions = new TreeSet<>();
    /** What may come of each operation. */
    private final List<EnumSet<Outcome>> legal = new ArrayList<>();
    /** The half that an operation waits for. */
    private final Map<Integer, Half> waitsFor = new LinkedHashMap<>();
    /** The connection that a close waits for. */
    private final Map<Integer, Link> closes = new LinkedHashMap<>();

    /**
     * Makes the model of a world without connections.
     *
     * @param capabilities the provider's: operations that need others are skipped
     * @param windowBytes the receive window of messages, and of each stream
     * @param slackBytes what completed sends may exceed the window by
     * @param canBreak whether the network between peers can be broken
     */
    Model(Set<Capability> capabilities, int windowBytes, int slackBytes, boolean canBreak) {
        this.capabilities = capabilities;
        this.windowBytes = windowBytes;
        this.takenBytesMax = (long) windowBytes + slackBytes;
        this.canBreak = canBreak;
    }

    // ---- steps

    /**
     * Takes the next operation.
     *
     * @param operation the operation, just before it begins
     * @return false when it makes no sense here and is skipped
     */
    boolean step(Operation operation) {
        int number = legal.size();
        legal.add(EnumSet.of(OK));
        return switch (operation.verb()) {
            case OPEN -> open(operation.word(0), operation.word(1), operation.word(2));
            case STREAM -> stream(number, operation.word(0), operation.word(1));
            case SEND -> send(number, operation.word(0), operation.bytes());
            case CANCEL -> cancel(operation.word(0));
            case STALL -> draining(operation.word(0), false);
            case DRAIN -> draining(operation.word(0), true);
            case END -> end(number, operation.word(0));
            case RESET -> reset(operation.word(0));
            case CLOSE -> close(number, operation.word(0));
            case ABORT -> abort(operation.word(0));
            case DROP -> drop(operation.word(0), operation.word(1));
            case PARTITION -> partition(operation.word(0), operation.word(1));
            case HEAL -> heal(operation.word(0), operation.word(1));
            case RESTART -> restart(operation.word(0));
        };
    }

    private static int endOf(String end) {
        return end.endsWith(".near") ? 0 : 1;
    }

    private Optional<Channel> channelOf(String end) {
        return Optional.ofNullable(channels.get(end.substring(0, end.indexOf('.'))));
    }

    private static String pair(String one, String other) {
        return one.compareTo(other) < 0 ? one + " " + other : other + " " + one;
    }

    private boolean open(String name, String dialer, String host) {
        if (links.containsKey(name) || dialer.equals(host) || partitions.contains(pair(dialer, host))) {
            return false;
        }
        Link link = new Link(name, dialer, host);
        links.put(name, link);
        channels.put(name, link.messages());
        return true;
    }

    private boolean stream(int number, String name, String at) {
        Optional<Channel> messages = channelOf(at);
        boolean possible = messages.isPresent()
                && capabilities.contains(Capability.STREAMS)
                && !messages.get().link.held
                && !channels.containsKey(name);
        if (!possible) {
            return false;
        }
        legal.set(number, messages.get().legalNow(endOf(at)));
        if (!messages.get().over) {
            // Near is the opener's end, whichever end of the connection that is.
            Channel stream = new Channel(name, messages.get().link, true, endOf(at));
            channels.put(name, stream);
            stream.link.channels.add(stream);
        }
        return true;
    }

    private boolean send(int number, String at, int bytes) {
        Optional<Channel> channel = channelOf(at);
        channel.ifPresent(known -> {
            Half half = known.from(endOf(at));
            EnumSet<Outcome> now = writes(known, half, endOf(at));
            Half.Fate fate = now.contains(OK) ? known.over ? Half.Fate.MAY : Half.Fate.MUST : Half.Fate.NEVER;
            half.sent.add(new Half.Sent(number, bytes, fate));
            legal.set(number, now);
            waitsFor.put(number, half);
        });
        return channel.isPresent();
    }

    private static EnumSet<Outcome> writes(Channel channel, Half half, int end) {
        EnumSet<Outcome> now = channel.legalNow(end);
        if (half.ended) {
            now.remove(OK);
            now.add(WRITE_CLOSED);
        }
        return now;
    }

    private boolean cancel(String at) {
        Optional<Channel> channel = channelOf(at);
        if (channel.isEmpty()) {
            return false;
        }
        List<Half.Sent> sent = channel.get().from(endOf(at)).sent;
        if (sent.isEmpty() || sent.get(sent.size() - 1).bytes.length < Integer.BYTES) {
            return false;
        }
        Half.Sent last = sent.get(sent.size() - 1);
        last.recalled = true;
        legal.get(last.operation).add(CANCELLED);
        return true;
    }

    private boolean draining(String at, boolean value) {
        Optional<Channel> channel = channelOf(at);
        if (channel.isEmpty() || channel.get().to(endOf(at)).draining == value) {
            return false;
        }
        channel.get().to(endOf(at)).draining = value;
        return true;
    }

    private boolean end(int number, String at) {
        Optional<Channel> channel = channelOf(at);
        boolean possible = channel.isPresent() && !channel.get().from(endOf(at)).ended;
        if (!possible || (!channel.get().isStream() && !capabilities.contains(Capability.HALF_CLOSE))) {
            return false;
        }
        Half half = channel.get().from(endOf(at));
        legal.set(number, channel.get().legalNow(endOf(at)));
        waitsFor.put(number, half);
        if (legal.get(number).contains(OK)) {
            half.ended = true;
            half.finish(EnumSet.of(Outcome.END));
        }
        return true;
    }

    private boolean reset(String at) {
        Optional<Channel> channel = channelOf(at);
        if (channel.isPresent() && !channel.get().settled) {
            over(channel.get(), endOf(at), EnumSet.of(Outcome.RESET), true);
            over(channel.get(), 1 - endOf(at), EnumSet.of(Outcome.RESET), false);
        }
        return channel.isPresent();
    }

    // ---- the end of connections

    private boolean close(int number, String at) {
        Link link = links.get(at.substring(0, at.indexOf('.')));
        if (link == null) {
            return false;
        }
        closes.put(number, link);
        closeCleanly(link, endOf(at), "NORMAL");
        return true;
    }

    /** What this end sent before still arrives; what it was sent does not, and streams end as they are. */
    private void closeCleanly(Link link, int end, String code) {
        Channel messages = link.messages();
        if (link.settled()) {
            lose(messages.to(end), EnumSet.of(CLOSED), EnumSet.noneOf(Outcome.class));
            return;
        }
        boolean flows = link.channels.stream().allMatch(each -> flows(each.from(each.at(end))));
        boolean late = link.held || link.over() || !flows;
        // A close that waits for the peer may run out of time, and becomes an abort.
        link.doubtful |= link.held || !flows;
        link.reasons(end).add(code + " by LOCAL");
        link.reasons(1 - end).add(code + " by REMOTE");
        for (Channel channel : link.channels) {
            if (late || channel.isStream()) {
                over(channel, channel.at(end), late ? EnumSet.of(CLOSED, LOST) : EnumSet.of(CLOSED), true);
                over(channel, channel.at(1 - end), late ? EnumSet.of(CLOSED, LOST) : EnumSet.of(CLOSED), false);
            }
        }
        messages.from(end).finish(EnumSet.of(Outcome.END));
        messages.over(end, EnumSet.of(CLOSED), true);
        messages.over(1 - end, EnumSet.of(CLOSED), false);
        lose(messages.to(end), EnumSet.of(CLOSED), EnumSet.of(CLOSED));
    }

    /** Whatever was sent passes without the application's help. */
    private boolean flows(Half half) {
        return half.draining || half.fits(Integer.MAX_VALUE, windowBytes);
    }

    private boolean abort(String at) {
        Link link = links.get(at.substring(0, at.indexOf('.')));
        int end = endOf(at);
        if (link != null && link.settled()) {
            lose(link.messages().to(end), EnumSet.of(CLOSED), EnumSet.noneOf(Outcome.class));
        } else if (link != null) {
            link.doubtful |= link.held;
            link.reasons(end).add("ABORTED by LOCAL");
            link.reasons(1 - end).add("ABORTED by REMOTE");
            link.reasons(1 - end).add("CONNECTION_LOST by NETWORK");
            breakAll(link, end, EnumSet.of(CLOSED), true);
            breakAll(link, 1 - end, EnumSet.of(CLOSED, LOST), false);
        }
        return link != null;
    }

    private boolean drop(String one, String other) {
        if (!canBreak || one.equals(other)) {
            return false;
        }
        for (Link link : between(one, other)) {
            if (!link.settled()) {
                for (int end = 0; end < 2; end++) {
                    link.reasons(end).add("CONNECTION_LOST by NETWORK");
                    breakAll(link, end, EnumSet.of(LOST), false);
                }
            }
        }
        return true;
    }

    private void breakAll(Link link, int end, EnumSet<Outcome> how, boolean byItself) {
        for (Channel channel : link.channels) {
            over(channel, channel.at(end), how, byItself);
        }
    }

    /** One end of a channel learns, or may learn, that it is over; nothing more has to arrive in either direction. */
    private void over(Channel channel, int end, EnumSet<Outcome> how, boolean byItself) {
        channel.over(end, how, byItself);
        lose(channel.to(end), how, EnumSet.noneOf(Outcome.class));
        lose(channel.from(end), EnumSet.noneOf(Outcome.class), how);
    }

    private void lose(Half half, EnumSet<Outcome> reader, EnumSet<Outcome> writer) {
        half.loosen();
        half.finish(reader);
        for (Map.Entry<Integer, Half> waiting : waitsFor.entrySet()) {
            if (waiting.getValue() == half) {
                legal.get(waiting.getKey()).addAll(writer);
            }
        }
    }

    private boolean partition(String one, String other) {
        if (!canBreak || one.equals(other) || !partitions.add(pair(one, other))) {
            return false;
        }
        for (Link link : between(one, other)) {
            link.held = true;
            if (link.over() && !link.settled()) {
                link.doubtful = true;
                breakAll(link, 0, EnumSet.of(CLOSED, LOST), false);
                breakAll(link, 1, EnumSet.of(CLOSED, LOST), false);
            }
        }
        return true;
    }

    private boolean heal(String one, String other) {
        if (!partitions.remove(pair(one, other))) {
            return false;
        }
        between(one, other).forEach(link -> link.held = false);
        return true;
    }

    /** Stopping takes time when nothing passes, in which other connections would fall silent: not within partitions. */
    private boolean restart(String peer) {
        if (!partitions.isEmpty()) {
            return false;
        }
        for (Link link : links.values()) {
            if (link.isOf(peer)) {
                closeCleanly(link, link.endOf(peer), "GOING_AWAY");
            }
        }
        return true;
    }

    private List<Link> between(String one, String other) {
        return links.values().stream()
                .filter(link -> link.isBetween(one, other))
                .toList();
    }

    /** The peers that are cut from each other. */
    List<String> partitions() {
        return List.copyOf(partitions);
    }

    Collection<Link> links() {
        return links.values();
    }

    Collection<Channel> channels() {
        return channels.values();
    }

    /** Whether a stream was opened, or may have been. */
    boolean knows(String name) {
        return channels.containsKey(name);
    }

    int steps() {
        return legal.size();
    }

    /** Whether a connection is about to end that may wait for its idle timeout. */
    boolean isDoubtful() {
        return links.values().stream().anyMatch(link -> link.doubtful && !link.settled());
    }

    /** Whether time, or a race, decides what comes of an operation. */
    boolean isFree(int operation) {
        return legal.get(operation).size() > 1;
    }

    // ---- questions

    /** What must still come; empty when there is nothing to wait for. */
    Optional<String> missing(Facts facts) {
        for (int operation = 0; operation < legal.size(); operation++) {
            if (facts.outcome(operation).outcome() == PENDING && !mayWait(operation)) {
                return Optional.of("operation " + (operation + 1) + " settles");
            }
        }
        for (Channel channel : channels.values()) {
            for (int end = 0; end < 2 && !channel.link.held; end++) {
                Optional<String> missing = missing(channel.from(end), facts);
                if (missing.isPresent()) {
                    return missing;
                }
            }
        }
        for (Channel channel : channels.values()) {
            for (int end = 0; end < 2 && channel.over && !channel.link.held; end++) {
                if (!facts.isOver(channel.from(end).writer)) {
                    return Optional.of(channel.from(end).writer + " is over");
                }
            }
        }
        return Optional.empty();
    }

    private static Optional<String> missing(Half half, Facts facts) {
        if (!half.draining) {
            return Optional.empty();
        }
        Half.Match match = half.match(facts);
        if (match.problem().isEmpty() && match.missing() >= 0) {
            return Optional.of(half.reader + " receives what operation " + (match.missing() + 1) + " sent");
        }
        boolean due = !half.finishes.isEmpty() && facts.finish(half.reader).outcome() == PENDING;
        return due ? Optional.of(half.reader + " receives the end (" + half.finishes + ")") : Optional.empty();
    }

    private boolean mayWait(int operation) {
        Half half = waitsFor.get(operation);
        if (half != null) {
            Channel channel = channelOf(half.writer).orElseThrow();
            boolean fits = half.draining
                    || (capabilities.contains(Capability.FLOW_CONTROL) && half.fits(operation, windowBytes));
            return channel.link.held || (!channel.over && !fits);
        }
        Link link = closes.get(operation);
        return link != null && link.held;
    }

    /** What must not be; empty when everything is explained. */
    Optional<String> wrong(Facts facts) {
        for (int operation = 0; operation < legal.size(); operation++) {
            Outcome.Seen seen = facts.outcome(operation);
            if (seen.outcome() != PENDING && !legal.get(operation).contains(seen.outcome())) {
                return Optional.of("operation " + (operation + 1) + " may come out as " + legal.get(operation)
                        + ", and not as: " + seen.detail());
            }
        }
        for (Channel channel : channels.values()) {
            for (int end = 0; end < 2; end++) {
                Optional<String> wrong = wrong(channel.from(end), facts);
                if (wrong.isPresent()) {
                    return wrong;
                }
            }
        }
        for (Link link : links.values()) {
            for (int end = 0; end < 2; end++) {
                Optional<String> wrong = wrongReason(link, end, facts);
                if (wrong.isPresent()) {
                    return wrong;
                }
            }
        }
        return Optional.empty();
    }

    private Optional<String> wrong(Half half, Facts facts) {
        Half.Match match = half.match(facts);
        if (!match.problem().isEmpty()) {
            return Optional.of(half.reader + " " + match.problem());
        }
        Outcome.Seen finish = facts.finish(half.reader);
        if (finish.outcome() != PENDING && !half.finishes.contains(finish.outcome())) {
            return Optional.of(
                    half.reader + " may see the end as " + half.finishes + ", and not as: " + finish.detail());
        }
        int missing = finish.outcome() == Outcome.END ? half.missingBeforeTheEnd(match, facts) : -1;
        if (missing >= 0) {
            return Optional.of(half.reader + " saw a clean end without what operation " + (missing + 1) + " sent");
        }
        boolean bounded = !half.draining && capabilities.contains(Capability.FLOW_CONTROL);
        if (bounded && half.takenBytes(match, facts) > takenBytesMax) {
            return Optional.of(half.writer + " has sent " + half.takenBytes(match, facts)
                    + " bytes and a message to a receiver that does not receive (at most " + takenBytesMax + ")");
        }
        return Optional.empty();
    }

    private static Optional<String> wrongReason(Link link, int end, Facts facts) {
        Optional<CloseReason> closed = facts.closed(link.end(end));
        Set<String> reasons = link.reasons(end);
        String seen =
                closed.map(reason -> reason.code() + " by " + reason.origin()).orElse("");
        if (closed.isEmpty() || link.doubtful || reasons.contains(seen)) {
            return Optional.empty();
        }
        return Optional.of(link.end(end) + " may be closed for " + reasons + ", and not for: " + closed.get());
    }

    /** Nothing is missing and nothing is wrong: what was seen is certain from now on, and nothing races with it. */
    void settle(Facts facts) {
        for (Channel channel : channels.values()) {
            if (channel.link.held) {
                continue;
            }
            channel.settled = channel.over;
            for (int end = 0; end < 2; end++) {
                Half half = channel.from(end);
                if (half.draining) {
                    half.arrived = half.match(facts).index();
                    half.finished = !half.finishes.isEmpty();
                }
            }
        }
    }
}
