package io.p2p4j.tck.rules;

import static io.p2p4j.tck.rule.TckRule.must;
import static io.p2p4j.tck.rule.TckRule.should;

import io.p2p4j.api.Capability;
import io.p2p4j.api.DialRequest;
import io.p2p4j.api.Limits;
import io.p2p4j.api.P2PConnection;
import io.p2p4j.api.P2PEvent;
import io.p2p4j.api.P2PListener;
import io.p2p4j.api.P2PProvider;
import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.error.ConnectionFailedException;
import io.p2p4j.api.error.ErrorCode;
import io.p2p4j.api.error.P2PException;
import io.p2p4j.tck.rule.Evidence;
import io.p2p4j.tck.rule.Inbox;
import io.p2p4j.tck.rule.Pair;
import io.p2p4j.tck.rule.Payload;
import io.p2p4j.tck.rule.RuleRun;
import io.p2p4j.tck.rule.TckRule;
import io.p2p4j.tck.rules.FaultTable.Fault;
import io.p2p4j.tck.rules.FaultTable.Report;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** How failures are reported. */
final class ErrorRules {
    private static final String PROTOCOL = "/tck/errors/1.0.0";
    /** Codes whose text says little and refers to the cause. */
    private static final Set<ErrorCode> NEEDING_A_CAUSE = EnumSet.of(
            ErrorCode.IO_FAILED, ErrorCode.STORAGE_FAILED, ErrorCode.MESSAGE_REJECTED, ErrorCode.INTERNAL_FAULT);

    private static final int CAUSES_MAX = 20;
    private static final int SMALL_MESSAGE = 1000;
    private static final int WINDOW_BYTES = 64 << 10;
    private static final int MESSAGE_BYTES = 4 << 10;
    private static final int MESSAGES = 60;

    private static final Limits LIMITS = Limits.builder()
            .messageWindowBytes(WINDOW_BYTES)
            .streamWindowBytes(WINDOW_BYTES)
            .build();

    private ErrorRules() {}

    static List<TckRule> rules() {
        return List.of(
                must("ERR-01", "only documented exceptions escape, with their cause")
                        .because("who handles failures by their type must know every type there is")
                        .seeing(Evidence.FAILURES, Evidence.REFUSALS, Evidence.CALLBACKS, Evidence.CONNECTIONS)
                        .tried(ErrorRules::documentedOnly),
                must("ERR-02", "the same fault gives the same kind on every provider")
                        .because("an application that handles failures of one provider handles those of all")
                        .seeing(Evidence.FAILURES, Evidence.CONNECTIONS)
                        .tried(ErrorRules::sameKinds),
                must("ERR-03", "a failure comes by throw or by future, never both")
                        .because("a failure that is looked for in one place must not come to another")
                        .seeing(Evidence.FAILURES, Evidence.REFUSALS, Evidence.MESSAGES)
                        .tried(ErrorRules::oneWayOnly),
                should("ERR-04", "failures carry peer and address, never secrets")
                        .because("a log line must tell whom it is about, and may be read by anybody")
                        .seeing(Evidence.FAILURES, Evidence.CONNECTIONS)
                        .tried(ErrorRules::peerAndAddressNoSecrets),
                should("ERR-05", "failures say truthfully whether the operation may have taken effect")
                        .because("only then may a caller repeat what failed without doing it twice")
                        .seeing(Evidence.FAILURES, Evidence.MESSAGES)
                        .tried(ErrorRules::truthAboutEffects));
    }

    // ---- ERR-01

    private static void documentedOnly(RuleRun run) {
        FaultTable table = new FaultTable(run);
        callbacksKeepTheirFailure(run, table);
        for (Fault fault : FaultTable.quick()) {
            table.make(fault).ifPresent(report -> documented(run, fault, report.failure()));
        }
        table.control();
        misuse(run, table.pair());
    }

    private static void documented(RuleRun run, Fault fault, P2PException failure) {
        String text = String.valueOf(failure.getMessage());
        run.check(
                text.startsWith(failure.code().name())
                        && text.length() > failure.code().name().length() + 2,
                fault.name() + ": a text that begins with the code and says more",
                text);
        List<Throwable> chain = Secrets.chain(failure);
        run.check(
                chain.size() <= CAUSES_MAX, fault.name() + ": a chain of causes that ends", chain.size() + " of them");
        run.check(
                failure.getCause() != null || !NEEDING_A_CAUSE.contains(failure.code()),
                fault.name() + ": code " + failure.code() + " with its cause",
                "no cause");
        if (failure.code() == ErrorCode.ALL_ADDRESSES_FAILED) {
            run.check(
                    failure instanceof ConnectionFailedException failed
                            && !failed.attempts().isEmpty(),
                    fault.name() + ": the failure of each address",
                    failure);
        }
    }

    private static void callbacksKeepTheirFailure(RuleRun run, FaultTable table) {
        List<Throwable> seen = new CopyOnWriteArrayList<>();
        table.host().observe(event -> {
            if (event instanceof P2PEvent.CallbackFailed failed) {
                seen.add(failed.failure());
            }
        });
        RuntimeException first = new IllegalStateException("a connection handler throws");
        P2PListener listener = run.listen(table.host());
        listener.onConnection(connection -> {
            throw first;
        });
        run.closed(run.connect(table.dialer(), run.addressOf(listener)));
        reported(run, seen, first);
        if (run.has(Capability.STREAMS)) {
            RuntimeException second = new IllegalArgumentException("a stream handler throws");
            table.host().handle(PROTOCOL, stream -> {
                throw second;
            });
            table.pair().near().openStream(PROTOCOL);
            reported(run, seen, second);
        }
    }

    private static void reported(RuleRun run, List<Throwable> seen, RuntimeException thrown) {
        run.eventually(
                "an event with the very exception that a callback threw",
                () -> seen.stream().anyMatch(failure -> failure == thrown));
        run.saw(Evidence.CALLBACKS);
    }

    @SuppressWarnings({"NullAway", "DataFlowIssue"})
    private static void misuse(RuleRun run, Pair pair) {
        P2PConnection near = pair.near();
        run.refuses("send of null", NullPointerException.class, () -> near.send((ByteBuffer) null));
        run.refuses(
                "connect to null",
                NullPointerException.class,
                () -> pair.dialer().connect((DialRequest) null));
        int tooMany = Limits.DEFAULTS.messageBytesMax() + 1;
        run.refuses("send of too many bytes", IllegalArgumentException.class, () -> near.send(new byte[tooMany]));
        near.messages().subscribe(new Subscriber(run));
        run.refuses("receive beside a subscriber", IllegalStateException.class, near::receive);
        if (run.has(Capability.STREAMS)) {
            run.refuses("open without a name", IllegalArgumentException.class, () -> near.openStream("no slash"));
            run.refuses("open with null", NullPointerException.class, () -> near.openStream(null));
            pair.dialer().handle(PROTOCOL, stream -> run.note("nobody opens this"));
            run.refuses(
                    "a second handler",
                    IllegalStateException.class,
                    () -> pair.dialer().handle(PROTOCOL, stream -> run.note("nor this")));
        }
    }

    // ---- ERR-02

    private static void sameKinds(RuleRun run) {
        FaultTable table = new FaultTable(run);
        int tried = 0;
        for (Fault fault : FaultTable.all()) {
            Optional<Report> report = table.make(fault);
            if (report.isPresent()) {
                run.same(
                        fault.name() + ": kind",
                        fault.kind(),
                        report.get().failure().kind());
                tried++;
            }
        }
        run.note(tried + " of " + FaultTable.all().size() + " faults tried");
        table.control();
    }

    // ---- ERR-03

    private static void oneWayOnly(RuleRun run) {
        Pair open = run.pair(Limits.builder().messageBytesMax(SMALL_MESSAGE).build());
        byte[] tooLarge = Payload.of(1, SMALL_MESSAGE + 1);
        // What is thrown has not happened: nothing is sent, nothing fails later, and nothing is closed.
        run.refuses(
                "send of too many bytes",
                IllegalArgumentException.class,
                () -> open.near().send(tooLarge));
        run.exchange(open.near(), open.far());
        run.same("messages sent", 1L, open.near().stats().messagesSent());

        Multiaddr nobody = run.refusing(open.host());
        Failing failing = new Failing(run);
        failing.one("connect where nobody listens", () -> open.dialer().connect(nobody));
        failing.one(
                "connect to an unknown peer",
                () -> open.dialer().connect(run.identity("nobody").peerId()));
        P2PProvider idle = run.unstarted("idle", run.identity("idle"), Limits.DEFAULTS);
        failing.one("connect before the start", () -> idle.connect(nobody));
        failing.one("listen before the start", () -> idle.listen(run.listenAddress()));
        failing.one(
                "listen at a taken address",
                () -> open.host().listen(run.addressOf(open.listener()).withoutPeerId()));
        P2PListener closed = run.listen(open.host());
        CompletionStage<P2PConnection> accept = closed.accept();
        closed.close();
        failing.one("accept that waited", () -> accept);
        failing.one("accept after close", closed::accept);
        if (run.has(Capability.STREAMS)) {
            failing.one("open with an unknown protocol", () -> open.near().openStream(PROTOCOL));
            StreamPair stream = new StreamPairs(run).open(open.near(), open.host());
            stream.near().reset(0);
            failing.one("write after reset", () -> stream.near().write(new byte[1]));
            failing.one("read after reset", () -> stream.near().read());
        }
        open.near().close();
        run.closed(open.near());
        failing.one("send after close", () -> open.near().send(new byte[1]));
        failing.one("receive after close", () -> open.near().receive());
        failing.one("open after close", () -> open.near().openStream(PROTOCOL));
        failing.one("ping after close", () -> open.near().ping());
        failing.one("half-close after close", () -> open.near().closeWrite());
        failing.eachOnce();
    }

    /** Operations that must fail by their stage, each once. Owned by the thread of the rule. */
    private static final class Failing {
        private final RuleRun run;
        private final List<String> names = new ArrayList<>();
        private final List<AtomicInteger> calls = new ArrayList<>();

        Failing(RuleRun run) {
            this.run = run;
        }

        void one(String name, Supplier<CompletionStage<?>> operation) {
            CompletionStage<?> stage;
            try {
                stage = operation.get();
            } catch (RuntimeException thrown) {
                throw run.failure(name + " fails by its stage", "it threw " + thrown);
            }
            AtomicInteger count = new AtomicInteger();
            names.add(name);
            calls.add(count);
            stage.whenComplete((result, failure) -> count.incrementAndGet());
            run.fails(name, stage);
        }

        void eachOnce() {
            for (int i = 0; i < names.size(); i++) {
                AtomicInteger count = calls.get(i);
                run.eventually(names.get(i) + " tells those who wait for it", () -> count.get() > 0);
                run.same("times that it told them", 1, count.get());
            }
        }
    }

    // ---- ERR-04

    private static void peerAndAddressNoSecrets(RuleRun run) {
        Secrets secrets = new Secrets();
        for (String name : List.of("host", "dialer", "nobody", "idle")) {
            secrets.addKey(name, run.identity(name));
        }
        secrets.add("a message", FaultTable.CANARY);
        FaultTable table = new FaultTable(run);
        List<P2PEvent> events = new CopyOnWriteArrayList<>();
        table.host().observe(events::add);
        table.dialer().observe(events::add);
        for (Fault fault : FaultTable.quick()) {
            table.make(fault).ifPresent(report -> {
                about(run, fault, report);
                clean(run, secrets, fault.name(), Secrets.everything(report.failure()));
            });
        }
        table.control();
        tooLargeKeepsItsSecret(run, secrets, table.pair());
        run.check(!events.isEmpty(), "events of the faults", "none");
        events.forEach(event -> clean(run, secrets, "an event", everything(event)));
        run.journal().forEach(line -> clean(run, secrets, "the journal", line));
    }

    private static void about(RuleRun run, Fault fault, Report report) {
        P2PException failure = report.failure();
        report.peer().ifPresent(peer -> run.same(fault.name() + ": peer", Optional.of(peer), failure.peer()));
        report.address()
                .ifPresent(address -> run.same(
                        fault.name() + ": address",
                        Optional.of(address.withoutPeerId()),
                        failure.address().map(Multiaddr::withoutPeerId)));
    }

    private static void tooLargeKeepsItsSecret(RuleRun run, Secrets secrets, Pair pair) {
        byte[] message = Arrays.copyOf(FaultTable.CANARY, Limits.DEFAULTS.messageBytesMax() + 1);
        try {
            pair.near().send(message);
        } catch (IllegalArgumentException expected) {
            clean(run, secrets, "a message that is too large", Secrets.everything(expected));
            return;
        }
        throw run.failure("a message that is too large is refused", "it was not");
    }

    private static String everything(P2PEvent event) {
        String text = event.toString();
        if (event instanceof P2PEvent.DialFailed failed) {
            text += Secrets.everything(failed.failure());
        } else if (event instanceof P2PEvent.InboundRefused refused) {
            text += Secrets.everything(refused.failure());
        } else if (event instanceof P2PEvent.CallbackFailed failed) {
            text += Secrets.everything(failed.failure());
        }
        return text;
    }

    private static void clean(RuleRun run, Secrets secrets, String where, String text) {
        Optional<String> found = secrets.in(text);
        run.check(found.isEmpty(), where + ": no secrets in what is reported", found.orElse("none"));
    }

    // ---- ERR-05

    private static void truthAboutEffects(RuleRun run) {
        FaultTable table = new FaultTable(run);
        for (Fault fault : FaultTable.untouched()) {
            table.make(fault)
                    .ifPresent(report -> run.check(
                            !report.failure().mayHaveTakenEffect(),
                            fault.name() + ": nothing of it can have taken effect",
                            "it may have: " + report.failure()));
        }
        table.control();
        Pair pair = run.pair(LIMITS);
        boolean streams = run.has(Capability.STREAMS) && run.has(Capability.FLOW_CONTROL);
        if (streams) {
            StreamPairs opened = new StreamPairs(run);
            StreamPair reset = opened.open(pair.near(), pair.host());
            CompletionStage<Void> write = partlyRead(run, reset);
            reset.near().reset(1);
            admitsAnEffect(run, write);
            CompletionStage<Void> further = partlyRead(run, opened.open(pair.near(), pair.host()));
            abortedSends(run, pair);
            admitsAnEffect(run, further);
        } else {
            abortedSends(run, pair);
        }
    }

    /** Messages that a failure calls undelivered must not be delivered. */
    private static void abortedSends(RuleRun run, Pair pair) {
        List<CompletionStage<Void>> sends = new ArrayList<>();
        for (byte[] message : Payload.many(MESSAGES, MESSAGE_BYTES)) {
            sends.add(pair.near().send(message));
        }
        run.receive(pair.far());
        Inbox rest = run.collect(pair.far());
        pair.near().abort("in the middle");
        run.closed(pair.far());
        run.eventually("the receiver learns of the abort", () -> rest.failure().isPresent() || rest.ended());
        List<Integer> received = rest.messages().stream().map(Payload::number).toList();
        for (int i = 0; i < sends.size(); i++) {
            run.check(run.settles(sends.get(i), run.budgets().mustHappen()), "every send settles", "a pending one");
            Optional<P2PException> failure = failureOf(sends.get(i));
            run.check(
                    failure.isEmpty() || failure.get().mayHaveTakenEffect() || !received.contains(i),
                    "no delivery of a message whose failure promises that there was none",
                    "message " + i + " was received: " + failure);
        }
    }

    private static Optional<P2PException> failureOf(CompletionStage<Void> settled) {
        return settled.handle((done, failure) -> Optional.ofNullable(failure).map(P2PException::from))
                .toCompletableFuture()
                .join();
    }

    /** The reader has some bytes of a write that cannot end, for nobody reads the rest. */
    private static CompletionStage<Void> partlyRead(RuleRun run, StreamPair stream) {
        CompletionStage<Void> write = stream.near().write(new byte[8 * WINDOW_BYTES]);
        run.check(run.await("read", stream.far().read()).isPresent(), "the first bytes", "the end");
        run.saw(Evidence.STREAM_BYTES);
        return write;
    }

    private static void admitsAnEffect(RuleRun run, CompletionStage<Void> write) {
        P2PException failure = run.fails("the rest of the write", write);
        run.check(
                failure.mayHaveTakenEffect(),
                "a failure that admits that the write may have taken effect, which it has in part",
                failure);
    }
}
