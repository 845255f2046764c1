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
    private static final int[] NONE = {};

    private final Mailbox mailbox;
    private final long channel;
    /** The first one, and those behind it: most often there is one at most. */
    private int first;

    private int[] others = NONE;
    private int count;

    Credit(Mailbox mailbox, long channel) {
        this.mailbox = mailbox;
        this.channel = channel;
    }

    void add(int bytes) {
        synchronized (this) {
            if (count > 0) {
                addBehind(bytes);
                return;
            }
            first = bytes;
            count = 1;
        }
        mailbox.post(this);
    }

    private void addBehind(int bytes) {
        if (channel != SessionMachine.MESSAGES && first + bytes > 0) {
            first += bytes;
            return;
        }
        if (count > others.length) {
            others = Arrays.copyOf(others, 2 * count);
        }
        others[count - 1] = bytes;
        count++;
    }

    @Override
    public void execute(ConnectionDriver driver) {
        int oldest;
        int[] behind;
        int behindCount;
        synchronized (this) {
            oldest = first;
            behind = others;
            behindCount = count - 1;
            others = NONE;
            count = 0;
        }
        driver.session().consumed(channel, oldest);
        for (int i = 0; i < behindCount; i++) {
            driver.session().consumed(channel, behind[i]);
        }
    }

    @Override
    public void reject(P2PException failure) {
        // A closed connection needs no credit.
    }
}
