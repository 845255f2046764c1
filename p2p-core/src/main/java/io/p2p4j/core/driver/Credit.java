package io.p2p4j.core.driver;

import io.p2p4j.api.error.P2PException;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Bytes of one channel that the application took and the session does not know of yet: they add up while one command is
 * on its way to the loop. Thread-safe.
 */
final class Credit implements Mailbox.Command {
    private final Mailbox mailbox;
    private final long channel;
    private final AtomicLong bytes = new AtomicLong();

    Credit(Mailbox mailbox, long channel) {
        this.mailbox = mailbox;
        this.channel = channel;
    }

    void add(int count) {
        if (count > 0 && bytes.getAndAdd(count) == 0) {
            mailbox.post(this);
        }
    }

    @Override
    public void execute(ConnectionDriver driver) {
        long taken = bytes.getAndSet(0);
        while (taken > 0) {
            int step = (int) Math.min(taken, Integer.MAX_VALUE);
            driver.session().consumed(channel, step);
            taken -= step;
        }
    }

    @Override
    public void reject(P2PException failure) {
        // A closed connection needs no credit.
    }
}
