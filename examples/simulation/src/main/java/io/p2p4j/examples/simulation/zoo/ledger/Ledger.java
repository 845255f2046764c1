package io.p2p4j.examples.simulation.zoo.ledger;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import io.p2p4j.api.P2PProvider;
import io.p2p4j.examples.simulation.zoo.net.Door;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/** Writes every entry to a file, and reads the file when it starts again. */
public final class Ledger implements Party {
    private static final long SYNC_GAP_NANOS = 500_000_000L;
    private static final int ENTRY_BYTES = 16;

    private final P2PProvider provider;
    private final Receipt receipt;
    private final FileChannel file;
    private final Map<Long, Long> greatest = new TreeMap<>();
    private long end;

    private Ledger(P2PProvider provider, FileChannel file, Receipt receipt) {
        this.provider = provider;
        this.file = file;
        this.receipt = receipt;
    }

    /**
     * Opens a ledger, with the entries that its disk has.
     *
     * @param provider started
     * @param disk a folder
     * @param receipt when customers get it
     * @return the ledger
     * @throws UncheckedIOException when the disk does not work
     */
    public static Ledger open(P2PProvider provider, Path disk, Receipt receipt) {
        try {
            FileChannel file = FileChannel.open(disk.resolve("ledger"), CREATE, READ, WRITE);
            Ledger ledger = new Ledger(provider, file, receipt);
            ledger.readAll();
            ledger.sync();
            syncNames(disk);
            Door.open(provider, ledger::write);
            return ledger;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /**
     * Returns the greatest number of a customer that is in the ledger.
     *
     * @param customer the customer's number
     * @return 0 before the first one
     */
    public long greatest(long customer) {
        return greatest.getOrDefault(customer, 0L);
    }

    private void readAll() throws IOException {
        ByteBuffer entry = ByteBuffer.allocate(ENTRY_BYTES);
        while (file.read(entry, end) == ENTRY_BYTES) {
            remember(entry.flip());
            entry.clear();
            end += ENTRY_BYTES;
        }
    }

    /** A file that was synced is on the disk, its name in the folder is not yet. */
    private static void syncNames(Path folder) throws IOException {
        try (FileChannel names = FileChannel.open(folder, READ)) {
            names.force(true);
        }
    }

    private void remember(ByteBuffer entry) {
        greatest.merge(entry.getLong(0), entry.getLong(Long.BYTES), Math::max);
    }

    private void sync() {
        try {
            file.force(true);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        if (receipt == Receipt.BEFORE_SYNC) {
            provider.context().schedule(SYNC_GAP_NANOS, this::sync);
        }
    }

    private void write(ByteBuffer entry, Consumer<ByteBuffer> reply) {
        try {
            end += file.write(entry.duplicate(), end);
            if (receipt == Receipt.AFTER_SYNC) {
                file.force(false);
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        remember(entry);
        reply.accept(entry);
    }
}
