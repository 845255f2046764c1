package io.p2p4j.core.driver;

import io.p2p4j.api.CloseReason;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** The stages of a connection's end, and of the end of this side's messages. Guarded by the connection's monitor. */
final class Endings {
    private @Nullable CompletableFuture<CloseReason> closed;

    Operations.@Nullable EndMessages messages;

    CompletableFuture<CloseReason> closed() {
        if (closed == null) {
            closed = new CompletableFuture<>();
        }
        return closed;
    }
}
