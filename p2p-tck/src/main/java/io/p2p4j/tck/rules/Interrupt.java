package io.p2p4j.tck.rules;

import io.p2p4j.api.Capability;
import io.p2p4j.api.blocking.BlockingConnection;
import io.p2p4j.api.context.Cancellable;
import io.p2p4j.api.error.P2PException;
import io.p2p4j.tck.rule.RuleRun;
import java.io.InterruptedIOException;
import java.time.Duration;

/** Interrupts a thread that waits; in virtual time that is the simulation's own, interrupted by an event. */
final class Interrupt {
    /** What an interrupted caller must see. */
    static final String AS_IT_MUST = "InterruptedIOException with the interrupt flag set";

    private static final Duration A_MOMENT = Duration.ofMillis(50);

    private final RuleRun run;

    Interrupt(RuleRun run) {
        this.run = run;
    }

    /** Runs a caller and interrupts it once it waits. The caller must not leave its interrupt flag set. */
    void whileItWaits(Runnable caller) {
        if (run.has(Capability.DETERMINISTIC)) {
            Cancellable interrupt = run.context().schedule(A_MOMENT.toNanos(), Thread.currentThread()::interrupt);
            caller.run();
            interrupt.cancel();
        } else {
            Thread thread = new Thread(caller, "tck-blocked-caller");
            thread.setDaemon(true);
            thread.start();
            run.eventually("the caller waits", () -> thread.getState() != Thread.State.RUNNABLE);
            thread.interrupt();
        }
    }

    /** Receives and tells what the caller saw. */
    String receive(BlockingConnection connection) {
        try {
            return "message or end: " + connection.receive().isPresent();
        } catch (InterruptedIOException interrupted) {
            return Thread.currentThread().isInterrupted()
                    ? AS_IT_MUST
                    : "InterruptedIOException without the interrupt flag";
        } catch (P2PException failure) {
            return failure.toString();
        } finally {
            // Cleared, since the thread goes on with the rule in virtual time.
            run.note("interrupt flag of the caller: " + Thread.interrupted());
        }
    }
}
