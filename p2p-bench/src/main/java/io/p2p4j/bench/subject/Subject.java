package io.p2p4j.bench.subject;

import java.util.Set;

/** A system under test: something that carries messages between two processes. */
public interface Subject {
    /**
     * Returns the name on the command line and in tables.
     *
     * @return such as {@code netty-boringssl}
     */
    String id();

    /**
     * Returns the ways in which an application can send with it.
     *
     * @return at least one
     */
    Set<Way> ways();

    /**
     * Opens one end, which can listen and connect.
     *
     * @param way how messages are sent, one of {@link #ways()}
     * @param loops threads that move bytes
     * @return the end
     * @throws Exception when it cannot be opened here
     */
    Side open(Way way, int loops) throws Exception;
}
