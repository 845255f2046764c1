package io.p2p4j.planted;

import static io.p2p4j.planted.PlantedViolation.Caught.OTHER_JVM;
import static io.p2p4j.planted.PlantedViolation.Caught.OWNER;
import static io.p2p4j.planted.PlantedViolation.Caught.SCAN;
import static io.p2p4j.planted.PlantedViolation.Caught.TWICE;

import io.p2p4j.planted.Chatter.Values;
import io.p2p4j.simulator.scenario.Run;
import io.p2p4j.simulator.scenario.Scenario;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Every planted violation of the determinism contract, with the checks that are sure to catch it, and its clean counterpart. */
public enum PlantedViolation {
    HASH_SET_ORDER(
            "the order of a `HashSet` of objects without a hash code of their own",
            Hazards.HashSetOfIdentities::new,
            Hazards.LinkedHashSetOfIdentities::new,
            SCAN,
            TWICE,
            OTHER_JVM),
    SET_OF_ORDER(
            "the order of `Set.of`", Hazards.IterationOfSetOf::new, Hazards.IterationOfListOf::new, SCAN, OTHER_JVM),
    IDENTITY_MAP_ORDER(
            "the order of an `IdentityHashMap`",
            Hazards.IdentityMap::new,
            Hazards.LinkedHashSetOfIdentities::new,
            SCAN,
            TWICE,
            OTHER_JVM),
    ENUM_HASH_MAP_ORDER(
            "the order of a `HashMap` with enums as keys",
            Hazards.HashMapOfEnums::new,
            Hazards.EnumMapOfEnums::new,
            SCAN,
            OTHER_JVM),
    REAL_CLOCK(
            "`System.nanoTime` in a message",
            Hazards.RealClock::new,
            Hazards.SimulatedClock::new,
            SCAN,
            TWICE,
            OTHER_JVM),
    IDENTITY_HASH(
            "`System.identityHashCode`", Hazards.IdentityHash::new, Hazards.Numbered::new, SCAN, TWICE, OTHER_JVM),
    UNSEEDED_RANDOM("`new Random()`", Hazards.UnseededRandom::new, Hazards.SeededRandom::new, SCAN, TWICE, OTHER_JVM),
    RANDOM_ID("`UUID.randomUUID`", Hazards.RandomId::new, Hazards.RandomOfContext::new, SCAN, TWICE, OTHER_JVM),
    SECURE_RANDOM_WITH_SEED(
            "`new SecureRandom(seed)`, which is not seeded",
            Hazards.SecureRandomWithSeed::new,
            Hazards.Entropy::new,
            SCAN,
            TWICE,
            OTHER_JVM),
    UNSEEDED_SHUFFLE(
            "`Collections.shuffle` without a random",
            Hazards.ShuffledWithoutSeed::new,
            Hazards.ShuffledWithSeed::new,
            SCAN,
            TWICE,
            OTHER_JVM),
    ECDSA("an ECDSA signature", Hazards.Ecdsa::new, Hazards.Ed25519::new, SCAN, TWICE, OTHER_JVM),
    THREAD("a thread that uses the simulation", Hazards.ThreadRace::new, Hazards.ExecutorOfContext::new, SCAN, OWNER),
    SUPPLY_ASYNC(
            "`CompletableFuture.supplyAsync` without an executor",
            Hazards.SupplyAsync::new,
            Hazards.ExecutorOfContext::new,
            SCAN,
            OWNER),
    OR_TIMEOUT("`CompletableFuture.orTimeout`", Hazards.OrTimeout::new, Hazards.ExecutorOfContext::new, SCAN, OWNER),
    PARALLEL_STREAM("`parallelStream`", Hazards.ParallelStream::new, Hazards.SequentialStream::new, SCAN),
    DEFAULT_LOCALE("the default locale", Hazards.DefaultLocale::new, Hazards.RootLocale::new, SCAN, OTHER_JVM),
    DEFAULT_ZONE("the default time zone", Hazards.DefaultZone::new, Hazards.Utc::new, SCAN, OTHER_JVM),
    DEFAULT_CHARSET("the default charset", Hazards.DefaultCharset::new, Hazards.Utf8::new, SCAN),
    FILE_ORDER("the order of `File.list`", Hazards.FileOrder::new, Hazards.FilesByName::new, SCAN),
    STATIC_STATE("static state that an earlier run left", Hazards.StaticState::new, Hazards.StateOfTheRun::new, TWICE),
    MATH("`Math.sin`", Hazards.Sine::new, Hazards.StrictSine::new, SCAN),
    COLLECTOR("a `WeakReference`", Hazards.Collected::new, Hazards.Kept::new, SCAN),
    MACHINE("the number of processors", Hazards.Processors::new, Hazards.Setting::new, SCAN);

    /** A check. */
    public enum Caught {
        /** The scan for forbidden calls. */
        SCAN("scan"),
        /** Running it twice in one process. */
        TWICE("run twice"),
        /** Running it in another process, with other settings. */
        OTHER_JVM("another process"),
        /** The owner's guard. */
        OWNER("owner's guard");

        private final String words;

        Caught(String words) {
            this.words = words;
        }

        String words() {
            return words;
        }
    }

    private static final long SEED = 7;

    private final String words;
    private final Supplier<Values> planted;
    private final Supplier<Values> clean;
    private final Set<Caught> by;

    PlantedViolation(String words, Supplier<Values> planted, Supplier<Values> clean, Caught first, Caught... others) {
        this.words = words;
        this.planted = planted;
        this.clean = clean;
        this.by = EnumSet.of(first, others);
    }

    /** The checks that are sure to catch it. */
    public Set<Caught> by() {
        return by;
    }

    /** Its line in the documentation's table. */
    public String row() {
        String checks = by.stream().map(Caught::words).collect(Collectors.joining(", "));
        return "| " + words + " | " + checks + " |";
    }

    /** The class with the violation, or the one without. */
    public Class<?> type(boolean violates) {
        return (violates ? planted : clean).get().getClass();
    }

    /** The scenario with the violation, or the one without. Each node of each run has values of its own. */
    public Scenario<Chatter> scenario(boolean violates) {
        return Chatter.scenario(violates ? planted : clean);
    }

    /** What must be the same in each process. */
    public String outcome(boolean violates) {
        Run run = scenario(violates).run(SEED);
        return name() + ' ' + violates + " trace " + run.traceHash() + " draws " + run.draws();
    }

    /** Prints every outcome. */
    public static void main(String[] arguments) {
        for (PlantedViolation each : values()) {
            if (each.by.contains(OTHER_JVM)) {
                print(each.outcome(true));
            }
            print(each.outcome(false));
        }
    }

    private static void print(String line) {
        // Whatever the default encoding is.
        System.out.writeBytes((line + '\n').getBytes(StandardCharsets.US_ASCII));
        System.out.flush();
    }
}
