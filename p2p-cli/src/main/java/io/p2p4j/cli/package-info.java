/** The p2p command. Imports: io.p2p4j.api, io.p2p4j.tck, picocli. */
@NullMarked
package io.p2p4j.cli;

import org.jspecify.annotations.NullMarked;
