package io.p2p4j.tck.rules;

import static io.p2p4j.tck.rule.TckRule.must;
import static java.nio.charset.StandardCharsets.US_ASCII;

import io.p2p4j.api.Capability;
import io.p2p4j.api.CloseReason;
import io.p2p4j.api.Limits;
import io.p2p4j.api.P2PConnection;
import io.p2p4j.api.P2PListener;
import io.p2p4j.api.P2PProvider;
import io.p2p4j.api.P2PStream;
import io.p2p4j.tck.TappedWire;
import io.p2p4j.tck.TckHarness;
import io.p2p4j.tck.rule.Evidence;
import io.p2p4j.tck.rule.Inbox;
import io.p2p4j.tck.rule.Pair;
import io.p2p4j.tck.rule.Payload;
import io.p2p4j.tck.rule.RuleRun;
import io.p2p4j.tck.rule.TckRule;
import io.p2p4j.tck.wire.Holding;
import io.p2p4j.tck.wire.Recording;
import io.p2p4j.tck.wire.WireDirection;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Secrecy and integrity, judged at the wire. */
final class TapRules {
    private static final String PROTOCOL = "/tck/cut/1.0.0";
    private static final int BODY_BYTES = 4096;
    private static final int RECORD_BYTES = 600;
    private static final Duration QUIET = Duration.ofMillis(5);

    private TapRules() {}

    static List<TckRule> rules() {
        return List.of(
                must("SEC-04", "canary plaintext is never on the wire")
                        .because("who owns the network must not read what peers say to each other")
                        .needing(Capability.AUTHENTICATED, Capability.ENCRYPTED)
                        .seeing(Evidence.TAPS, Evidence.MESSAGES)
                        .tried(TapRules::canaries),
                must("SEC-05", "any flipped bit kills the connection, never corrupts a message")
                        .because("who owns the network must not change what peers say;"
                                + " a bit of the framing that no message depends on may be ignored")
                        .needing(Capability.AUTHENTICATED, Capability.ENCRYPTED)
                        .seeing(Evidence.ATTACKS, Evidence.MESSAGES, Evidence.CLOSES)
                        .tried(FlippedBits::tried),
                must("SEC-06", "replayed, reordered or dropped records are refused")
                        .because("true words in a wrong order are a lie")
                        .needing(Capability.AUTHENTICATED, Capability.ENCRYPTED)
                        .seeing(Evidence.ATTACKS, Evidence.MESSAGES, Evidence.CLOSES)
                        .tried(TapRules::order),
                must("SEC-07", "truncation is not a clean end-of-stream")
                        .because("who cuts the network must not be able to end a sentence where he likes")
                        .needing(Capability.AUTHENTICATED, Capability.ENCRYPTED)
                        .seeing(Evidence.ATTACKS, Evidence.MESSAGES, Evidence.CLOSES)
                        .tried(TapRules::truncation));
    }

    static TappedWire wire(RuleRun run) {
        return run.need("a wire whose bytes can be seen and changed (TckHarness.tappedWire)", TckHarness::tappedWire);
    }

    // ---- SEC-04

    private static byte[] canary(String where) {
        return ("canary-of-the-" + where).getBytes(US_ASCII);
    }

    /** The canary, and enough that nothing can make shorter. */
    private static byte[] bodyWith(byte[] canary) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.writeBytes(canary);
        body.writeBytes(Payload.of(canary.length, BODY_BYTES));
        body.writeBytes(canary);
        return body.toByteArray();
    }

    private static void canaries(RuleRun run) {
        Recording tap = new Recording();
        TappedWire wire = wire(run);
        wire.filter(tap);
        Pair pair = run.pair(Limits.DEFAULTS, wire);
        List<byte[]> canaries = new ArrayList<>(List.of(canary("question"), canary("answer"), canary("farewell")));
        run.transfer(pair.near(), pair.far(), bodyWith(canaries.get(0)));
        run.transfer(pair.far(), pair.near(), bodyWith(canaries.get(1)));
        if (run.has(Capability.STREAMS)) {
            canaries.addAll(List.of(canary("protocol"), canary("stream")));
            String protocol = "/" + new String(canary("protocol"), US_ASCII) + "/1.0.0";
            CompletableFuture<P2PStream> accepted = new CompletableFuture<>();
            pair.host().handle(protocol, accepted::complete);
            P2PStream stream = run.await("open a stream", pair.near().openStream(protocol));
            CompletionStage<Void> write = stream.write(bodyWith(canary("stream")));
            P2PStream other = run.await("the stream arrives", accepted);
            run.check(run.await("read", other.read()).isPresent(), "bytes of the stream", "its end");
            run.await("write", write);
        }
        pair.near().close(new String(canaries.get(2), US_ASCII));
        run.same(
                "detail of the close",
                new String(canaries.get(2), US_ASCII),
                run.closed(pair.far()).detail());
        for (WireDirection direction : WireDirection.values()) {
            run.check(
                    tap.size(direction) > BODY_BYTES,
                    "a tap that sees the messages " + direction,
                    tap.size(direction) + " bytes");
            run.saw(Evidence.TAPS);
        }
        for (byte[] canary : canaries) {
            String text = new String(canary, US_ASCII);
            run.check(!tap.contains(canary), "no plaintext on the wire", "'" + text + "' went by");
        }
    }

    // ---- SEC-06

    /** What becomes of two messages on the wire. */
    private enum Order {
        AS_SENT,
        REPLAYED,
        SWAPPED,
        DROPPED
    }

    /** The bytes of one message on the wire, whole: nothing else is sent meanwhile. */
    private static byte[] captured(
            RuleRun run, Holding wire, WireDirection direction, P2PConnection sender, byte[] message) {
        sender.send(message);
        run.eventually("the message is on the wire", () -> wire.held(direction) >= message.length);
        int before;
        do {
            before = wire.held(direction);
            run.pass(QUIET);
        } while (wire.held(direction) > before);
        return wire.take(direction);
    }

    private static void order(RuleRun run) {
        P2PProvider host = run.provider("host");
        P2PProvider dialer = run.provider("dialer");
        P2PListener listener = run.listen(host);
        for (WireDirection direction : WireDirection.values()) {
            for (Order order : Order.values()) {
                Holding holding = new Holding();
                TappedWire wire = wire(run);
                wire.filter(holding);
                Pair pair = run.pair(dialer, host, listener, wire.via(run.addressOf(listener)));
                run.exchange(pair.near(), pair.far());
                inOrder(run, pair, holding, direction, order);
            }
        }
    }

    private static void inOrder(RuleRun run, Pair pair, Holding holding, WireDirection direction, Order order) {
        String what = order + " " + direction;
        P2PConnection sender = sender(pair, direction);
        P2PConnection receiver = sender(pair, direction.opposite());
        List<byte[]> sent = List.of(Payload.of(1, RECORD_BYTES), Payload.of(2, RECORD_BYTES));
        Inbox inbox = run.collect(receiver);
        CompletableFuture<CloseReason> closed = receiver.closed().toCompletableFuture();
        holding.hold(direction);
        byte[] first = captured(run, holding, direction, sender, sent.get(0));
        byte[] second = captured(run, holding, direction, sender, sent.get(1));
        List<byte[]> written =
                switch (order) {
                    case AS_SENT -> List.of(first, second);
                    case REPLAYED -> List.of(first, first, second);
                    case SWAPPED -> List.of(second, first);
                    case DROPPED -> List.of(second);
                };
        written.forEach(bytes -> holding.write(direction, bytes));
        holding.release(direction);
        run.eventually(what + ": it is refused, or harmless", () -> closed.isDone() || inbox.size() >= sent.size());
        List<byte[]> received = inbox.messages();
        run.sameMessages(sent.subList(0, Math.min(received.size(), sent.size())), received);
        if (order == Order.AS_SENT) {
            run.check(receiver.isOpen(), what + ": an open connection", receiver.state());
            return;
        }
        run.saw(Evidence.ATTACKS);
        if (closed.isDone()) {
            CloseReason reason = run.closed(receiver);
            run.check(!reason.isClean(), what + ": no clean end", reason);
        }
    }

    private static P2PConnection sender(Pair pair, WireDirection direction) {
        return switch (direction) {
            case TO_LISTENER -> pair.near();
            case TO_DIALER -> pair.far();
        };
    }

    // ---- SEC-07

    private static void truncation(RuleRun run) {
        P2PProvider host = run.provider("host");
        P2PProvider dialer = run.provider("dialer");
        P2PListener listener = run.listen(host);
        for (WireDirection direction : WireDirection.values()) {
            for (boolean inTheMiddle : new boolean[] {false, true}) {
                Holding holding = new Holding();
                TappedWire wire = wire(run);
                wire.filter(holding);
                Pair pair = run.pair(dialer, host, listener, wire.via(run.addressOf(listener)));
                run.exchange(pair.near(), pair.far());
                truncated(run, pair, holding, direction, inTheMiddle);
            }
        }
        // The positive control: a peer's own end comes through the same wire as a clean one.
        TappedWire wire = wire(run);
        Pair pair = run.pair(dialer, host, listener, wire.via(run.addressOf(listener)));
        run.exchange(pair.near(), pair.far());
        pair.near().close();
        run.receiveEnd(pair.far());
        run.check(run.closed(pair.far()).isClean(), "a clean end", run.closed(pair.far()));
    }

    private static void truncated(
            RuleRun run, Pair pair, Holding holding, WireDirection direction, boolean inTheMiddle) {
        String what = "cut " + direction + (inTheMiddle ? " in the middle of a record" : " between two records");
        P2PConnection sender = sender(pair, direction);
        P2PConnection receiver = sender(pair, direction.opposite());
        Inbox inbox = run.collect(receiver);
        List<CompletionStage<?>> reads = new ArrayList<>();
        if (run.has(Capability.STREAMS)) {
            reads.add(openRead(run, pair, sender));
        }
        holding.hold(direction);
        if (inTheMiddle) {
            byte[] bytes = captured(run, holding, direction, sender, Payload.of(1, RECORD_BYTES));
            holding.write(direction, Arrays.copyOf(bytes, bytes.length / 2));
        }
        holding.end(direction);
        run.saw(Evidence.ATTACKS);
        CloseReason reason = run.closed(receiver);
        run.check(!reason.isClean(), what + ": no clean end", reason);
        run.eventually(
                what + ": a pending receive settles",
                () -> inbox.ended() || inbox.failure().isPresent());
        run.check(!inbox.ended(), what + ": a receive that fails", "the clean end of the messages");
        run.same(what + ": messages", 0, inbox.size());
        for (CompletionStage<?> read : reads) {
            run.fails(what + ": a pending read of a stream", read);
        }
    }

    /** A read of a stream at the receiver's end that waits for the sender. */
    private static CompletionStage<?> openRead(RuleRun run, Pair pair, P2PConnection sender) {
        P2PProvider receiving = sender == pair.near() ? pair.host() : pair.dialer();
        CompletableFuture<P2PStream> accepted = new CompletableFuture<>();
        try (var registration = receiving.handle(PROTOCOL, accepted::complete)) {
            P2PStream stream = run.await("open a stream", sender.openStream(PROTOCOL));
            stream.write(Payload.of(1, 1));
            P2PStream other = run.await("the stream arrives", accepted);
            ByteBuffer first =
                    run.await("read", other.read()).orElseThrow(() -> run.failure("a byte", "the end of the stream"));
            run.same("bytes of the stream on " + registration, 1, first.remaining());
            return other.read();
        }
    }
}
