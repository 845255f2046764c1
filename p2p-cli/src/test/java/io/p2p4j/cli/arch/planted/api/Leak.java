package io.p2p4j.cli.arch.planted.api;

import org.slf4j.Logger;

/** Shows a type of a third party. */
public interface Leak {
    /** The leak. */
    Logger logger();
}
