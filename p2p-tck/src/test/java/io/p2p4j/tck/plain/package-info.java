/**
 * The example of the guide "Write your own provider" (docs/PROVIDERS.md): plain sockets and threads, no security, no streams.
 * Written from the Javadoc of p2p-api and from docs/SPEC.md alone.
 */
package io.p2p4j.tck.plain;
