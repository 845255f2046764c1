/** Tests of the transport on real sockets of the loopback interface. */
@org.jspecify.annotations.NullMarked
package io.p2p4j.transport;
