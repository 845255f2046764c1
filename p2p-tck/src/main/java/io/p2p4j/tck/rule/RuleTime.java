package io.p2p4j.tck.rule;

import io.p2p4j.api.context.ProviderContext;
import io.p2p4j.api.error.ErrorCode;
import io.p2p4j.api.error.P2PException;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Waiting, judging and keeping a journal, in real and in virtual time. Owned by the thread of the rule, but for
 * {@link #note} and {@link #saw}, which callbacks may call. When that thread is interrupted, waiting ends with a
 * {@link RuleInterrupted}.
 */
public abstract sealed class RuleTime permits RuleRun {
    private static final long POLL_NANOS_MIN = 1_000_000;
    private static final long POLL_NANOS_MAX = 20_000_000;
    /** The longer something takes, the less often it is looked at. */
    private static final int POLL_SHARE = 16;

    private final ProviderContext context;
    private final Budgets budgets;
    private final Journal journal;
    private final Map<Evidence, AtomicLong> evidence = new EnumMap<>(Evidence.class);

    RuleTime(ProviderContext context, Budgets budgets) {
        this.context = context;
        this.budgets = budgets;
        this.journal = new Journal(context);
        for (Evidence kind : Evidence.values()) {
            evidence.put(kind, new AtomicLong());
        }
    }

    /**
     * Returns the clock and timers of the run.
     *
     * @return the context
     */
    public ProviderContext context() {
        return context;
    }

    // ---- waiting

    /**
     * Returns how long the run waits for what must happen.
     *
     * @return the budgets
     */
    public Budgets budgets() {
        return budgets;
    }

    /**
     * Waits for what must happen.
     *
     * @param what it, for the report
     * @param stage completes when it happened
     * @param <T> the result's type
     * @return the result
     */
    public <T> T await(String what, CompletionStage<T> stage) {
        return await(what, stage, budgets.mustHappen());
    }

    /**
     * Waits for what must happen within a bound that the contract names.
     *
     * @param what it, for the report
     * @param stage completes when it happened
     * @param bound how long at most
     * @param <T> the result's type
     * @return the result
     */
    public <T> T await(String what, CompletionStage<T> stage, Duration bound) {
        try {
            T result = context.await(stage, bound.toNanos());
            note(what + ": done");
            return result;
        } catch (TimeoutException late) {
            throw failure(what + " within " + bound.toMillis() + " ms", "nothing yet", late);
        } catch (ExecutionException failed) {
            throw failure(what, "failure " + failed.getCause(), failed);
        } catch (InterruptedException stopped) {
            throw new RuleInterrupted(what);
        }
    }

    /**
     * Waits for a failure that must happen.
     *
     * @param what the operation that must fail, for the report
     * @param stage the operation
     * @param codes the codes it may fail with; none means any
     * @return the failure
     */
    public P2PException fails(String what, CompletionStage<?> stage, ErrorCode... codes) {
        return fails(what, budgets.mustHappen(), stage, codes);
    }

    /**
     * Waits for a failure that must happen within a bound.
     *
     * @param what the operation that must fail, for the report
     * @param bound how long at most
     * @param stage the operation
     * @param codes the codes it may fail with; none means any
     * @return the failure
     */
    public P2PException fails(String what, Duration bound, CompletionStage<?> stage, ErrorCode... codes) {
        String expected = what + " fails" + (codes.length == 0 ? "" : " with " + Arrays.toString(codes));
        try {
            Object result = context.await(stage, bound.toNanos());
            throw failure(expected, "success with " + result, null);
        } catch (TimeoutException late) {
            throw failure(expected + " within " + bound.toMillis() + " ms", "nothing yet", late);
        } catch (ExecutionException failed) {
            Throwable cause = failed.getCause();
            if (cause instanceof P2PException known
                    && (codes.length == 0 || Arrays.asList(codes).contains(known.code()))) {
                note(what + " failed as it must: " + known.getMessage());
                saw(Evidence.FAILURES);
                return known;
            }
            throw failure(expected, String.valueOf(cause), failed);
        } catch (InterruptedException stopped) {
            throw new RuleInterrupted(what);
        }
    }

    /**
     * Waits for a condition that must come true.
     *
     * @param what it, for the report
     * @param condition the condition
     */
    public void eventually(String what, BooleanSupplier condition) {
        eventually(what, budgets.mustHappen(), condition);
    }

    /**
     * Waits for a condition that must come true within a bound.
     *
     * @param what it, for the report
     * @param bound how long at most
     * @param condition the condition
     */
    public void eventually(String what, Duration bound, BooleanSupplier condition) {
        if (!comesTrue(bound, condition)) {
            throw failure(what + " within " + bound.toMillis() + " ms", "not yet", null);
        }
        note(what + ": yes");
    }

    /**
     * Watches that a condition stays false.
     *
     * @param what what must not happen, for the report
     * @param condition tells that it happened
     */
    public void never(String what, BooleanSupplier condition) {
        if (comesTrue(budgets.mustNotHappen(), condition)) {
            throw failure("never: " + what, "it happened", null);
        }
    }

    private boolean comesTrue(Duration bound, BooleanSupplier condition) {
        long begin = context.nanoTime();
        while (!condition.getAsBoolean()) {
            long waited = context.nanoTime() - begin;
            if (waited >= bound.toNanos()) {
                return false;
            }
            pass(Duration.ofNanos(Math.max(POLL_NANOS_MIN, Math.min(POLL_NANOS_MAX, waited / POLL_SHARE))));
        }
        return true;
    }

    /**
     * Waits a little for a stage that is allowed to complete or not.
     *
     * @param stage any stage
     * @param bound how long at most
     * @return true when it completed, in whatever way
     */
    public boolean settles(CompletionStage<?> stage, Duration bound) {
        try {
            context.await(stage, bound.toNanos());
            return true;
        } catch (ExecutionException failed) {
            return true;
        } catch (TimeoutException pending) {
            return false;
        } catch (InterruptedException stopped) {
            throw new RuleInterrupted("a stage");
        }
    }

    /**
     * Lets time pass.
     *
     * @param duration real or virtual
     */
    public void pass(Duration duration) {
        CompletableFuture<Void> over = new CompletableFuture<>();
        context.schedule(duration.toNanos(), () -> over.complete(null));
        try {
            context.await(over, Long.MAX_VALUE);
        } catch (ExecutionException | TimeoutException impossible) {
            throw new IllegalStateException("timer of the harness's context failed", impossible);
        } catch (InterruptedException stopped) {
            throw new RuleInterrupted("time to pass");
        }
    }

    // ---- judgement

    /**
     * Judges.
     *
     * @param holds what must be true
     * @param expected what was expected, for the report
     * @param actual what was found, for the report
     */
    public void check(boolean holds, String expected, Object actual) {
        if (!holds) {
            throw failure(expected, String.valueOf(actual), null);
        }
    }

    /**
     * Judges that two things are equal.
     *
     * @param what what they are, for the report
     * @param expected one
     * @param actual the other
     */
    public void same(String what, Object expected, Object actual) {
        if (!expected.equals(actual)) {
            throw failure(what + " " + expected, String.valueOf(actual), null);
        }
    }

    /**
     * Judges that a message is what was sent.
     *
     * @param sent the bytes sent
     * @param received the bytes received
     */
    public void sameBytes(byte[] sent, byte[] received) {
        int difference = Arrays.mismatch(sent, received);
        if (difference >= 0) {
            throw failure(
                    "message of " + Payload.describe(sent),
                    Payload.describe(received) + ", different from byte " + difference,
                    null);
        }
    }

    /**
     * Judges that messages are those that were sent, in order.
     *
     * @param sent the messages sent
     * @param received the messages received
     */
    public void sameMessages(List<byte[]> sent, List<byte[]> received) {
        for (int i = 0; i < Math.min(sent.size(), received.size()); i++) {
            if (!Arrays.equals(sent.get(i), received.get(i))) {
                throw failure(
                        "message " + i + " of " + Payload.describe(sent.get(i)),
                        Payload.describe(received.get(i)),
                        null);
            }
        }
        same("number of messages", sent.size(), received.size());
    }

    /**
     * Judges that a call is refused with an exception, as misuse is.
     *
     * @param what the call, for the report
     * @param type the exception
     * @param call the call
     */
    public void refuses(String what, Class<? extends RuntimeException> type, Runnable call) {
        try {
            call.run();
        } catch (RuntimeException thrown) {
            check(type.isInstance(thrown), what + " throws " + type.getSimpleName(), thrown);
            saw(Evidence.REFUSALS);
            note(what + " was refused as it must: " + thrown.getMessage());
            return;
        }
        throw failure(what + " throws " + type.getSimpleName(), "it returned", null);
    }

    /**
     * Ends the run as INCONCLUSIVE.
     *
     * @param reason what did not come about
     * @return never
     */
    public Inconclusive inconclusive(String reason) {
        return new Inconclusive(reason);
    }

    /**
     * Ends the run as UNSUPPORTED.
     *
     * @param reason what the harness does not claim
     * @return never
     */
    public Unsupported unsupported(String reason) {
        return new Unsupported(reason);
    }

    /**
     * Fails the rule.
     *
     * @param expected what was expected
     * @param actual what was found
     * @return the failure, to be thrown
     */
    public RuleFailure failure(String expected, String actual) {
        return failure(expected, actual, null);
    }

    private static RuleFailure failure(String expected, String actual, @Nullable Throwable cause) {
        return new RuleFailure(expected, actual, cause);
    }

    // ---- journal and evidence

    /**
     * Writes a line into the journal.
     *
     * @param line what happened
     */
    public void note(String line) {
        journal.add(line);
    }

    /**
     * Counts one piece of evidence.
     *
     * @param kind what was seen
     */
    public void saw(Evidence kind) {
        evidence.getOrDefault(kind, new AtomicLong()).incrementAndGet();
    }

    /**
     * Returns how often something was seen.
     *
     * @param kind what
     * @return the count
     */
    public long seen(Evidence kind) {
        return evidence.getOrDefault(kind, new AtomicLong()).get();
    }

    final void evidenceInto(RuleTime other) {
        evidence.forEach((kind, count) ->
                other.evidence.getOrDefault(kind, new AtomicLong()).addAndGet(count.get()));
    }

    /**
     * Returns the journal.
     *
     * @return its lines, each with the time since the run began
     */
    public List<String> journal() {
        return journal.lines();
    }
}
