/** The provider contract as numbered rules. Imports: io.p2p4j.api; JUnit in the adapter only. */
@NullMarked
package io.p2p4j.tck;

import org.jspecify.annotations.NullMarked;
