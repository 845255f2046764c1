package io.p2p4j.core.driver;

import io.p2p4j.api.error.P2PException;
import io.p2p4j.core.session.SessionMachine;
import java.util.Arrays;

/**
 * What the application took of one channel and the session does not know of yet: it adds up while one command is on its
 * way to the loop. Messages are told one by one, since each has a cost beside its bytes; bytes of streams as a sum.
 * Guarded by its monitor.
 */
final class Credit implements Mailbox.Command {
    private static final int CAPACITY_INITIAL = 8;

    private final Mailbox mailbox;
    private final long channel;
    private int[] taken = new int[CAPACITY_INITIAL];
    private int[] spare = new int[CAPACITY_INITIAL];
    private int count;

    Credit(Mailbox mailbox, long channel) {
        this.mailbox = mailbox;
        this.channel = channel;
    }

    void add(int bytes) {
        boolean first;
        synchronized (this) {
            first = count == 0;
            if (!first && channel != SessionMachine.MESSAGES && taken[0] + bytes > 0) {
                taken[0] += bytes;
                return;
            }
            if (count == taken.length) {
                taken = Arrays.copyOf(taken, 2 * count);
            }
            taken[count++] = bytes;
        }
        if (first) {
            mailbox.post(this);
        }
    }

    @Override
    public void execute(ConnectionDriver driver) {
        int[] batch;
        int batchCount;
        synchronized (this) {
            batch = taken;
            batchCount = count;
            taken = spare;
            // Nobody else reads it before the next batch, which comes on this same loop.
            spare = batch;
            count = 0;
        }
        for (int i = 0; i < batchCount; i++) {
            driver.session().consumed(channel, batch[i]);
        }
    }

    @Override
    public void reject(P2PException failure) {
        // A closed connection needs no credit.
    }
}
