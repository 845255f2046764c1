package io.p2p4j.api.context;

/** Something that can be called off. */
@FunctionalInterface
public interface Cancellable {
    /** Calls it off; may be called from any thread and more than once. What already began is not interrupted. */
    void cancel();
}
