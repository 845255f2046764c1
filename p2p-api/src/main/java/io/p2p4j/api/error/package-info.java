/**
 * What can go wrong, as types: one sealed {@link io.p2p4j.api.error.P2PException} with six kinds and stable codes.
 *
 * <p>Entry points: {@link io.p2p4j.api.error.P2PException#builder} for those who report a failure, and
 * {@link io.p2p4j.api.error.P2PException#from} for those who receive one from a stage.
 *
 * <p>Allowed imports: {@code identity}, {@code address}.
 */
@NullMarked
package io.p2p4j.api.error;

import org.jspecify.annotations.NullMarked;
