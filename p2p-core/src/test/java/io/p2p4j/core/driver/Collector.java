package io.p2p4j.core.driver;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/** Keeps what a publisher gives. */
class Collector<T> implements Flow.Subscriber<T> {
    final List<T> items = new ArrayList<>();
    volatile @Nullable Throwable failure;
    volatile boolean completed;
    private volatile Flow.@Nullable Subscription subscription;

    Flow.Subscription subscription() {
        return Objects.requireNonNull(subscription, "subscription");
    }

    @Override
    public void onSubscribe(Flow.Subscription given) {
        subscription = given;
    }

    @Override
    public void onNext(T item) {
        items.add(item);
    }

    @Override
    public void onError(Throwable thrown) {
        failure = thrown;
    }

    @Override
    public void onComplete() {
        completed = true;
    }
}
