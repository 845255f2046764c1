/** js-libp2p as the other end. */
package io.p2p4j.libp2p.js;
