package io.p2p4j.cli.arch;

/** What code that must be reproducible may not do, each with what to do instead. */
enum Hazard {
    CLOCK("take now as an argument, or ask the clock of the ProviderContext"),
    CHANCE("draw from the random of the ProviderContext, or take a seed"),
    MATH("models use integers or StrictMath: Math differs in its last bits between JVMs"),
    IDENTITY("identity hashes differ in every run: use a sequence number"),
    THREADS("run on the executor or the scheduler of the ProviderContext"),
    FUTURE_THREADS("pass the executor of the ProviderContext; timeouts come from its scheduler"),
    PARALLEL("streams run on the calling thread"),
    BLOCKING("never block: arm a timer and return"),
    COLLECTOR("the garbage collector decides when: release explicitly"),
    LOCALE("pass Locale.ROOT"),
    ZONE("pass ZoneOffset.UTC"),
    CHARSET("pass StandardCharsets.UTF_8"),
    FILE_ORDER("the file system decides the order: list through the ProviderContext, or mark the class and sort"),
    UNORDERED("the order of iteration differs between runs and JDKs, and bytecode does not show who iterates: use"
            + " LinkedHashMap, TreeMap, LinkedHashSet, TreeSet, EnumMap or List.of");

    private final String instead;

    Hazard(String instead) {
        this.instead = instead;
    }

    String instead() {
        return instead;
    }
}
