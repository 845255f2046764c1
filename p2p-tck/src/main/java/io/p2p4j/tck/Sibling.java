package io.p2p4j.tck;

import io.p2p4j.api.P2PProvider;
import java.util.function.Function;

/**
 * Another provider of the same wire protocol: a variant of the provider under test, or one that somebody else wrote.
 *
 * @param name its name in the journal
 * @param factory makes a provider, not started, which listens where the harness listens
 */
public record Sibling(String name, Function<ProviderRequest, P2PProvider> factory) {}
