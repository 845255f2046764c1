package io.p2p4j.api.provider;

import io.p2p4j.api.P2PProvider;
import io.p2p4j.api.config.P2PConfig;
import io.p2p4j.api.context.ProviderContext;
import java.util.List;
import java.util.Optional;

/**
 * An implementation on the class path or module path. It is found as a service, by {@code provides} in the module
 * declaration, by a file in {@code META-INF/services}, or both, and needs a public constructor without parameters that
 * neither blocks nor fails. Every method but {@link #create} and {@link #parts} is cheap and always gives the same answer in one process.
 */
public interface P2PProviderFactory {
    /**
     * Returns the id by which the implementation is chosen; see {@link P2PProvider#id()}.
     *
     * @return for example {@code netty}; lower-case letters, digits and hyphens
     */
    String id();

    /**
     * Returns the rank among implementations of which none was chosen by its id. The highest wins.
     *
     * @return the rank; 0 for one that nobody gets without asking for it by id while there is another
     */
    int priority();

    /**
     * Returns where the implementation comes from, for error texts.
     *
     * @return the Maven coordinates without a version, for example {@code io.p2p4j:p2p-netty}
     */
    String artifact();

    /**
     * Tells whether the implementation can run in this process.
     *
     * @return empty when it can; else what is missing and how to get it
     */
    Optional<String> unavailableReason();

    /**
     * Tells which libraries the implementation found in this process. May load native ones, and so take a moment.
     *
     * @return one for each choice that it makes by itself; unless overridden, none
     */
    default List<ProviderPart> parts() {
        return List.of();
    }

    /**
     * Makes a provider, which is not started. Opens nothing and starts no thread.
     *
     * @param config the configuration
     * @param context time, timers, threads and chance; it outlives the provider
     * @return a new provider in state {@link io.p2p4j.api.ProviderState#NEW}
     * @throws IllegalArgumentException when the configuration has a wrong setting of this implementation's own
     */
    P2PProvider create(P2PConfig config, ProviderContext context);
}
