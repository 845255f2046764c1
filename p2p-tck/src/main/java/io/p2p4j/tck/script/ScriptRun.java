package io.p2p4j.tck.script;

import io.p2p4j.api.Capability;
import io.p2p4j.api.ConnectionStats;
import io.p2p4j.api.Limits;
import io.p2p4j.api.P2PConnection;
import io.p2p4j.api.P2PStream;
import io.p2p4j.tck.Declared;
import io.p2p4j.tck.TckHarness;
import io.p2p4j.tck.Wire;
import io.p2p4j.tck.rule.Budgets;
import io.p2p4j.tck.rule.Payload;
import io.p2p4j.tck.rule.RuleFailure;
import io.p2p4j.tck.rule.RuleRun;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * One run of a script on a harness, in step with the model: after each operation that is not hurried it waits, as long as it
 * takes, for what the model says must come. At the end every partition is healed, everybody receives, and every connection is
 * closed. Owned by the thread that makes it, which is the simulation's thread where there is one.
 */
public final class ScriptRun {
    private static final int WINDOW_BYTES = 16 << 10;
    private static final Limits LIMITS = Limits.builder()
            .messageWindowBytes(WINDOW_BYTES)
            .streamWindowBytes(WINDOW_BYTES)
            .frameBytesMax(4 << 10)
            .build();
    private static final Duration REAL_IDLE = Duration.ofSeconds(8);
    private static final Duration REAL_CLOSE = Duration.ofSeconds(2);
    /** What is under way on a slow network with loss must have time to arrive, or a clean close becomes an abort. */
    private static final Duration VIRTUAL_CLOSE = Duration.ofSeconds(100);

    private final Script script;
    private final RuleRun run;
    private final Limits limits;
    private final World world;
    private final Model model;
    private final Facts facts = new Facts();
    private final Map<String, Reader<?>> readers = new LinkedHashMap<>();
    private final Map<String, CompletableFuture<?>> latestSends = new LinkedHashMap<>();
    private final List<String> results = new ArrayList<>();

    private ScriptRun(Script script, TckHarness harness, RuleRun run, boolean virtualTime) {
        this.script = script;
        this.run = run;
        this.limits = virtualTime
                ? LIMITS.toBuilder()
                        .closeTimeout(VIRTUAL_CLOSE)
                        .stopTimeout(VIRTUAL_CLOSE.multipliedBy(2))
                        .build()
                : LIMITS.toBuilder()
                        .keepAliveInterval(REAL_IDLE.dividedBy(4))
                        .idleTimeout(REAL_IDLE)
                        .closeTimeout(REAL_CLOSE)
                        .build();
        Declared declared = harness.declared();
        boolean bounded = declared.sendCompletion() != Declared.SendCompletion.QUEUED;
        int slack = bounded ? declared.transportSlackBytes() : limits.sendQueueBytesMax();
        boolean wired = harness.wire().map(ScriptRun::discarded).orElse(false);
        this.model = new Model(harness.capabilities(), WINDOW_BYTES, slack, wired);
        Set<String> streams = new LinkedHashSet<>();
        for (Operation operation : script.operations()) {
            if (operation.verb() == Verb.STREAM) {
                streams.add(operation.word(0));
            }
        }
        this.world = new World(run, limits, wired, List.copyOf(streams));
    }

    private static boolean discarded(Wire wire) {
        wire.close();
        return true;
    }

    /**
     * Runs a script.
     *
     * @param script the script
     * @param factory makes the harness; called once
     * @param seed for everything random: the same on a simulator gives the same run
     * @param timescale multiplies the budgets
     * @return what came of it
     */
    public static Trace run(Script script, TckHarness.Factory factory, long seed, double timescale) {
        try (TckHarness harness = factory.create(seed)) {
            boolean virtualTime = harness.capabilities().contains(Capability.DETERMINISTIC);
            try (RuleRun run = new RuleRun(harness, factory, Budgets.of(virtualTime, timescale), seed)) {
                return new ScriptRun(script, harness, run, virtualTime).run();
            }
        }
    }

    private Trace run() {
        String problem = null;
        String where = "at the beginning";
        try {
            for (int number = 0; number < script.size(); number++) {
                Operation operation = script.operations().get(number);
                where = "operation " + (number + 1) + ", " + operation;
                boolean skipped = !model.step(operation);
                run.note(where + (skipped ? ": skipped" : ""));
                results.add(skipped ? "skipped" : "");
                if (skipped) {
                    facts.outcome(number, Outcome.Seen.OK);
                } else {
                    begin(number, operation);
                }
                if (!operation.hurried()) {
                    settle();
                }
            }
            where = "the end, where everybody receives";
            everybodyReceives();
            where = "the end, where everything is closed";
            closeAll();
        } catch (RuleFailure failure) {
            problem = where + ": " + failure.getMessage();
        }
        return trace(problem);
    }

    // ---- operations

    private void begin(int number, Operation operation) {
        String first = operation.word(0);
        switch (operation.verb()) {
            case OPEN -> {
                world.open(first, operation.word(1), operation.word(2));
                attend(first + ".near", world.connection(first + ".near"));
                attend(first + ".far", world.connection(first + ".far"));
                facts.outcome(number, Outcome.Seen.OK);
            }
            case STREAM -> openStream(number, first, operation.word(1));
            case SEND -> {
                CompletableFuture<Void> send = sent(first, Payload.of(number, operation.bytes()));
                latestSends.put(first, send);
                outcome(number, send);
            }
            case CANCEL -> done(number, () -> known(latestSends, first).cancel(true));
            case STALL -> done(number, () -> known(readers, first).stall());
            case DRAIN -> done(number, () -> known(readers, first).drain());
            case END -> outcome(number, ended(first));
            case RESET -> done(number, () -> world.stream(first).ifPresent(stream -> stream.reset(number)));
            case CLOSE -> outcome(number, called(() -> world.connection(first).close("operation " + (number + 1))));
            case ABORT -> done(number, () -> world.connection(first).abort("operation " + (number + 1)));
            case DROP -> done(number, () -> world.between(first, operation.word(1), Wire::cut));
            case PARTITION -> done(number, () -> world.between(first, operation.word(1), Wire::hold));
            case HEAL -> done(number, () -> world.between(first, operation.word(1), Wire::release));
            case RESTART -> done(number, () -> world.restart(first));
        }
    }

    /** The model skips what it does not know, so what it lets pass is there. */
    private static <V> V known(Map<String, V> all, String end) {
        return Optional.ofNullable(all.get(end)).orElseThrow();
    }

    private void done(int number, Runnable action) {
        try {
            action.run();
            facts.outcome(number, Outcome.Seen.OK);
        } catch (RuleFailure failure) {
            throw failure;
        } catch (RuntimeException thrown) {
            facts.outcome(number, Outcome.Seen.other("throws " + thrown));
        }
    }

    private void outcome(int number, CompletionStage<?> stage) {
        stage.whenComplete((value, failure) ->
                facts.outcome(number, failure == null ? Outcome.Seen.OK : Outcome.Seen.failed(failure)));
    }

    private static <T> CompletableFuture<T> called(Call<T> call) {
        try {
            return call.get().toCompletableFuture();
        } catch (RuntimeException thrown) {
            return CompletableFuture.failedFuture(thrown);
        }
    }

    /** An asynchronous call, which may throw as well. */
    private interface Call<T> {
        CompletionStage<T> get();
    }

    private CompletableFuture<Void> sent(String end, byte[] bytes) {
        return called(() -> end.startsWith("k")
                ? world.connection(end).send(bytes)
                : world.stream(end).orElseThrow().write(bytes));
    }

    private CompletableFuture<Void> ended(String end) {
        return called(() -> end.startsWith("k")
                ? world.connection(end).closeWrite()
                : world.stream(end).orElseThrow().closeWrite());
    }

    private void attend(String end, P2PConnection connection) {
        connection.closed().thenAccept(reason -> facts.closed(end, reason));
        Reader<byte[]> reader = new Reader<>(end, facts, connection::receive, message -> message);
        readers.put(end, reader);
        reader.drain();
    }

    private void openStream(int number, String name, String end) {
        CompletableFuture<P2PStream> opened = called(() -> world.openStream(name, end));
        outcome(number, opened);
        run.check(run.settles(opened, run.budgets().mustHappen()), "openStream settles", "it is pending");
        if (model.knows(name) && !opened.isCompletedExceptionally()) {
            world.keep(name, opened.join());
            for (String side : List.of(name + ".near", name + ".far")) {
                P2PStream stream = world.stream(side).orElseThrow();
                stream.closed().whenComplete((over, failure) -> facts.over(side));
                Reader<ByteBuffer> reader = new Reader<>(side, facts, stream::read, ScriptRun::bytes);
                readers.put(side, reader);
                reader.drain();
            }
        }
    }

    private static byte[] bytes(ByteBuffer data) {
        byte[] bytes = new byte[data.remaining()];
        data.get(bytes);
        return bytes;
    }

    // ---- waiting

    /** Waits for what must come. */
    private void settle() {
        Duration bound = run.budgets().mustHappen().plus(limits.closeTimeout());
        if (model.isDoubtful()) {
            bound = bound.plus(limits.idleTimeout().multipliedBy(2));
        }
        long end = run.context().nanoTime() + bound.toNanos();
        while (true) {
            CompletableFuture<Void> change = facts.change();
            model.wrong(facts).ifPresent(wrong -> {
                throw run.failure("what the model allows", wrong);
            });
            Optional<String> missing = model.missing(facts);
            if (missing.isEmpty()) {
                model.settle(facts);
                return;
            }
            long left = end - run.context().nanoTime();
            if (left <= 0 || !run.settles(change, Duration.ofNanos(left))) {
                throw run.failure(missing.get() + " within " + bound.toMillis() + " ms", "nothing more");
            }
        }
    }

    private void everybodyReceives() {
        for (String pair : model.partitions()) {
            String[] peers = pair.split(" ");
            model.step(Operation.of(Verb.HEAL, peers));
            world.between(peers[0], peers[1], Wire::release);
            facts.outcome(model.steps() - 1, Outcome.Seen.OK);
        }
        for (Map.Entry<String, Reader<?>> reader : readers.entrySet()) {
            model.step(Operation.of(Verb.DRAIN, reader.getKey()));
            facts.outcome(model.steps() - 1, Outcome.Seen.OK);
            reader.getValue().drain();
        }
        settle();
    }

    private void closeAll() {
        for (Link link : List.copyOf(model.links())) {
            Operation close = Operation.of(Verb.CLOSE, link.end(0));
            model.step(close);
            outcome(
                    model.steps() - 1,
                    called(() -> world.connection(link.end(0)).close("the end")));
            settle();
        }
    }

    // ---- trace

    private Trace trace(@Nullable String problem) {
        List<String> lines = new ArrayList<>();
        List<String> details = new ArrayList<>();
        for (int number = 0; number < results.size(); number++) {
            String seen = results.get(number).isEmpty() ? facts.outcome(number).detail() : results.get(number);
            add(lines, details, (number + 1) + " " + script.operations().get(number), model.isFree(number), seen);
        }
        for (Channel channel : model.channels()) {
            for (int end = 0; end < 2; end++) {
                Half half = channel.from(end);
                add(lines, details, half.reader + " received", half.isFree(), received(half));
            }
        }
        for (Link link : model.links()) {
            for (int end = 0; end < 2; end++) {
                boolean free = link.doubtful || link.reasons(end).size() > 1;
                String seen = facts.closed(link.end(end))
                        .map(reason -> reason.code() + " by " + reason.origin())
                        .orElse("nothing");
                add(lines, details, link.end(end) + " closed for", free, seen);
            }
        }
        for (Link link : model.links()) {
            for (int end = 0; end < 2 && problem == null; end++) {
                Channel messages = link.messages();
                ConnectionStats stats = world.connection(link.end(end)).stats();
                boolean free = messages.from(0).isFree() || messages.from(1).isFree();
                String counted = stats.messagesSent() + " sent, " + stats.messagesReceived() + " received";
                add(lines, details, link.end(end) + " counted", free, counted);
            }
        }
        details.addAll(run.journal());
        return new Trace(lines, Optional.ofNullable(problem), details);
    }

    private static void add(List<String> lines, List<String> details, String what, boolean free, String seen) {
        lines.add(what + ": " + (free ? "open" : seen));
        if (free) {
            details.add(what + ": " + seen);
        }
    }

    private String received(Half half) {
        List<byte[]> got = facts.received(half.reader);
        long bytes = got.stream().mapToLong(chunk -> chunk.length).sum();
        String count = half.stream ? "" : got.size() + " messages, ";
        return count + bytes + " bytes, " + facts.finish(half.reader).detail();
    }
}
