package io.p2p4j.tck;

/**
 * A harness that the command {@code p2p tck} finds as a service, so that it can offer what only a provider's author can
 * make: an impersonator, hostile frames, a foreign peer. Name the class in {@code META-INF/services}, best in the jar of the
 * provider's tests, and give it a public constructor without parameters. Without one, the command makes providers by their
 * {@link io.p2p4j.api.provider.P2PProviderFactory} alone, over TCP on loopback.
 */
public interface TckHarnessFactory extends TckHarness.Factory {
    /**
     * Returns the id of the provider that the harnesses make.
     *
     * @return the same as {@link io.p2p4j.api.provider.P2PProviderFactory#id()}
     */
    String id();
}
