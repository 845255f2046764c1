package io.p2p4j.cli.doctor;

import io.p2p4j.api.P2PConnection;
import io.p2p4j.api.P2PListener;
import io.p2p4j.api.P2PProvider;
import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.error.ConnectionFailedException;
import io.p2p4j.api.error.ErrorCode;
import io.p2p4j.api.error.P2PException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;

/** What can be seen by listening and dialing as a node would. */
public final class PeerChecks {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final double SLOW_MILLIS = 500;
    private static final double NANOS_PER_MILLI = 1e6;

    private final P2PProvider provider;

    /**
     * Looks with a provider.
     *
     * @param provider one that runs; it stays the caller's
     */
    public PeerChecks(P2PProvider provider) {
        this.provider = provider;
    }

    private <T> T await(CompletionStage<T> stage) throws P2PException, InterruptedException {
        try {
            return provider.context().await(stage, PATIENCE.toNanos());
        } catch (ExecutionException e) {
            throw P2PException.from(e);
        } catch (TimeoutException e) {
            throw P2PException.of(ErrorCode.OPERATION_TIMEOUT, "nothing within " + PATIENCE.toSeconds() + " s");
        }
    }

    /**
     * Looks whether the addresses can be listened at, and whether this machine reaches itself there.
     *
     * @param addresses where the node would listen
     * @param running whether a node of the same data directory runs, and is expected to hold the addresses
     * @return one finding for each address
     * @throws InterruptedException when this thread is interrupted
     */
    public List<Finding> listening(List<Multiaddr> addresses, boolean running) throws InterruptedException {
        List<Finding> findings = new ArrayList<>();
        for (Multiaddr address : addresses) {
            findings.add(listening(address, running));
        }
        return findings;
    }

    private Finding listening(Multiaddr address, boolean running) throws InterruptedException {
        String check = "listen";
        try {
            P2PListener listener = await(provider.listen(address));
            listener.onConnection(connection -> {});
            await(listener.close());
            return Finding.ok(check, address + " is free");
        } catch (P2PException failure) {
            if (failure.code() == ErrorCode.ADDRESS_IN_USE && running) {
                return Finding.ok(check, address + " is in use, by the running node as it seems");
            }
            return Finding.fault(check, address + ": " + message(failure), listenRemedy(failure.code()));
        }
    }

    private static String listenRemedy(ErrorCode code) {
        if (code == ErrorCode.ADDRESS_IN_USE) {
            return "another program, perhaps another node, listens there: stop it, or choose another P2P_LISTEN_PORT";
        }
        return "choose an address of this machine, and a port that this user may open (1024 and above)";
    }

    /**
     * Dials peers that should be reachable.
     *
     * @param peers their addresses
     * @return one finding for each, or one that there is none
     * @throws InterruptedException when this thread is interrupted
     */
    public List<Finding> reaching(List<Multiaddr> peers) throws InterruptedException {
        if (peers.isEmpty()) {
            return List.of(Finding.warning(
                    "bootstrap",
                    "no bootstrap peer is configured, so that this node waits to be found",
                    "set P2P_BOOTSTRAP_PEERS (or INITIAL_PEERS), or give --peer; two or more are better than one"));
        }
        List<Finding> findings = new ArrayList<>();
        for (Multiaddr peer : peers) {
            findings.add(reaching(peer));
        }
        return findings;
    }

    private Finding reaching(Multiaddr peer) throws InterruptedException {
        String check = "bootstrap";
        try {
            P2PConnection connection = await(provider.connect(peer));
            double millis = await(connection.ping()).toNanos() / NANOS_PER_MILLI;
            connection.close("the doctor has seen enough");
            String seen = peer + " answers as " + connection.peerInfo().agent() + " in " + Math.round(millis) + " ms";
            return millis > SLOW_MILLIS
                    ? Finding.warning(
                            check,
                            seen + ", which is slow",
                            "look for congestion on the way, or take a bootstrap peer that is nearer")
                    : Finding.ok(check, seen);
        } catch (P2PException failure) {
            return Finding.fault(check, peer + ": " + message(failure), remedy(rootCode(failure)));
        }
    }

    private static ErrorCode rootCode(P2PException failure) {
        return failure instanceof ConnectionFailedException failed
                        && !failed.attempts().isEmpty()
                ? failed.attempts().get(0).failure().code()
                : failure.code();
    }

    private static String message(P2PException failure) {
        return String.valueOf(failure.getMessage()).replaceAll("\\s*\\R\\s*", "; ");
    }

    private static String remedy(ErrorCode code) {
        return switch (code) {
            case CONNECTION_REFUSED -> "nothing listens there: start the peer, or correct the address";
            case HOST_UNREACHABLE -> "check the network of this machine, and the host's name or address";
            case DIAL_TIMEOUT, HANDSHAKE_TIMEOUT, OPERATION_TIMEOUT ->
                "a firewall may swallow the packets: allow the port at both ends, TCP and, for QUIC, UDP";
            case VERSION_MISMATCH -> "the versions do not fit: update the older side";
            case NOT_OUR_PROTOCOL ->
                "something else answers there, or the peer has another provider: compare --provider";
            case PEER_ID_MISMATCH -> "another peer answers there: compare the /p2p/ part with what the peer printed";
            case PEER_REFUSED -> "the peer is full or limits this address: try later, or raise its limits";
            case TRANSPORT_UNSUPPORTED -> "choose another address or another --provider";
            default -> "check the network, and that the peer runs a compatible version";
        };
    }
}
