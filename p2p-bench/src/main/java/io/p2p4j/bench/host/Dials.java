package io.p2p4j.bench.host;

import io.p2p4j.api.error.P2PException;
import io.p2p4j.bench.subject.Side;
import io.p2p4j.bench.subject.Wire;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Dials many connections, so many of them at once. */
final class Dials {
    private final Side side;
    private final Consumer<Wire> taker;
    private final AtomicLong open = new AtomicLong();
    private final AtomicLong refused = new AtomicLong();
    private final AtomicLong broken = new AtomicLong();

    /** The taker gets what is open. */
    Dials(Side side, Consumer<Wire> taker) {
        this.side = side;
        this.taker = taker;
    }

    Words run(Words words) throws InterruptedException {
        String address = words.text("address");
        int count = (int) words.number("count");
        int atOnce = (int) words.number("at-once");
        Semaphore room = new Semaphore(atOnce);
        long start = System.nanoTime();
        for (int i = 0; i < count; i++) {
            room.acquire();
            side.connect(address).whenComplete((wire, failure) -> {
                settle(wire, failure);
                room.release();
            });
        }
        room.acquire(atOnce);
        long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
        return Words.of("open", open, "refused", refused, "broken", broken, "millis", millis);
    }

    private void settle(@Nullable Wire wire, @Nullable Throwable failure) {
        if (wire != null) {
            open.incrementAndGet();
            taker.accept(wire);
            return;
        }
        Throwable cause = failure instanceof CompletionException wrapped ? wrapped.getCause() : failure;
        // An error that says what it is, or one that does not.
        (cause instanceof P2PException ? refused : broken).incrementAndGet();
    }
}
