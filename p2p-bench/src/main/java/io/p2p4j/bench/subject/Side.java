package io.p2p4j.bench.subject;

import java.util.concurrent.CompletionStage;

/** One end of a system under test, in one process. Thread-safe. */
public interface Side extends AutoCloseable {
    /**
     * Listens on a free port of the loopback interface.
     *
     * @param service what becomes of messages that arrive
     * @param arrivals counts them
     * @return where {@link #connect} finds this end; without white space
     * @throws Exception when it cannot
     */
    String listen(Service service, Arrivals arrivals) throws Exception;

    /**
     * Connects.
     *
     * @param address what {@link #listen} returned in the other process
     * @return the connection, when both ends have proven who they are and it can be used
     */
    CompletionStage<Wire> connect(String address);

    /** Ends everything. */
    @Override
    void close();

    /** What a listener does with messages. */
    enum Service {
        /** Count them. */
        SINK,
        /** Send them back. */
        ECHO
    }
}
