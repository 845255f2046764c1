package io.p2p4j.tck.mutant;

import io.p2p4j.api.CloseReason;
import io.p2p4j.api.P2PConnection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** Faults of proof and secrecy that a wrapper can plant. */
final class SecurityFaults {
    private SecurityFaults() {}

    static List<Mutant> all() {
        return List.of(
                new Mutant("SEC-07", "a lost connection ends cleanly", ProviderFaults.connections(EndsCleanly::new)),
                new Mutant("SEC-09", "the expected id is ignored", ProviderFaults.Credulous::new));
    }

    private static final class EndsCleanly extends FaultyConnection {
        EndsCleanly(P2PConnection correct) {
            super(correct);
        }

        @Override
        public CompletionStage<Optional<byte[]>> receive() {
            return super.receive().exceptionally(lost -> Optional.empty());
        }

        @Override
        public CompletionStage<CloseReason> closed() {
            return super.closed()
                    .thenApply(reason -> reason.code() == CloseReason.Code.CONNECTION_LOST
                            ? new CloseReason(CloseReason.Origin.REMOTE, CloseReason.Code.NORMAL, "")
                            : reason);
        }
    }
}
