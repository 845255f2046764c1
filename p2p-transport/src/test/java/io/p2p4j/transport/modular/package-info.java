/** A program on the module path; a package of its own, since a package belongs to one module. */
@org.jspecify.annotations.NullMarked
package io.p2p4j.transport.modular;
