/** Tests of the lean provider over real sockets of the loopback interface. */
@org.jspecify.annotations.NullMarked
package io.p2p4j.netty;
