package io.p2p4j.node.book;

import io.p2p4j.api.Registration;
import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.identity.PeerId;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/**
 * What a node remembers of peers. Bounded: when it is full, those give way first that were never proven (of them the least
 * trusted source, then what failed, then the oldest), then those not seen for the longest time; never a held, a banned, a
 * {@link PeerSource#MANUAL} or a {@link PeerSource#BOOTSTRAP} one, and never a proven one for the sake of hearsay. The shares
 * of {@link BookLimits} keep one source from filling it. Called on the node's turn.
 */
public interface PeerBook {
    /** The best reputation; its negative is the worst. */
    int REPUTATION_MAX = 100;

    /**
     * Takes in where a peer is said to listen. A known peer keeps its history; new addresses go behind those known.
     *
     * @param peer the peer
     * @param addresses where; those past the book's limit for a peer are dropped
     * @param source how it became known
     * @return whether the peer is in the book now; false when its source has used up its share
     */
    boolean add(PeerId peer, Collection<Multiaddr> addresses, PeerSource source);

    /**
     * Takes in where a proven peer says that it listens. This goes before what others say of it, whatever its source is; a peer that
     * is not in the book, or not proven, is left alone.
     *
     * @param peer the peer
     * @param own where it listens, by its own word; those past the book's limit for a peer are dropped
     */
    void introduced(PeerId peer, Collection<Multiaddr> own);

    /**
     * Takes in what a peer tells of another, as {@link #add} does with {@link PeerSource#PEER_EXCHANGE}. The addresses in a
     * subnet that has used up its share are dropped; without any left, so is the peer.
     *
     * @param peer the peer
     * @param addresses where
     * @param teller who says so, whose share it counts against while it is unproven
     * @return whether the peer is in the book now
     */
    boolean addTold(PeerId peer, Collection<Multiaddr> addresses, PeerId teller);

    /**
     * Takes in what another book knew of a peer: counts become the larger ones, addresses go behind those known. For import.
     *
     * @param known what is taken in
     * @return whether the peer is in the book now
     */
    boolean merge(PeerRecord known);

    /**
     * Keeps a known peer from being evicted or removed while the registration holds, as its connections do. Several add up.
     *
     * @param peer the peer; one that is not known is left alone
     * @return ends the hold
     */
    Registration hold(PeerId peer);

    /**
     * Tells an observer what the book does by itself, on the turn.
     *
     * @param observer called from now on
     * @return removes the observer
     */
    Registration observe(Observer observer);

    /**
     * Looks a peer up.
     *
     * @param peer the peer
     * @return a snapshot; empty when it is not known
     */
    Optional<PeerRecord> get(PeerId peer);

    /**
     * Returns all known peers.
     *
     * @return a snapshot, in the order of the peer ids
     */
    List<PeerRecord> peers();

    /**
     * Shows all known peers, without a copy of each. The order is the same in every run and means nothing else.
     *
     * @param visitor sees one after the other; must not change the book
     */
    void visit(Consumer<KnownPeer> visitor);

    /**
     * Chooses some of the known peers at random, each with the same chance, and looks at no more than it needs.
     *
     * @param proven whether of those that are proven, or of the others
     * @param most how many at most
     * @param chance chooses
     * @param wanted says who may be chosen; must not change the book
     * @return snapshots, in a random order
     */
    List<PeerRecord> choose(boolean proven, int most, RandomGenerator chance, Predicate<KnownPeer> wanted);

    /**
     * Shows known peers in a random order, until so many were taken; {@link #choose} without the copies.
     *
     * @param proven whether those that are proven, or the others
     * @param most how many are taken at most
     * @param chance decides the order
     * @param taken sees one after the other and says which it takes; must not change the book
     */
    void draw(boolean proven, int most, RandomGenerator chance, Predicate<KnownPeer> taken);

    /**
     * Returns the peers that somebody has configured.
     *
     * @return snapshots of those whose source is {@link PeerSource#MANUAL} or {@link PeerSource#BOOTSTRAP}, in the order of the peer ids
     */
    List<PeerRecord> configured();

    /**
     * Returns for how long a peer has not answered, on the clock that does not jump.
     *
     * @param peer the peer
     * @return since its last success; empty when it is not known or never answered
     */
    Optional<Duration> silence(PeerId peer);

    /**
     * Returns how many peers are known.
     *
     * @return their number, at most {@link BookLimits#peersMax}
     */
    int size();

    /**
     * The peer has proven its key or answered.
     *
     * @param peer the peer, which is added when it was not known
     */
    void succeeded(PeerId peer);

    /**
     * A dial or a ping of the peer failed.
     *
     * @param peer the peer; one that is not known is left alone
     */
    void failed(PeerId peer);

    /**
     * Sets a peer's quality.
     *
     * @param peer the peer; one that is not known is left alone
     * @param quality from 0 to 1
     */
    void setQuality(PeerId peer, double quality);

    /**
     * Raises or lowers a peer's reputation. One that falls to {@link BookLimits#banReputation} is banned and gets half of that
     * back, so that it is banned again sooner. What is left alone comes back to 0 with time.
     *
     * @param peer the peer; one that is not known is left alone
     * @param change by how much
     * @param reason why, for people
     */
    void judge(PeerId peer, int change, String reason);

    /**
     * Bans a peer for a time.
     *
     * @param peer the peer, which is added when it was not known
     * @param duration for how long
     * @param reason why, for people
     */
    void ban(PeerId peer, Duration duration, String reason);

    /**
     * Ends a ban.
     *
     * @param peer the peer
     */
    void pardon(PeerId peer);

    /**
     * Tells whether a peer is banned now.
     *
     * @param peer the peer
     * @return true while a ban holds
     */
    boolean isBanned(PeerId peer);

    /**
     * Forgets a peer, unless it is held.
     *
     * @param peer the peer
     */
    void remove(PeerId peer);

    /**
     * Reads what was kept, before anything else is done with the book. A book in memory alone has nothing to read.
     *
     * @param turn the node's turn, to which the book belongs from now on
     * @return completes on the turn; fails with an {@link java.io.IOException} when the disk does, or when another node has the
     *     book open
     */
    default CompletionStage<Void> open(Executor turn) {
        return CompletableFuture.completedFuture(null);
    }

    /**
     * Writes what has changed to the disk now. A book in memory alone has nothing to write.
     *
     * @return completes on the turn when it is forced or has failed, which is logged and tried again; never fails
     */
    default CompletionStage<Void> flush() {
        return CompletableFuture.completedFuture(null);
    }

    /**
     * Writes what has changed and lets go of the disk. Changes after this are in memory alone.
     *
     * @return completes on the turn; never fails
     */
    default CompletionStage<Void> close() {
        return CompletableFuture.completedFuture(null);
    }

    /** Is told of what a book does by itself. */
    interface Observer {
        /**
         * A peer was not known and is now.
         *
         * @param peer the peer as it is known
         */
        default void onAdded(PeerRecord peer) {}

        /**
         * A peer is banned, or its ban was changed.
         *
         * @param peer the peer
         * @param ban the ban
         * @param duration for how long
         */
        default void onBanned(PeerId peer, PeerRecord.Ban ban, Duration duration) {}

        /**
         * A peer left the book: it was removed, or gave way to another.
         *
         * @param peer the peer
         */
        default void onForgotten(PeerId peer) {}
    }
}
