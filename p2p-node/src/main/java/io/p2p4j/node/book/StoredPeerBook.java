package io.p2p4j.node.book;

import io.p2p4j.api.Registration;
import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.context.Cancellable;
import io.p2p4j.api.context.ProviderContext;
import io.p2p4j.api.identity.PeerId;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A book in memory that is written to a disk. The turn only collects who has changed; a second after the first change their
 * records go to the disk executor, which appends and forces them. Counts, quality and hearsay change all the time and are not
 * worth it: they wait a minute. So nothing on the turn waits for a disk, and a peer that changes often costs a record a minute.
 * When the disk fails, the book goes on in memory and tries again. Owned by the node's turn, but for the file.
 */
final class StoredPeerBook implements PeerBook {
    private static final System.Logger LOG = System.getLogger(StoredPeerBook.class.getName());
    private static final long WRITE_EVERY_NANOS = Duration.ofSeconds(1).toNanos();
    private static final long WRITE_LATER_NANOS = Duration.ofMinutes(1).toNanos();
    private static final long RETRY_NANOS_MAX = Duration.ofMinutes(1).toNanos();

    private final Path directory;
    private final PeerTable table;
    private final ProviderContext context;
    private final Executor disk;
    /** Who has changed and is to be written soon, and who else has. */
    private final Set<PeerId> urgent = new LinkedHashSet<>();

    private final Set<PeerId> others = new LinkedHashSet<>();
    /** When the others have to be written, while there are any. */
    private long othersDueNanos;

    private Executor turn = Runnable::run;
    private @Nullable BookFile file;
    private @Nullable Cancellable timer;
    /** Tells the timer from those before it, which may have come while they were called off. */
    private int timerNumber;
    /** Whether nothing makes the timer come earlier. */
    private boolean timerIsSoon;

    private @Nullable CompletableFuture<Void> writing;
    private boolean rewriteNext;
    private long retryNanos = WRITE_EVERY_NANOS;
    private @Nullable CompletableFuture<Void> closed;

    StoredPeerBook(Path directory, BookLimits limits, ProviderContext context, Executor disk) {
        this.directory = directory;
        this.table = new PeerTable(limits, context);
        this.context = context;
        this.disk = disk;
        table.onChange(this::onChange);
    }

    /** Reads the book on the disk executor. */
    @Override
    public CompletionStage<Void> open(Executor nodeTurn) {
        turn = nodeTurn;
        CompletableFuture<Void> opened = new CompletableFuture<>();
        disk.execute(() -> {
            Map<PeerId, PeerRecord> records = new TreeMap<>();
            try {
                BookFile open = BookFile.open(directory, change -> {
                    if (change.record().isPresent()) {
                        records.put(change.peer(), change.record().get());
                    } else {
                        records.remove(change.peer());
                    }
                });
                nodeTurn.execute(() -> {
                    // The oldest first, as they came.
                    records.values().stream()
                            .sorted(Comparator.comparing(PeerRecord::firstSeen))
                            .forEach(table::merge);
                    urgent.clear();
                    others.clear();
                    rewriteNext = open.needsRewrite();
                    file = open;
                    opened.complete(null);
                });
            } catch (IOException | RuntimeException failed) {
                nodeTurn.execute(() -> opened.completeExceptionally(failed));
            }
        });
        return opened;
    }

    private void onChange(PeerId peer, boolean isUrgent) {
        if (isUrgent) {
            urgent.add(peer);
            others.remove(peer);
        } else if (!urgent.contains(peer)) {
            if (others.isEmpty()) {
                othersDueNanos = context.nanoTime() + WRITE_LATER_NANOS;
            }
            others.add(peer);
        }
        if (file == null || writing != null || closed != null) {
            return;
        }
        if (timer == null || (isUrgent && !timerIsSoon)) {
            disarm();
            arm();
        }
    }

    /** For what has changed. */
    private void arm() {
        boolean soon = !urgent.isEmpty();
        arm(soon ? WRITE_EVERY_NANOS : Math.max(0, othersDueNanos - context.nanoTime()), soon);
    }

    private void arm(long delayNanos, boolean isSoon) {
        int number = ++timerNumber;
        timerIsSoon = isSoon;
        timer = context.schedule(
                delayNanos,
                () -> turn.execute(() -> {
                    if (number != timerNumber) {
                        return;
                    }
                    timer = null;
                    BookFile open = file;
                    if (open != null && writing == null && closed == null) {
                        write(open, !others.isEmpty() && context.nanoTime() - othersDueNanos >= 0);
                    }
                }));
    }

    private void disarm() {
        Cancellable armed = timer;
        if (armed != null) {
            armed.cancel();
            timer = null;
            timerNumber++;
        }
    }

    /** Gives what has changed to the disk executor. The stage never fails. */
    private CompletableFuture<Void> write(BookFile open, boolean withOthers) {
        boolean all = rewriteNext;
        List<PeerRecord> records = new ArrayList<>();
        List<PeerId> gone = new ArrayList<>();
        if (all) {
            records.addAll(table.peers());
        } else {
            if (withOthers) {
                urgent.addAll(others);
            }
            for (PeerId peer : urgent) {
                table.get(peer).ifPresentOrElse(records::add, () -> gone.add(peer));
            }
        }
        urgent.clear();
        if (all || withOthers) {
            others.clear();
        }
        CompletableFuture<Void> done = new CompletableFuture<>();
        writing = done;
        disk.execute(() -> {
            IOException failure = onDisk(open, all, records, gone);
            boolean rewrite = failure != null || open.needsRewrite();
            turn.execute(() -> onWritten(done, failure, rewrite));
        });
        return done;
    }

    private @Nullable IOException onDisk(BookFile open, boolean all, List<PeerRecord> records, List<PeerId> gone) {
        try {
            List<byte[]> bodies = new ArrayList<>();
            records.forEach(record -> bodies.add(RecordCodec.peer(record)));
            gone.forEach(peer -> bodies.add(RecordCodec.gone(peer)));
            if (all) {
                open.rewrite(bodies);
            } else {
                open.append(bodies);
            }
            return null;
        } catch (IOException failed) {
            return failed;
        }
    }

    private void onWritten(CompletableFuture<Void> done, @Nullable IOException failure, boolean rewrite) {
        writing = null;
        rewriteNext = rewrite;
        if (failure == null) {
            retryNanos = WRITE_EVERY_NANOS;
        } else {
            if (retryNanos == WRITE_EVERY_NANOS) {
                LOG.log(System.Logger.Level.WARNING, "the peer book cannot be written; trying again", failure);
            }
            retryNanos = Math.min(RETRY_NANOS_MAX, 2 * retryNanos);
        }
        if (closed == null && failure != null) {
            arm(retryNanos, true);
        } else if (closed == null && hasChanges()) {
            arm();
        }
        done.complete(null);
    }

    @Override
    public CompletionStage<Void> flush() {
        return closed == null ? writeRest() : CompletableFuture.completedFuture(null);
    }

    private CompletionStage<Void> writeRest() {
        CompletableFuture<Void> before = writing;
        if (before != null) {
            return before.thenCompose(written -> writeRest());
        }
        disarm();
        BookFile open = file;
        return open == null || (!hasChanges() && !rewriteNext)
                ? CompletableFuture.completedFuture(null)
                : write(open, true);
    }

    private boolean hasChanges() {
        return !urgent.isEmpty() || !others.isEmpty();
    }

    @Override
    public CompletionStage<Void> close() {
        CompletableFuture<Void> before = closed;
        if (before != null) {
            return before;
        }
        CompletableFuture<Void> done = new CompletableFuture<>();
        closed = done;
        writeRest().thenRun(() -> {
            BookFile open = file;
            disk.execute(() -> {
                try {
                    if (open != null) {
                        open.close();
                    }
                } catch (IOException failed) {
                    LOG.log(System.Logger.Level.WARNING, "the peer book was not closed cleanly", failed);
                }
                turn.execute(() -> done.complete(null));
            });
        });
        return done;
    }

    // The rest is the table's.

    @Override
    public boolean add(PeerId peer, Collection<Multiaddr> addresses, PeerSource source) {
        return table.add(peer, addresses, source);
    }

    @Override
    public boolean addTold(PeerId peer, Collection<Multiaddr> addresses, PeerId teller) {
        return table.addTold(peer, addresses, teller);
    }

    @Override
    public boolean merge(PeerRecord known) {
        return table.merge(known);
    }

    @Override
    public Registration hold(PeerId peer) {
        return table.hold(peer);
    }

    @Override
    public Registration observe(Observer observer) {
        return table.observe(observer);
    }

    @Override
    public Optional<PeerRecord> get(PeerId peer) {
        return table.get(peer);
    }

    @Override
    public List<PeerRecord> peers() {
        return table.peers();
    }

    @Override
    public void visit(Consumer<KnownPeer> visitor) {
        table.visit(visitor);
    }

    @Override
    public List<PeerRecord> choose(boolean proven, int most, RandomGenerator chance, Predicate<KnownPeer> wanted) {
        return table.choose(proven, most, chance, wanted);
    }

    @Override
    public void draw(boolean proven, int most, RandomGenerator chance, Predicate<KnownPeer> taken) {
        table.draw(proven, most, chance, taken);
    }

    @Override
    public List<PeerRecord> configured() {
        return table.configured();
    }

    @Override
    public Optional<Duration> silence(PeerId peer) {
        return table.silence(peer);
    }

    @Override
    public int size() {
        return table.size();
    }

    @Override
    public void introduced(PeerId peer, Collection<Multiaddr> own) {
        table.introduced(peer, own);
    }

    @Override
    public void succeeded(PeerId peer) {
        table.succeeded(peer);
    }

    @Override
    public void failed(PeerId peer) {
        table.failed(peer);
    }

    @Override
    public void setQuality(PeerId peer, double quality) {
        table.setQuality(peer, quality);
    }

    @Override
    public void judge(PeerId peer, int change, String reason) {
        table.judge(peer, change, reason);
    }

    @Override
    public void ban(PeerId peer, Duration duration, String reason) {
        table.ban(peer, duration, reason);
    }

    @Override
    public void pardon(PeerId peer) {
        table.pardon(peer);
    }

    @Override
    public boolean isBanned(PeerId peer) {
        return table.isBanned(peer);
    }

    @Override
    public void remove(PeerId peer) {
        table.remove(peer);
    }
}
