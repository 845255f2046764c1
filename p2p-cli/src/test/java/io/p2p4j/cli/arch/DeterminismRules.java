package io.p2p4j.cli.arch;

import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.AccessTarget.CodeUnitAccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The forbidden-API rule: protocol, node and simulator code gives the same run for the same seed.
 *
 * <p>It sees what bytecode shows: calls, constructors, method references and the types of fields. The only way out is
 * {@code @io.p2p4j.core.NonDeterministic} on the class or on one that encloses it.
 */
final class DeterminismRules {
    static final String EXEMPTION = "io.p2p4j.core.NonDeterministic";

    /** The packages that must be deterministic. */
    static final String[] PACKAGES = {"io.p2p4j.core..", "io.p2p4j.simulator..", "io.p2p4j.node..", "io.p2p4j.libp2p.."
    };

    private static final Set<String> INEXACT_MATH = Set.of(
            "sin", "cos", "tan", "asin", "acos", "atan", "atan2", "sinh", "cosh", "tanh", "exp", "expm1", "log",
            "log10", "log1p", "pow", "cbrt", "hypot");
    private static final Map<String, Hazard> FORBIDDEN_TYPES = Map.ofEntries(
            Map.entry("java.util.IdentityHashMap", Hazard.IDENTITY),
            Map.entry("java.util.WeakHashMap", Hazard.COLLECTOR),
            Map.entry("java.lang.ref.Cleaner", Hazard.COLLECTOR),
            Map.entry("java.util.HashMap", Hazard.UNORDERED),
            Map.entry("java.util.HashSet", Hazard.UNORDERED),
            Map.entry("java.util.Hashtable", Hazard.UNORDERED),
            Map.entry("java.util.concurrent.ConcurrentHashMap", Hazard.UNORDERED),
            Map.entry("java.util.Timer", Hazard.THREADS),
            Map.entry("java.util.concurrent.ForkJoinPool", Hazard.THREADS),
            Map.entry("java.util.concurrent.Executors", Hazard.THREADS),
            Map.entry("java.util.concurrent.ThreadPoolExecutor", Hazard.THREADS),
            Map.entry("java.util.concurrent.ScheduledThreadPoolExecutor", Hazard.THREADS),
            Map.entry("java.util.concurrent.ThreadLocalRandom", Hazard.CHANCE));
    private static final Set<String> WAITING_TYPES = Set.of(
            "java.util.concurrent.CountDownLatch",
            "java.util.concurrent.CyclicBarrier",
            "java.util.concurrent.locks.Condition",
            "java.util.concurrent.Phaser");

    private DeterminismRules() {}

    static ArchCondition<JavaClass> beDeterministic() {
        return new ArchCondition<>("be deterministic (exempt with @NonDeterministic(\"why\") on the class)") {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                if (isExempt(type)) {
                    return;
                }
                for (JavaAccess<?> access : type.getAccessesFromSelf()) {
                    hazardOf(access.getTarget())
                            .ifPresent(hazard -> report(type, events, hazard, access.getDescription()));
                }
                for (JavaField field : type.getFields()) {
                    Hazard hazard = FORBIDDEN_TYPES.get(field.getRawType().getFullName());
                    if (hazard != null) {
                        report(type, events, hazard, field.getDescription());
                    }
                }
            }
        };
    }

    private static void report(JavaClass type, ConditionEvents events, Hazard hazard, String what) {
        events.add(SimpleConditionEvent.violated(type, hazard + ": " + what + "; " + hazard.instead()));
    }

    private static boolean isExempt(JavaClass type) {
        return type.isAnnotatedWith(EXEMPTION)
                || type.getEnclosingClass().map(DeterminismRules::isExempt).orElse(false);
    }

    private static Optional<Hazard> hazardOf(AccessTarget target) {
        if (!(target instanceof CodeUnitAccessTarget)) {
            return Optional.empty();
        }
        CodeUnitAccessTarget unit = (CodeUnitAccessTarget) target;
        String owner = unit.getOwner().getFullName();
        List<String> parameters =
                unit.getRawParameterTypes().stream().map(JavaClass::getFullName).toList();
        return Optional.ofNullable(hazardOf(unit.getOwner(), owner, unit.getName(), parameters));
    }

    private static Hazard hazardOf(JavaClass type, String owner, String name, List<String> parameters) {
        Hazard forbidden = FORBIDDEN_TYPES.get(owner);
        if (forbidden == Hazard.UNORDERED) {
            // Whoever was handed one may call it; making one is the fault.
            return name.equals("<init>") || name.equals("newKeySet") ? forbidden : null;
        }
        if (forbidden != null) {
            return forbidden;
        }
        Hazard hazard = time(owner, name, parameters);
        hazard = hazard != null ? hazard : chance(owner, name, parameters);
        hazard = hazard != null ? hazard : threads(type, owner, name, parameters);
        hazard = hazard != null ? hazard : blocking(type, owner, name, parameters);
        hazard = hazard != null ? hazard : defaults(type, owner, name, parameters);
        return hazard != null ? hazard : order(owner, name, parameters);
    }

    private static Hazard time(String owner, String name, List<String> parameters) {
        switch (owner) {
            case "java.lang.System":
                return switch (name) {
                    case "nanoTime", "currentTimeMillis" -> Hazard.CLOCK;
                    case "identityHashCode" -> Hazard.IDENTITY;
                    case "gc", "runFinalization" -> Hazard.COLLECTOR;
                    default -> null;
                };
            case "java.time.Clock", "java.time.InstantSource":
                boolean fromSystem = name.startsWith("system")
                        || name.equals("tickMillis")
                        || name.equals("tickSeconds")
                        || name.equals("tickMinutes");
                return fromSystem ? Hazard.CLOCK : null;
            case "java.util.Date":
                return name.equals("<init>") && parameters.isEmpty() ? Hazard.CLOCK : null;
            case "java.util.Calendar", "java.util.GregorianCalendar":
                return name.equals("getInstance") || name.equals("<init>") ? Hazard.CLOCK : null;
            default:
                boolean isNow = owner.startsWith("java.time.") && name.equals("now");
                return isNow && !parameters.equals(List.of("java.time.Clock")) ? Hazard.CLOCK : null;
        }
    }

    private static Hazard chance(String owner, String name, List<String> parameters) {
        boolean unseeded = name.equals("<init>") && parameters.isEmpty();
        return switch (owner) {
            case "java.lang.Math" ->
                name.equals("random") ? Hazard.CHANCE : INEXACT_MATH.contains(name) ? Hazard.MATH : null;
            case "java.lang.StrictMath" -> name.equals("random") ? Hazard.CHANCE : null;
            case "java.util.Random", "java.util.SplittableRandom" -> unseeded ? Hazard.CHANCE : null;
            // A seed does not make a SecureRandom repeat. A subclass with an engine of its own may.
            case "java.security.SecureRandom" ->
                name.startsWith("getInstance")
                                || name.equals("getSeed")
                                || (name.equals("<init>")
                                        && !parameters.equals(
                                                List.of("java.security.SecureRandomSpi", "java.security.Provider")))
                        ? Hazard.CHANCE
                        : null;
            case "java.util.random.RandomGenerator" ->
                name.equals("getDefault") || name.equals("of") ? Hazard.CHANCE : null;
            case "java.util.random.RandomGeneratorFactory" ->
                name.equals("create") && parameters.isEmpty() ? Hazard.CHANCE : null;
            case "java.util.UUID" -> name.equals("randomUUID") ? Hazard.CHANCE : null;
            case "java.util.Collections" -> name.equals("shuffle") && parameters.size() == 1 ? Hazard.CHANCE : null;
            default -> null;
        };
    }

    private static Hazard threads(JavaClass type, String owner, String name, List<String> parameters) {
        if (type.isAssignableTo("java.lang.Thread")
                && (name.equals("<init>") || name.startsWith("startVirtual") || name.startsWith("of"))) {
            return Hazard.THREADS;
        }
        if (type.isAssignableTo("java.util.concurrent.CompletionStage")) {
            boolean ownThread = name.endsWith("Async") && !parameters.contains("java.util.concurrent.Executor");
            boolean timer =
                    name.equals("orTimeout") || name.equals("completeOnTimeout") || name.equals("delayedExecutor");
            return ownThread || timer ? Hazard.FUTURE_THREADS : null;
        }
        if (name.equals("parallelStream")
                || (name.equals("parallel") && owner.startsWith("java.util.stream."))
                || (name.startsWith("parallel") && owner.equals("java.util.Arrays"))) {
            return Hazard.PARALLEL;
        }
        return null;
    }

    private static Hazard blocking(JavaClass type, String owner, String name, List<String> parameters) {
        boolean blocks =
                switch (name) {
                    case "sleep", "join", "yield", "onSpinWait" ->
                        type.isAssignableTo("java.lang.Thread") || owner.equals("java.util.concurrent.TimeUnit");
                    case "timedJoin", "timedWait" -> owner.equals("java.util.concurrent.TimeUnit");
                    // Final in Object; from JDK 18 on javac names the static type of the receiver instead.
                    case "wait" -> parameters.isEmpty() || parameters.get(0).equals("long");
                    case "park", "parkNanos", "parkUntil" -> owner.equals("java.util.concurrent.locks.LockSupport");
                    default -> name.startsWith("await") && WAITING_TYPES.contains(owner);
                };
        return blocks ? Hazard.BLOCKING : null;
    }

    private static Hazard defaults(JavaClass type, String owner, String name, List<String> parameters) {
        boolean constructor = name.equals("<init>");
        switch (owner) {
            case "java.util.Locale":
                return name.equals("getDefault") ? Hazard.LOCALE : null;
            case "java.util.TimeZone":
                return name.equals("getDefault") ? Hazard.ZONE : null;
            case "java.time.ZoneId":
                return name.equals("systemDefault") ? Hazard.ZONE : null;
            case "java.nio.charset.Charset":
                return name.equals("defaultCharset") ? Hazard.CHARSET : null;
            case "java.time.format.DateTimeFormatter":
                return name.equals("ofPattern") && parameters.size() == 1 ? Hazard.LOCALE : null;
            case "java.lang.String":
                return ofString(name, parameters);
            case "java.io.InputStreamReader", "java.io.OutputStreamWriter", "java.util.Scanner":
                return constructor && parameters.size() == 1 && !parameters.contains("java.lang.Readable")
                        ? Hazard.CHARSET
                        : null;
            case "java.io.FileReader", "java.io.FileWriter", "java.io.PrintWriter", "java.io.PrintStream":
                if (constructor && !parameters.contains("java.nio.charset.Charset")) {
                    return parameters.get(0).equals("java.io.Writer") ? null : Hazard.CHARSET;
                }
                break;
            case "java.io.ByteArrayOutputStream":
                return name.equals("toString") && parameters.isEmpty() ? Hazard.CHARSET : null;
            default:
                break;
        }
        boolean formats = name.equals("format") || name.equals("printf");
        boolean prints = type.isAssignableTo("java.io.PrintStream") || type.isAssignableTo("java.io.PrintWriter");
        boolean formatter = owner.equals("java.util.Formatter") && (constructor || formats);
        return (formats && prints || formatter) && !parameters.contains("java.util.Locale") ? Hazard.LOCALE : null;
    }

    private static Hazard ofString(String name, List<String> parameters) {
        return switch (name) {
            case "toLowerCase", "toUpperCase" -> parameters.isEmpty() ? Hazard.LOCALE : null;
            case "format" -> parameters.contains("java.util.Locale") ? null : Hazard.LOCALE;
            case "formatted" -> Hazard.LOCALE;
            case "getBytes" -> parameters.isEmpty() ? Hazard.CHARSET : null;
            case "<init>" ->
                parameters.equals(List.of("[B")) || parameters.equals(List.of("[B", "int", "int"))
                        ? Hazard.CHARSET
                        : null;
            default -> null;
        };
    }

    private static Hazard order(String owner, String name, List<String> parameters) {
        return switch (owner) {
            case "java.io.File" -> name.equals("list") || name.equals("listFiles") ? Hazard.FILE_ORDER : null;
            case "java.nio.file.Files" ->
                Set.of("list", "walk", "find", "newDirectoryStream", "walkFileTree")
                                .contains(name)
                        ? Hazard.FILE_ORDER
                        : null;
            // None or one element has only one order.
            case "java.util.Set" ->
                name.equals("copyOf")
                                || (name.equals("of")
                                        && (parameters.size() > 1 || parameters.contains("[Ljava.lang.Object;")))
                        ? Hazard.UNORDERED
                        : null;
            case "java.util.Map" ->
                name.equals("copyOf") || name.equals("ofEntries") || (name.equals("of") && parameters.size() > 2)
                        ? Hazard.UNORDERED
                        : null;
            case "java.util.stream.Collectors" -> collects(name, parameters) ? Hazard.UNORDERED : null;
            default -> null;
        };
    }

    private static boolean collects(String name, List<String> parameters) {
        return switch (name) {
            case "toSet", "toUnmodifiableSet", "toUnmodifiableMap" -> true;
            case "toMap", "groupingBy", "toConcurrentMap", "groupingByConcurrent" ->
                !parameters.contains("java.util.function.Supplier");
            default -> false;
        };
    }
}
