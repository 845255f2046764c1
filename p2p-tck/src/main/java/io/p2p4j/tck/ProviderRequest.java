package io.p2p4j.tck;

import io.p2p4j.api.Limits;
import io.p2p4j.api.identity.Identity;

/**
 * What a rule asks of a new provider.
 *
 * @param name the peer's name in the journal, unique within one rule
 * @param identity the identity to use
 * @param limits the limits to use, all of them
 */
public record ProviderRequest(String name, Identity identity, Limits limits) {}
