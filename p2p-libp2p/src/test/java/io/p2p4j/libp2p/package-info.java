@NullMarked
package io.p2p4j.libp2p;

import org.jspecify.annotations.NullMarked;
