package io.p2p4j.api.provider;

import io.p2p4j.api.P2PProvider;
import io.p2p4j.api.config.P2PConfig;
import io.p2p4j.api.context.ProviderContext;
import io.p2p4j.api.context.SystemContext;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * Chooses the implementation that carries an application's bytes, and makes a provider of it.
 *
 * <p>The order of the choice: the implementation that the configuration names ({@link P2PConfig#implementation()}, from the
 * builder, the system property {@code p2p.implementation}, the environment variable {@code P2P_IMPLEMENTATION} or a file);
 * else the only one that is available; else the one with the highest {@link P2PProviderFactory#priority()}. The choice and
 * its reason are logged once for each implementation. Who wants no choice calls the implementation's own constructor.
 *
 * <p>Every failure is a {@link ProviderSelectionException} that says what to change.
 */
public final class P2PProviders {
    private static final System.Logger LOG = System.getLogger(P2PProviders.class.getName());
    private static final String VERSION_PLACE = "${p2p4j.version}";
    private static final Map<String, Boolean> LOGGED = new ConcurrentHashMap<>();

    private P2PProviders() {}

    /**
     * Makes a provider of the chosen implementation, in the real world: {@link SystemContext#shared()}.
     *
     * @param config the configuration
     * @return a new provider, not started
     * @throws ProviderSelectionException when no implementation can be chosen
     * @throws IllegalArgumentException when the configuration has a wrong setting of the implementation's own
     */
    public static P2PProvider create(P2PConfig config) {
        return create(config, SystemContext.shared());
    }

    /**
     * Makes a provider of the chosen implementation.
     *
     * @param config the configuration
     * @param context time, timers, threads and chance; it must outlive the provider
     * @return a new provider, not started
     * @throws ProviderSelectionException when no implementation can be chosen
     * @throws IllegalArgumentException when the configuration has a wrong setting of the implementation's own
     */
    public static P2PProvider create(P2PConfig config, ProviderContext context) {
        return select(config, classLoader()).create(config, context);
    }

    /**
     * Lists the implementations that the current thread's context class loader sees.
     *
     * @return all of them, available or not: the highest priority first, those of one priority by id
     */
    public static List<P2PProviderFactory> discover() {
        return discover(classLoader());
    }

    /**
     * Lists the implementations that a class loader sees. A broken one is logged and left out.
     *
     * @param loader the class loader
     * @return as for {@link #discover()}
     */
    public static List<P2PProviderFactory> discover(ClassLoader loader) {
        return find(loader).factories();
    }

    /**
     * Chooses an implementation without making a provider.
     *
     * @param config the configuration
     * @param loader the class loader that sees the implementations
     * @return the chosen one
     * @throws ProviderSelectionException when none can be chosen
     */
    public static P2PProviderFactory select(P2PConfig config, ClassLoader loader) {
        Found found = find(loader);
        Optional<String> configured = config.implementation();
        if (found.factories().isEmpty()) {
            throw new ProviderSelectionException(none(found));
        }
        Choice choice = configured.isPresent() ? byId(configured.get(), found) : byPriority(found);
        String chosen = describe(choice.factory());
        if (LOGGED.putIfAbsent(chosen + choice.reason(), true) == null) {
            LOG.log(System.Logger.Level.INFO, "p2p implementation: {0}, because {1}", chosen, choice.reason());
        }
        return choice.factory();
    }

    private static Choice byId(String id, Found found) {
        List<P2PProviderFactory> matching = found.factories().stream()
                .filter(factory -> factory.id().equals(id))
                .toList();
        if (matching.isEmpty()) {
            throw new ProviderSelectionException("p2p implementation " + id + " (P2P_IMPLEMENTATION) was not found"
                    + " (expected one of " + ids(found.factories()) + ")" + found.brokenText());
        }
        if (matching.size() > 1) {
            throw new ProviderSelectionException("p2p implementation " + id + " is there more than once: "
                    + describe(matching) + "; remove all but one from the class path");
        }
        P2PProviderFactory factory = matching.get(0);
        Optional<String> reason = factory.unavailableReason();
        if (reason.isPresent()) {
            throw new ProviderSelectionException(
                    "p2p implementation " + describe(factory) + " cannot run here: " + reason.get());
        }
        return new Choice(factory, "it was configured (P2P_IMPLEMENTATION)");
    }

    private static Choice byPriority(Found found) {
        List<P2PProviderFactory> available = found.factories().stream()
                .filter(factory -> factory.unavailableReason().isEmpty())
                .toList();
        if (available.isEmpty()) {
            throw new ProviderSelectionException(
                    "no p2p implementation can run here:" + unavailable(found.factories()) + found.brokenText());
        }
        P2PProviderFactory first = available.get(0);
        if (available.size() == 1) {
            return new Choice(first, "it is the only one available");
        }
        List<P2PProviderFactory> equals = available.stream()
                .filter(factory -> factory.priority() == first.priority())
                .toList();
        if (equals.size() > 1) {
            throw new ProviderSelectionException("p2p implementations of equal priority " + first.priority() + ": "
                    + describe(equals) + "; set P2P_IMPLEMENTATION to one of " + ids(equals)
                    + ", or remove all but one from the class path");
        }
        return new Choice(first, "its priority " + first.priority() + " is the highest of " + describe(available));
    }

    private static String none(Found found) {
        return "no p2p implementation on the class path; add one of these to the application's dependencies:"
                + dependency("p2p-netty") + dependency("p2p-simulator") + found.brokenText();
    }

    private static String dependency(String artifact) {
        return "\n  <dependency><groupId>io.p2p4j</groupId><artifactId>" + artifact + "</artifactId><version>"
                + VERSION_PLACE + "</version></dependency>";
    }

    private static String unavailable(List<P2PProviderFactory> factories) {
        return factories.stream()
                .filter(factory -> factory.unavailableReason().isPresent())
                .map(factory -> "\n  " + describe(factory) + ": "
                        + factory.unavailableReason().orElse(""))
                .collect(Collectors.joining());
    }

    private static String ids(List<P2PProviderFactory> factories) {
        return factories.stream().map(P2PProviderFactory::id).distinct().collect(Collectors.joining(", "));
    }

    private static String describe(List<P2PProviderFactory> factories) {
        return factories.stream().map(P2PProviders::describe).collect(Collectors.joining(", "));
    }

    private static String describe(P2PProviderFactory factory) {
        return factory.id() + " (" + factory.artifact() + ", "
                + factory.getClass().getName() + ")";
    }

    private static ClassLoader classLoader() {
        ClassLoader ofThread = Thread.currentThread().getContextClassLoader();
        ClassLoader own = P2PProviders.class.getClassLoader();
        if (ofThread != null) {
            return ofThread;
        }
        return own != null ? own : ClassLoader.getSystemClassLoader();
    }

    /** A class that is named both by a module and by a file is there once. */
    private static Found find(ClassLoader loader) {
        Map<String, P2PProviderFactory> factories = new TreeMap<>();
        List<String> broken = new ArrayList<>();
        Iterator<P2PProviderFactory> services =
                ServiceLoader.load(P2PProviderFactory.class, loader).iterator();
        while (true) {
            try {
                if (!services.hasNext()) {
                    break;
                }
                P2PProviderFactory factory = services.next();
                factories.putIfAbsent(factory.id() + " " + factory.getClass().getName(), factory);
            } catch (ServiceConfigurationError | LinkageError | RuntimeException e) {
                if (broken.size() == Found.BROKEN_MAX) {
                    break;
                }
                broken.add(String.valueOf(e.getMessage()));
                LOG.log(System.Logger.Level.WARNING, "a p2p implementation is broken and left out", e);
            }
        }
        List<P2PProviderFactory> sorted = new ArrayList<>(factories.values());
        sorted.sort(
                Comparator.comparingInt(P2PProviderFactory::priority).reversed().thenComparing(P2PProviderFactory::id));
        return new Found(List.copyOf(sorted), List.copyOf(broken));
    }

    private record Choice(P2PProviderFactory factory, String reason) {}

    private record Found(List<P2PProviderFactory> factories, List<String> broken) {
        /** A service file that cannot be read might fail for ever. */
        private static final int BROKEN_MAX = 32;

        String brokenText() {
            return broken.stream()
                    .map(text -> "\n  broken and left out: " + text)
                    .collect(Collectors.joining());
        }
    }
}
