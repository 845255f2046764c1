/**
 * Who a peer is: public keys, peer ids and the private identity of this node.
 *
 * <p>The encodings are those of the libp2p peer id specification ({@code peer-ids/peer-ids.md} in
 * {@code github.com/libp2p/specs}), so that a key file or a peer id of any libp2p implementation means the same here.
 *
 * <p>Entry points: {@link io.p2p4j.api.identity.Identity#loadOrCreate(java.nio.file.Path)} for the identity of this
 * node, {@link io.p2p4j.api.identity.PeerId#parse(String)} for the id of another one, and
 * {@link io.p2p4j.api.identity.PublicKey#fromProtobuf(byte[])} for a key from the wire.
 *
 * <p>Every type is immutable and may be used by any number of threads. Allowed imports: {@code java.base} and
 * JSpecify, and no other package of this project.
 */
@NullMarked
package io.p2p4j.api.identity;

import org.jspecify.annotations.NullMarked;
