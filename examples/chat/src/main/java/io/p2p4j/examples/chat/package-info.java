/** A chat between two peers. Imports: io.p2p4j.api. */
@NullMarked
package io.p2p4j.examples.chat;

import org.jspecify.annotations.NullMarked;
