package io.p2p4j.core.driver;

import io.p2p4j.api.error.P2PException;
import io.p2p4j.core.session.SessionMachine;
import java.util.Arrays;

/**
 * What the application took of one channel and the session does not know of yet. It is kept back while the application takes
 * more, up to a part of the window; then it adds up while one command is on its way to the loop. Messages are told one by
 * one, since each has a cost beside its bytes; bytes of streams as a sum.
 */
final class Credit implements Mailbox.Command {
    private static final int KEPT_BACK_MAX = 64;
    private static final int WINDOW_PART = 8;
    private static final int[] NONE = {};

    private final Mailbox mailbox;
    private final long channel;
    private final int keptBytesMax;
    /** What is kept back; the serial executor's. */
    private int[] kept = NONE;

    private int keptCount;
    private int keptBytes;
    /** What the command tells; guarded by the monitor. */
    private int[] told = NONE;

    private int toldCount;

    Credit(Mailbox mailbox, long channel, int windowBytes) {
        this.mailbox = mailbox;
        this.channel = channel;
        this.keptBytesMax = windowBytes / WINDOW_PART;
    }

    /** The application took this much; on the serial executor. */
    void add(int bytes) {
        if (channel != SessionMachine.MESSAGES && keptCount > 0) {
            kept[0] += bytes;
        } else {
            if (keptCount == kept.length) {
                kept = Arrays.copyOf(kept, Math.max(1, Math.min(KEPT_BACK_MAX, 4 * keptCount)));
            }
            kept[keptCount++] = bytes;
        }
        keptBytes += bytes;
        if (keptCount == KEPT_BACK_MAX || keptBytes >= keptBytesMax) {
            tell();
        }
    }

    /** Tells the session what was kept back; on the serial executor. */
    void tell() {
        if (keptCount == 0) {
            return;
        }
        boolean isFirst;
        synchronized (this) {
            isFirst = toldCount == 0;
            if (isFirst) {
                told = kept;
                kept = NONE;
            } else {
                if (told.length < toldCount + keptCount) {
                    told = Arrays.copyOf(told, 2 * (toldCount + keptCount));
                }
                System.arraycopy(kept, 0, told, toldCount, keptCount);
            }
            toldCount += keptCount;
        }
        keptCount = 0;
        keptBytes = 0;
        if (isFirst && !mailbox.tryNow(this)) {
            mailbox.post(this);
        }
    }

    @Override
    public void execute(ConnectionDriver driver) {
        int[] parts;
        int count;
        synchronized (this) {
            parts = told;
            count = toldCount;
            told = NONE;
            toldCount = 0;
        }
        for (int i = 0; i < count; i++) {
            driver.session().consumed(channel, parts[i]);
        }
    }

    @Override
    public void reject(P2PException failure) {
        // A closed connection needs no credit.
    }
}
