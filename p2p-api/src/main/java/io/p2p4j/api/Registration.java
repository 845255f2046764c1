package io.p2p4j.api;

/** A handler or observer that can be removed again. */
@FunctionalInterface
public interface Registration extends AutoCloseable {
    /** Removes it; safe to call from any thread and again. A call that is under way is not interrupted. */
    @Override
    void close();
}
