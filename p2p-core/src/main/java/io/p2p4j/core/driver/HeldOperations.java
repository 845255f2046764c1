package io.p2p4j.core.driver;

import io.p2p4j.api.error.P2PException;
import org.jspecify.annotations.Nullable;

/**
 * The operations that the session of one connection has and has not answered, so that each is answered even when the
 * session is broken; beside the mailbox from which they come. Linked through the operations themselves: a send costs no node. Owned by the connection's loop.
 */
abstract class HeldOperations extends Mailbox {
    private @Nullable Operation<?> first;

    final void add(Operation<?> operation) {
        operation.held = true;
        operation.heldNext = first;
        if (first != null) {
            first.heldPrevious = operation;
        }
        first = operation;
    }

    final void remove(Operation<?> operation) {
        Operation<?> previous = operation.heldPrevious;
        Operation<?> next = operation.heldNext;
        if (previous == null) {
            first = next;
        } else {
            previous.heldNext = next;
        }
        if (next != null) {
            next.heldPrevious = previous;
        }
        operation.held = false;
        operation.heldPrevious = null;
        operation.heldNext = null;
    }

    /** The sends' deadline has passed: the application learns it, the session goes on with what it has. */
    final void endLateSends() {
        Operation<?> oldest = first;
        while (oldest != null && oldest.heldNext != null) {
            oldest = oldest.heldNext;
        }
        for (Operation<?> operation = oldest; operation != null; operation = operation.heldPrevious) {
            operation.late();
        }
    }

    /** The session is over: what it has left unanswered fails. */
    final void failAll(P2PException failure) {
        for (Operation<?> operation = first; operation != null; operation = first) {
            operation.fail(failure);
        }
    }
}
