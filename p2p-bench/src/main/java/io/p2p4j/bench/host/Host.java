package io.p2p4j.bench.host;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** One end, seen by who measures. Thread-safe. */
public interface Host extends AutoCloseable {
    /**
     * Tells the end to do something; several things may go on at once.
     *
     * @param verb what, see {@link Verbs}
     * @param words the details
     * @return what came of it
     */
    CompletableFuture<Words> start(String verb, Words words);

    /**
     * Tells the end to do something and waits for it.
     *
     * @param verb what, see {@link Verbs}
     * @param namesAndValues the details, as in {@link Words#of}
     * @return what came of it
     */
    default Words call(String verb, Object... namesAndValues) {
        try {
            return start(verb, Words.of(namesAndValues)).join();
        } catch (CompletionException e) {
            throw new IllegalStateException(verb + " failed: " + e.getCause(), e);
        }
    }

    /**
     * Reads what the end has used so far.
     *
     * @return the usage of its process
     */
    default Usage usage() {
        return Usage.of(call("usage"));
    }

    /** Ends it. */
    @Override
    void close();
}
