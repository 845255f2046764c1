package io.p2p4j.tck.rules;

import io.p2p4j.tck.rule.Evidence;
import io.p2p4j.tck.rule.RuleRun;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Flow;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Receives messages in push form, with the demand of the rule. Thread-safe. */
final class Subscriber implements Flow.Subscriber<byte[]> {
    private final RuleRun run;
    private final Consumer<String> log;
    private final List<byte[]> messages = new CopyOnWriteArrayList<>();
    private Flow.@Nullable Subscription subscription;
    private long early;

    Subscriber(RuleRun run) {
        this(run, call -> {});
    }

    /** The log gets the name of each call, on its thread. */
    Subscriber(RuleRun run, Consumer<String> log) {
        this.run = run;
        this.log = log;
    }

    @Override
    public void onSubscribe(Flow.Subscription given) {
        long wanted;
        synchronized (messages) {
            subscription = given;
            wanted = early;
            early = 0;
        }
        if (wanted > 0) {
            given.request(wanted);
        }
    }

    void request(long count) {
        Flow.Subscription known;
        synchronized (messages) {
            known = subscription;
            if (known == null) {
                early += count;
            }
        }
        if (known != null) {
            known.request(count);
        }
    }

    void cancel() {
        Flow.Subscription known;
        synchronized (messages) {
            known = subscription;
        }
        if (known != null) {
            known.cancel();
        }
    }

    @Override
    public void onNext(byte[] message) {
        messages.add(message);
        run.saw(Evidence.MESSAGES);
        log.accept("onNext");
    }

    @Override
    public void onError(Throwable failure) {
        log.accept("onError");
    }

    @Override
    public void onComplete() {
        log.accept("onComplete");
    }

    List<byte[]> messages() {
        return new ArrayList<>(messages);
    }
}
