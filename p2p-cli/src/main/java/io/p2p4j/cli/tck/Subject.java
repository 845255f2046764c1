package io.p2p4j.cli.tck;

import io.p2p4j.api.provider.P2PProviderFactory;
import io.p2p4j.api.provider.P2PProviders;
import io.p2p4j.cli.output.CliException;
import io.p2p4j.tck.TckHarness;
import io.p2p4j.tck.TckHarnessFactory;
import io.p2p4j.tck.fixture.FactoryHarness;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The provider that is judged: one that the command brings, or one from jars. It has its author's harness where there is
 * one with its id, else the one that suits every provider on TCP.
 */
public final class Subject implements AutoCloseable {
    private final String id;
    private final TckHarness.Factory harness;
    private final String harnessName;
    private final @Nullable URLClassLoader loader;

    private Subject(String id, TckHarness.Factory harness, String harnessName, @Nullable URLClassLoader loader) {
        this.id = id;
        this.harness = harness;
        this.harnessName = harnessName;
        this.loader = loader;
    }

    /**
     * Finds a provider among those that the command brings.
     *
     * @param id the provider's id
     * @return the subject
     * @throws CliException when there is none with this id, or it cannot run here
     */
    public static Subject ofId(String id) throws CliException {
        ClassLoader own = Subject.class.getClassLoader();
        return new Found(own, own, List.of()).choose(Optional.of(id), null);
    }

    /**
     * Finds a provider in jars. They see the classes of the command: the API, the kit and the shipped providers.
     *
     * @param jars the provider's jar, and what it needs; a jar of its tests may have the harness
     * @param id which provider, when the jars have several
     * @return the subject
     * @throws CliException when the jars have no provider, several, or one that cannot run here
     */
    public static Subject ofJars(List<Path> jars, Optional<String> id) throws CliException {
        List<URL> urls = new ArrayList<>();
        for (Path jar : jars) {
            if (!Files.isReadable(jar)) {
                throw CliException.usage("--jar " + jar + ": no such file (expected a jar or a folder of classes)");
            }
            try {
                urls.add(jar.toUri().toURL());
            } catch (MalformedURLException e) {
                throw CliException.usage("--jar " + jar + ": " + e.getMessage());
            }
        }
        URLClassLoader loader =
                new URLClassLoader("provider", urls.toArray(URL[]::new), Subject.class.getClassLoader());
        try {
            return new Found(loader, loader, jars).choose(id, loader);
        } catch (CliException | RuntimeException e) {
            close(loader);
            throw e;
        }
    }

    /** What a class loader sees, and what of it comes from the given one. */
    private record Found(ClassLoader sees, ClassLoader owner, List<Path> jars) {
        private boolean isOwn(Object service) {
            return jars.isEmpty() || service.getClass().getClassLoader() == owner;
        }

        Subject choose(Optional<String> wanted, @Nullable URLClassLoader loader) throws CliException {
            Map<String, P2PProviderFactory> providers = new TreeMap<>();
            for (P2PProviderFactory factory : P2PProviders.discover(sees)) {
                if (isOwn(factory)) {
                    providers.put(factory.id(), factory);
                }
            }
            Map<String, TckHarnessFactory> harnesses = harnesses();
            List<String> ids = new ArrayList<>(providers.keySet());
            harnesses.keySet().stream().filter(id -> !ids.contains(id)).forEach(ids::add);
            String id = id(wanted, ids);
            P2PProviderFactory provider = providers.get(id);
            Optional<String> missing = Optional.ofNullable(provider).flatMap(P2PProviderFactory::unavailableReason);
            if (missing.isPresent()) {
                throw CliException.usage("provider " + id + " cannot run here: " + missing.get());
            }
            TckHarnessFactory harness = harnesses.get(id);
            if (harness != null) {
                return new Subject(id, harness, harness.getClass().getName(), loader);
            }
            if (provider == null) {
                throw new IllegalStateException(
                        "neither provider nor harness " + id + " (expected one of " + ids + ")");
            }
            return new Subject(id, seed -> new FactoryHarness(provider), FactoryHarness.class.getName(), loader);
        }

        private Map<String, TckHarnessFactory> harnesses() throws CliException {
            Map<String, TckHarnessFactory> harnesses = new TreeMap<>();
            try {
                for (TckHarnessFactory harness : ServiceLoader.load(TckHarnessFactory.class, sees)) {
                    if (isOwn(harness)) {
                        harnesses.put(harness.id(), harness);
                    }
                }
                return harnesses;
            } catch (ServiceConfigurationError broken) {
                throw CliException.usage("a harness cannot be loaded: " + broken.getMessage());
            }
        }

        private String id(Optional<String> wanted, List<String> ids) throws CliException {
            String where = jars.isEmpty() ? "the class path" : jars.toString();
            if (wanted.isPresent()) {
                if (!ids.contains(wanted.get())) {
                    throw CliException.usage(
                            "--provider " + wanted.get() + ": not in " + where + " (expected one of " + ids + ")");
                }
                return wanted.get();
            }
            if (ids.isEmpty()) {
                throw CliException.usage("--jar " + jars + ": no provider in it (expected a class named in"
                        + " META-INF/services/" + P2PProviderFactory.class.getName() + ")");
            }
            if (ids.size() > 1) {
                throw CliException.usage("--jar " + jars + ": several providers, " + ids
                        + " (expected --provider with one of them as well)");
            }
            return ids.get(0);
        }
    }

    /**
     * Returns the provider's id.
     *
     * @return for example {@code netty}
     */
    public String id() {
        return id;
    }

    /**
     * Returns what makes a harness for each rule.
     *
     * @return the factory
     */
    public TckHarness.Factory harness() {
        return harness;
    }

    /**
     * Returns whose harness it is, for reports.
     *
     * @return a class name
     */
    public String harnessName() {
        return harnessName;
    }

    /** Has the calling thread, and threads that it starts, find services where the provider is. */
    public void enter() {
        if (loader != null) {
            Thread.currentThread().setContextClassLoader(loader);
        }
    }

    private static void close(@Nullable URLClassLoader loader) {
        if (loader == null) {
            return;
        }
        try {
            loader.close();
        } catch (IOException e) {
            System.getLogger(Subject.class.getName()).log(System.Logger.Level.WARNING, "a jar cannot be closed", e);
        }
    }

    @Override
    public void close() {
        close(loader);
    }
}
