package io.p2p4j.simulator.scan;

/** What code that must be reproducible may not do, each with what to do instead. */
public enum Hazard {
    /** The time of day, or that of the machine. */
    CLOCK("take now as an argument, or ask the clock of the ProviderContext"),
    /** Chance that no seed decides. */
    CHANCE("draw from the random of the ProviderContext, or take a seed"),
    /** Functions of {@code Math} whose last bits may differ. */
    MATH("models use integers or StrictMath: Math differs in its last bits between JVMs"),
    /** Identity hashes. */
    IDENTITY("identity hashes differ in every run: use a sequence number"),
    /** Threads. */
    THREADS("run on the executor or the scheduler of the ProviderContext"),
    /** Threads that futures use by themselves. */
    FUTURE_THREADS("pass the executor of the ProviderContext; timeouts come from its scheduler"),
    /** Parallel streams and sorts. */
    PARALLEL("streams run on the calling thread"),
    /** Waiting. */
    BLOCKING("never block: arm a timer and return"),
    /** What depends on the garbage collector. */
    COLLECTOR("the garbage collector decides when: release explicitly"),
    /** The default locale. */
    LOCALE("pass Locale.ROOT"),
    /** The default time zone. */
    ZONE("pass ZoneOffset.UTC"),
    /** The default charset. */
    CHARSET("pass StandardCharsets.UTF_8"),
    /** The order of files in a folder. */
    FILE_ORDER("the file system decides the order: list through the ProviderContext, or mark the class and sort"),
    /** The order of members that reflection gives. */
    REFLECTION("reflection gives members in no order: sort them by name, or mark the class"),
    /** The machine: processors, memory, processes. */
    MACHINE("machines differ: take it as a setting"),
    /** Real names, interfaces and sockets. */
    NETWORK("names, interfaces and connections come from the provider"),
    /** Collections that iterate in an order of their own. */
    UNORDERED("the order of iteration differs between runs and JDKs, and bytecode does not show who iterates: use"
            + " LinkedHashMap, TreeMap, LinkedHashSet, TreeSet, EnumMap or List.of");

    private final String instead;

    Hazard(String instead) {
        this.instead = instead;
    }

    /**
     * Says what to do instead.
     *
     * @return a few words
     */
    public String instead() {
        return instead;
    }
}
