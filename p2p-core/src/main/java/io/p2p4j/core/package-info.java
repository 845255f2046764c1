/** What all providers share. Entry points are in the subpackages; this one holds the marker annotations. Imports: java.base, io.p2p4j.api. */
@NullMarked
package io.p2p4j.core;

import org.jspecify.annotations.NullMarked;
