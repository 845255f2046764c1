package io.p2p4j.node.discovery;

import io.p2p4j.api.Capability;
import io.p2p4j.api.P2PProvider;
import io.p2p4j.api.discovery.Discovery;
import io.p2p4j.api.discovery.DiscoveryFactory;
import io.p2p4j.node.service.NodeService;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.function.Function;

/** Makes the services by which a node finds others. */
public final class DiscoveryServices {
    private static final System.Logger LOG = System.getLogger(DiscoveryServices.class.getName());

    private DiscoveryServices() {}

    /**
     * Makes the services in the order of their start: mesh, peer exchange, local network, bootstrap.
     *
     * @param options how to find others
     * @param localNetwork makes what finds peers nearby, such as {@link #installed}; asked only when the options want it
     * @return the services of one node
     */
    public static List<NodeService> of(
            DiscoveryOptions options, Function<P2PProvider, Optional<Discovery>> localNetwork) {
        List<NodeService> services = new ArrayList<>();
        MeshService mesh = new MeshService(options);
        services.add(mesh);
        services.add(new PeerExchangeService(options, mesh::foundPeers));
        if (options.localNetwork()) {
            services.add(new LocalNetworkService(localNetwork, mesh::foundPeers));
        }
        services.add(new BootstrapService(options));
        return services;
    }

    /**
     * Makes a discovery of the first kind that is installed and works here, by the order of {@link ServiceLoader}.
     *
     * @param provider whose peer is announced
     * @return the discovery; empty when none is installed or none can work, which is logged
     */
    public static Optional<Discovery> installed(P2PProvider provider) {
        if (provider.capabilities().contains(Capability.DETERMINISTIC)) {
            // A simulated node has no business on a real network.
            return Optional.empty();
        }
        for (DiscoveryFactory factory : ServiceLoader.load(DiscoveryFactory.class)) {
            Optional<String> unavailable = factory.unavailable();
            if (unavailable.isEmpty()) {
                return Optional.of(factory.create(provider));
            }
            LOG.log(System.Logger.Level.INFO, "discovery {0} is not available: {1}", factory.id(), unavailable.get());
        }
        return Optional.empty();
    }
}
