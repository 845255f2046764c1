package io.p2p4j.node.book;

import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The hearsay of a book in the order in which it gives way: the least trusted source, of it what failed, and of that what came first.
 * Each step takes the same time however much there is. Owned by the book's turn.
 */
final class Hearsay {
    /** The row of who is no hearsay. */
    static final int NONE = -1;

    private static final int ROWS = 4;

    private final @Nullable BookEntry[] oldest = new @Nullable BookEntry[ROWS];
    private final @Nullable BookEntry[] newest = new @Nullable BookEntry[ROWS];

    private static int rowOf(BookEntry entry) {
        return (entry.source == PeerSource.PEER_EXCHANGE ? 2 : 0) + (entry.failuresInRow > 0 ? 1 : 0);
    }

    /** Puts an entry where it belongs now. One that stays in its row keeps its place. */
    void place(BookEntry entry) {
        int row = Shares.isHearsay(entry) ? rowOf(entry) : NONE;
        if (row == entry.hearsayRow) {
            return;
        }
        remove(entry);
        if (row != NONE) {
            BookEntry before = newest[row];
            entry.hearsayRow = row;
            entry.olderHearsay = before;
            if (before == null) {
                oldest[row] = entry;
            } else {
                before.newerHearsay = entry;
            }
            newest[row] = entry;
        }
    }

    /** Takes an entry out, whatever it has become since it was placed. */
    void remove(BookEntry entry) {
        if (entry.hearsayRow == NONE) {
            return;
        }
        BookEntry older = entry.olderHearsay;
        BookEntry newer = entry.newerHearsay;
        if (older == null) {
            oldest[entry.hearsayRow] = newer;
        } else {
            older.newerHearsay = newer;
        }
        if (newer == null) {
            newest[entry.hearsayRow] = older;
        } else {
            newer.olderHearsay = older;
        }
        entry.olderHearsay = null;
        entry.newerHearsay = null;
        entry.hearsayRow = NONE;
    }

    /** Finds who gives way first of those that may. */
    @Nullable
    BookEntry first(Predicate<BookEntry> mayGo) {
        for (int row = ROWS - 1; row >= 0; row--) {
            for (BookEntry entry = oldest[row]; entry != null; entry = entry.newerHearsay) {
                if (mayGo.test(entry)) {
                    return entry;
                }
            }
        }
        return null;
    }
}
