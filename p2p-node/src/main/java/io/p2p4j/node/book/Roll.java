package io.p2p4j.node.book;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/**
 * The entries of a book in a row, the proven ones first, so that some can be chosen at random without looking at all. Owned by
 * the book's turn.
 */
final class Roll {
    private final List<BookEntry> row = new ArrayList<>();
    private int proven;

    void add(BookEntry entry) {
        entry.slot = row.size();
        row.add(entry);
        place(entry);
    }

    void remove(BookEntry entry) {
        if (entry.slot < proven) {
            swap(entry.slot, --proven);
        }
        swap(entry.slot, row.size() - 1);
        row.remove(row.size() - 1);
    }

    /** An entry may have become proven. What is proven stays so. */
    void place(BookEntry entry) {
        if (entry.proven && entry.slot >= proven) {
            swap(entry.slot, proven++);
        }
    }

    private void swap(int one, int other) {
        BookEntry first = row.get(one);
        BookEntry second = row.get(other);
        row.set(one, second);
        second.slot = one;
        row.set(other, first);
        first.slot = other;
    }

    void visit(PeerTable.View view, Consumer<KnownPeer> visitor) {
        for (BookEntry entry : row) {
            visitor.accept(view.show(entry));
        }
    }

    /** Shows entries in a random order until so many were taken. */
    void draw(boolean ofProven, int most, RandomGenerator chance, PeerTable.View view, Predicate<KnownPeer> taken) {
        int count = 0;
        int end = ofProven ? proven : row.size();
        for (int next = ofProven ? 0 : proven; next < end && count < most; next++) {
            swap(next, next + chance.nextInt(end - next));
            count += taken.test(view.show(row.get(next))) ? 1 : 0;
        }
    }
}
