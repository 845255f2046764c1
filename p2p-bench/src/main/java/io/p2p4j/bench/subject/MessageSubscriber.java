package io.p2p4j.bench.subject;

import java.util.concurrent.Flow;
import java.util.function.Consumer;

/** Takes every message as soon as it is there. */
final class MessageSubscriber implements Flow.Subscriber<byte[]> {
    private final Consumer<byte[]> taker;

    MessageSubscriber(Consumer<byte[]> taker) {
        this.taker = taker;
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
        subscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(byte[] message) {
        taker.accept(message);
    }

    @Override
    public void onError(Throwable failure) {
        // The connection is over; who waits for messages runs into a timeout that says so.
    }

    @Override
    public void onComplete() {
        // As above.
    }
}
