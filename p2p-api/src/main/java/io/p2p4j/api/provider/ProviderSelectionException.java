package io.p2p4j.api.provider;

/**
 * No implementation can be chosen: there is none, the configured one is not there, or two are equally good. The text
 * lists what was found, why it does not do, and what to change.
 */
public final class ProviderSelectionException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    ProviderSelectionException(String message) {
        super(message);
    }
}
