package io.p2p4j.examples.simulation.zoo.election;

import io.p2p4j.api.P2PProvider;
import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.context.Cancellable;
import io.p2p4j.examples.simulation.zoo.net.Door;
import io.p2p4j.examples.simulation.zoo.net.Line;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * A node that may lead. Time is cut into terms; who hears nothing of a leader for a while begins a new term and asks the
 * others for their votes. It forgets its vote when it crashes, which is another bug.
 */
public final class Member {
    private static final int ASK = 1;
    private static final int VOTE = 2;
    private static final int LEADS = 3;
    private static final long MILLI_NANOS = 1_000_000L;
    private static final long SIGN_OF_LIFE_NANOS = 500 * MILLI_NANOS;

    private enum Role {
        FOLLOWER,
        CANDIDATE,
        LEADER
    }

    private final P2PProvider provider;
    private final int number;
    private final Quorum quorum;
    private final List<Line> others;
    private final Set<Integer> voters = new TreeSet<>();
    private Role role = Role.FOLLOWER;
    private long term;
    private long votedIn;
    private Cancellable patience;

    private Member(P2PProvider provider, List<Multiaddr> others, int number, Quorum quorum) {
        this.provider = provider;
        this.number = number;
        this.quorum = quorum;
        this.others = others.stream()
                .map(other -> new Line(provider, other, message -> heard(message, nobody -> {})))
                .toList();
        this.patience = bePatient();
    }

    /**
     * Opens a member.
     *
     * @param provider started
     * @param others where the others listen
     * @param number this node's number, different from all others'; a greater one is more patient
     * @param quorum whose votes make a leader
     * @return the member
     */
    public static Member open(P2PProvider provider, List<Multiaddr> others, int number, Quorum quorum) {
        Member member = new Member(provider, others, number, quorum);
        Door.open(provider, member::heard);
        return member;
    }

    /**
     * Tells whether this node leads.
     *
     * @return true while it does, as far as it knows
     */
    public boolean leads() {
        return role == Role.LEADER;
    }

    /**
     * Returns the term that this node has got to.
     *
     * @return 0 before the first one
     */
    public long term() {
        return term;
    }

    private Cancellable bePatient() {
        return provider.context().schedule((2000 + 1000L * number) * MILLI_NANOS, this::stand);
    }

    private void hearOfLeader() {
        patience.cancel();
        patience = bePatient();
    }

    private void stand() {
        term++;
        votedIn = term;
        role = Role.CANDIDATE;
        voters.clear();
        voters.add(number);
        patience = bePatient();
        tellAll(ASK);
        count();
    }

    private void count() {
        if (role == Role.CANDIDATE && voters.size() >= quorum.votesNeeded(others.size() + 1)) {
            role = Role.LEADER;
            patience.cancel();
            lead(term);
        }
    }

    private void lead(long ofTerm) {
        if (role == Role.LEADER && term == ofTerm) {
            tellAll(LEADS);
            provider.context().schedule(SIGN_OF_LIFE_NANOS, () -> lead(ofTerm));
        }
    }

    private void heard(ByteBuffer message, Consumer<ByteBuffer> reply) {
        int what = message.getInt();
        long ofTerm = message.getLong();
        int from = message.getInt();
        if (ofTerm > term) {
            term = ofTerm;
            role = Role.FOLLOWER;
            hearOfLeader();
        }
        if (ofTerm < term) {
            return;
        }
        if (what == ASK && votedIn < term) {
            votedIn = term;
            hearOfLeader();
            reply.accept(message(VOTE));
        } else if (what == VOTE) {
            voters.add(from);
            count();
        } else if (what == LEADS && role != Role.LEADER) {
            role = Role.FOLLOWER;
            hearOfLeader();
        }
    }

    private void tellAll(int what) {
        others.forEach(other -> other.send(message(what)));
    }

    private ByteBuffer message(int what) {
        return ByteBuffer.allocate(16).putInt(what).putLong(term).putInt(number).flip();
    }
}
