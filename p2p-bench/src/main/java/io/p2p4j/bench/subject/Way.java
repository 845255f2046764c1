package io.p2p4j.bench.subject;

import java.util.Locale;

/** How messages leave the application. */
public enum Way {
    /** An application thread sends each message and gets a future for it; it waits for old ones before it goes on. */
    FUTURE,
    /** The application gives a batch whenever it hears that an earlier one was taken; what arrives is pushed to it. */
    PUSH,
    /** An application thread gives batch after batch, with one future for each, and waits for old ones before it goes on. */
    BATCHED,
    /** An application thread sends and waits for what comes back. */
    BLOCKING,
    /** The event loop makes the messages itself and packs them into large buffers: no thread is crossed. The limit. */
    IN_LOOP,
    /** An application thread hands each message to a queue, which the event loop packs into large buffers. */
    QUEUE,
    /** An application thread calls writeAndFlush for each message, with Netty's FlushConsolidationHandler in the pipeline. */
    CONSOLIDATED,
    /** An application thread calls writeAndFlush for each message. */
    NAIVE;

    /**
     * Returns the name on the command line and in tables.
     *
     * @return such as {@code in-loop}
     */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /**
     * Finds a way by its name.
     *
     * @param word what {@link #word()} returned
     * @return the way
     */
    public static Way of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT).replace('-', '_'));
    }
}
